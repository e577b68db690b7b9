#!/bin/sh
# kafka-server-start.sh [-daemon] server.properties [--override property=value]*
# With -daemon the server goes on alone; its output goes to $LOG_DIR/kafkaServer.out (LOG_DIR defaults to logs beside bin).
set -eu

if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] server.properties [--override property=value]*"
  exit 1
fi
here=$(cd "$(dirname "$0")" && pwd -P)
if [ "$1" != -daemon ]; then
  exec "$here/klamm-tool.sh" server "$@"
fi
shift
logs=${LOG_DIR:-$(dirname "$here")/logs}
mkdir -p "$logs"
nohup "$here/klamm-tool.sh" server "$@" >"$logs/kafkaServer.out" 2>&1 </dev/null &
