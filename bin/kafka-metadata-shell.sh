#!/bin/sh
exec "$(dirname "$0")/klamm-tool.sh" metadata-shell "$@"
