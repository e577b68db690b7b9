#!/bin/sh
# Finds the klamm binary and becomes it. Called by the scripts beside this one, which are named as Kafka's are.
# Order: $KLAMM_BIN, a binary beside the scripts or of a build of this checkout, the PATH; in a checkout that was never
# built, a build. Kafka's scripts take JVM settings from the environment; they mean nothing here and are left alone.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
root=$(dirname "$here")

find_klamm() {
  for candidate in "${KLAMM_BIN:-}" "$here/klamm" "$root/target/release/klamm" "$root/target/debug/klamm"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ] && [ ! -d "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  command -v klamm || return 1
}

if [ -n "${KLAMM_BIN:-}" ] && [ ! -x "$KLAMM_BIN" ]; then
  echo "KLAMM_BIN=$KLAMM_BIN is not a program" >&2
  exit 1
fi
if ! klamm=$(find_klamm); then
  if [ -f "$root/Cargo.toml" ] && command -v cargo >/dev/null; then
    echo "building klamm (once)" >&2
    cargo build --quiet --release --package klamm --manifest-path "$root/Cargo.toml" >&2
    klamm=$root/target/release/klamm
  else
    echo "klamm is neither in $here nor on the PATH; set KLAMM_BIN" >&2
    exit 1
  fi
fi
exec "$klamm" "$@"
