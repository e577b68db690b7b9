#!/bin/sh
# kafka-server-stop.sh [--process-role=ROLE | --node-id=ID]
# Sends $SIGNAL (TERM by default) to the servers of this machine: those whose properties file names that role or that id,
# or all of them. Exits with 1 if there is none.
set -eu

signal=${SIGNAL:-TERM}
key='' value=''
while [ $# -gt 0 ]; do
  case $1 in
    --process-role=*) key=process.roles value=${1#*=} ;;
    --node-id=*) key=node.id value=${1#*=} ;;
    --process-role) key=process.roles value=${2:-}; shift ;;
    --node-id) key=node.id value=${2:-}; shift ;;
    *)
      echo "USAGE: $0 [--process-role=ROLE | --node-id=ID]" >&2
      exit 1
      ;;
  esac
  shift
done

# The value of $key in the properties file of a process, relative to where the process was started.
configured() {
  file=$1
  case $file in /*) ;; *) file=$(readlink "/proc/$2/cwd" 2>/dev/null || pwd)/$file ;; esac
  sed -n "s/^[[:space:]]*$(echo "$key" | sed 's/\./\\./g')[[:space:]]*[=:][[:space:]]*//p" "$file" 2>/dev/null | tail -n 1 |
    tr -d '[:space:]'
}

pids=''
# Any program named klamm whose first argument is `server`.
for pid in $(ps ax -o pid= -o args= | awk '$2 ~ /(^|\/)klamm$/ && $3 == "server" { print $1 }'); do
  if [ -n "$key" ]; then
    file=$(ps -p "$pid" -o args= | awk '{ print $3 == "" ? "" : $0 }' | sed 's/^[^ ]* server *//; s/ --override.*//; s/ *$//')
    [ -n "$file" ] && [ "$(configured "$file" "$pid")" = "$(echo "$value" | tr -d '[:space:]')" ] || continue
  fi
  pids="$pids $pid"
done

if [ -z "$pids" ]; then
  echo "No kafka server to stop"
  exit 1
fi
# shellcheck disable=SC2086 # one word for each process
kill -s "$signal" $pids
