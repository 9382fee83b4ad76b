#!/usr/bin/env bash
# Grades every server of a folder, several at once, and prints a line for each.
#
#   grade-all.sh SERVERS REPORTS [options and command of parley conformance]
#   grade-all.sh handed-in reports --level must -- python3 server.py {port}
#
# Each sub-folder of SERVERS is one server. It is started in its folder: as its parley.target.json says, or by the
# command given here. Of its own file nothing counts but how it is started: what is known of a server, and what it is
# asked, is the teacher's to say. REPORTS gets a file for people (.txt), one for web pages (.md) and one for programs (.json).
#
#   SECONDS_MAX  how long one server may take (default 120): what has no result by then is inconclusive
#   AT_ONCE      servers that are graded at once (default 2)
#   PARLEY       how parley is called (default: parley)
#
# Exit code: 0 if every server was graded, whatever the grade; 1 if one could not be; 2 for wrong use.
set -u

if [ $# -lt 2 ] || [ ! -d "$1" ]; then
  echo 'usage: grade-all.sh SERVERS REPORTS [options] [-- command {port}]' >&2
  exit 2
fi
servers=$(cd "$1" && pwd)
mkdir -p "$2" || exit 2
reports=$(cd "$2" && pwd)
shift 2
export reports SECONDS_MAX="${SECONDS_MAX:-120}" PARLEY="${PARLEY:-parley}"

# The options and the command of a target file; nothing of one that cannot be read, of which parley says what is wrong.
export STARTED_BY='
  const { address, command = [], readyMs, short = {} } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))
  const { args = [], env = {} } = short
  const words = [...args, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)]
  const options = [
    ...(readyMs === undefined ? [] : ["--ready-ms", readyMs]),
    ...(words.length === 0 ? [] : ["--short-limits", words.join(" ")]),
  ]
  if (address !== undefined) process.stdout.write(`${address}\0`)
  else if (command.length > 0) process.stdout.write([...options, "--", ...command].map((word) => `${word}\0`).join(""))
'

grade() {
  local folder=$1
  shift
  local name code=0
  name=$(basename "$folder")
  rm -f "$reports/$name".{txt,md,json}
  # A server with a target file is started as that says, and the command is for the others.
  if [ -f "$folder/parley.target.json" ]; then
    local options=() start=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
    mapfile -d '' -t start < <(node -e "$STARTED_BY" "$folder/parley.target.json" 2>/dev/null)
    set -- "${options[@]}" "${start[@]}"
  fi
  # The kit ends a run in time by itself; timeout is there if the kit does not.
  (cd "$folder" && timeout -k 10 "$((2 * SECONDS_MAX + 60))" $PARLEY conformance --limit-ms "$((SECONDS_MAX * 1000))" \
    --reporter human --reporter "markdown=$reports/$name.md" --reporter "json=$reports/$name.json" "$@") \
    >"$reports/$name.txt" 2>&1 </dev/null || code=$?
  # Without a report it was not parley that ended with that code.
  case $code in 0 | 1) [ -s "$reports/$name.json" ] || code=70 ;; esac
  case $code in
    0) grade='conforms' ;;
    1) grade='does not conform' ;;
    3) grade='does not start, or cannot be reached' ;;
    4) grade='nothing can be said' ;;
    *) grade='COULD NOT BE GRADED' ;;
  esac
  printf '%-24s %3d  %s\n' "$name" "$code" "$grade"
  case $code in 0 | 1 | 3 | 4) return 0 ;; *) return 1 ;; esac
}
export -f grade

find "$servers" -mindepth 1 -maxdepth 1 -type d -print0 | sort -z |
  xargs -0 -P "${AT_ONCE:-2}" -I FOLDER bash -c 'grade "$@"' grade FOLDER "$@" || exit 1
