#!/usr/bin/env bash
# links_no_systemc.sh PLAIN NPUSIM: PLAIN must not ask for libsystemc; NPUSIM does, which shows that the check sees it.
set -euo pipefail

plain=$(readelf --dynamic "$1")
npusim=$(readelf --dynamic "$2")
asks='\[libsystemc'

if ! [[ $npusim =~ $asks ]]; then
  echo "npusim asks for no libsystemc: this check looks in the wrong place"
  exit 1
fi
if [[ $plain =~ $asks ]]; then
  echo "one of the folders that need no SystemC links it; see tests/checks/CMakeLists.txt for which they are"
  exit 1
fi
echo "no libsystemc in $1"
