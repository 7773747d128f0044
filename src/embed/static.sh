#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# static.sh LD OBJCOPY AR OUT EMBED ROOM...: the static library, which is one object that holds all it needs of the rooms
# and shows the functions of entente.h alone, so that none of our own names can meet one of the program's.
set -eu
ld=$1 objcopy=$2 ar=$3 out=$4 embed=$5
shift 5
object=$out.o
rm -f "$out" "$object"
"$ld" -r -o "$object" --whole-archive "$embed" --no-whole-archive --start-group "$@" --end-group
"$objcopy" --wildcard --keep-global-symbol='entente_*' "$object"
"$ar" rcsD "$out" "$object"
rm -f "$object"
