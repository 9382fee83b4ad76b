#!/bin/sh
# Debian's ngIRCd as a target, in the foreground, on a port of the loopback interface:
#
#     parley conformance --dialect irc -- conformance/good/ngircd.sh {port}
#
# The configuration comes through standard input, so nothing is left behind. Started by root it runs as nobody.
set -eu

port=${1:-${PORT:-}}
case $port in
  '' | *[!0-9]*) echo 'ngircd.sh: give it a port: ngircd.sh PORT' >&2; exit 2 ;;
esac

# An ordinary user of Debian has no sbin in the path.
PATH=$PATH:/usr/sbin:/usr/local/sbin
if ! command -v ngircd >/dev/null; then
  echo 'ngircd.sh: ngircd is missing: apt-get install ngircd' >&2
  exit 2
fi

exec ngircd --nodaemon --config /dev/stdin <<CONFIGURATION
[Global]
  Name = irc.parley.test
  Info = ngIRCd for tests
  Listen = ${HOST:-127.0.0.1}
  Ports = $port
  MotdPhrase = Hello.
  ServerUID = nobody
  ServerGID = nogroup

[Limits]
  # All peers of a test come from one address. 0 is without limit.
  MaxConnections = 0
  MaxConnectionsIP = 0
  MaxJoins = 0
  # As RFC 2812 has it (section 1.2.1).
  MaxNickLength = 9
  # Without this a peer is not read from for a second or more after 3 commands that came at once, after 256 octets
  # within a second, and after commands such as MODE and WHO. Then no test of many lines would end in time.
  MaxPenaltyTime = 0
  # Seconds; the second is also how long a connection may take to register.
  PingTimeout = 120
  PongTimeout = 20

[Options]
  # Each of these would ask somebody else before it lets a peer in.
  DNS = no
  Ident = no
  PAM = no

[Channel]
  Name = #parley
  # Who is not in the channel cannot speak in it: as most servers have it, though not the default here.
  Modes = +n
CONFIGURATION
