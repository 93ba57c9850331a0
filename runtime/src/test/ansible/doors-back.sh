#!/usr/bin/env bash
# The program `doors` of the role firewall, in a namespace of the network. systemd-run is stood in for by one that starts what it is given in the
# background, and nothing else. Prints a line for each thing that was seen.
#
#   doors-back.sh DOORS FOLDER
set -euo pipefail
[ "${DOORS_BACK:-}" = inside ] || DOORS_BACK=inside exec unshare --net --pid --fork --kill-child --mount-proc "$0" "$@"
doors=$1 work=$2
mkdir -p "$work/bin" "$work/place"
cat >"$work/bin/systemd-run" <<'RUN'
#!/bin/sh
while [ "${1#--}" != "$1" ]; do shift; done
"$@" >/dev/null 2>&1 &
echo $! >"$DOORS/waits"
RUN
ln -s "$NFT" "$work/bin/nft"
chmod +x "$work/bin/systemd-run"
export PATH=$work/bin:$PATH DOORS=$work/place
printf 'flush ruleset\ntable inet former { }\n' >"$work/former"
printf 'flush ruleset\ntable inet doors { }\n' >"$work/new"
nft -f "$work/former"

echo "try: $("$doors" try "$work/new" 1), $(nft list tables)"
tail --pid="$(cat "$work/place/waits")" -f /dev/null
echo "nobody came: $(nft list tables)"
echo "try again: $("$doors" try "$work/new" 60), $(nft list tables)"
"$doors" keep "$work/new"
tail --pid="$(cat "$work/place/waits")" -f /dev/null
echo "somebody came: $(nft list tables)"
echo "once more: $("$doors" try "$work/new" 60), $(nft list tables)"
echo "no rules: $(printf 'table inet doors { chain }' >"$work/none" && "$doors" try "$work/none" 1 2>/dev/null || true), $(nft list tables)"
