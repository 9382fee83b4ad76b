#!/bin/sh
# Debian's ngIRCd as a target, in the foreground, on a port of the loopback interface:
#
#     parley conformance --dialect irc -- conformance/good/ngircd.sh {port}
#
# The configuration comes through standard input, so nothing is left behind. Started by root it runs as nobody.
#
# What tests have to know of it (26.1):
# - Of one connection it handles three lines in a turn, and waits up to a second for the next turn if no other socket
#   has anything to do. Lines that are heard by others cause such turns; fifty PONG in one write take 15 seconds.
# - Once it holds 513 octets of a connection and no line end among them, it reads no more of it, not even its end, and
#   uses all processor time until the connection times out. So a line too long is answered only if its end comes in the
#   same read, of at most 2048 octets. After a NUL it handles no line of that connection any more.
# - The end of a connection is read before the lines that wait: of more than six lines that were sent at once just
#   before FIN, the last 512 octets may be lost.
# - Texts lose spaces and tabs at their end, and what does not fit into 512 octets when relayed ends in [CUT].
# - Its backlog is ten connections; more at once wait a second for the next try of the kernel.
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

# What it logs goes where the kit looks for a program's last words.
exec ngircd --nodaemon --config /dev/stdin >&2 <<CONFIGURATION
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
