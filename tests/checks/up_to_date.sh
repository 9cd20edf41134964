#!/usr/bin/env bash
# up_to_date.sh FILE COMMAND...: FILE holds what COMMAND prints. NPUSIM_UPDATE_GOLDENS=1 rewrites it.
set -euo pipefail

file=$1
shift
if [[ -n ${NPUSIM_UPDATE_GOLDENS:-} ]]; then
  "$@" > "$file"
  echo "rewrote $file"
  exit 0
fi
if ! "$@" | diff --unified=1 "$file" -; then
  echo "$file is out of date; regenerate it with: $* > $file"
  exit 1
fi
