#!/usr/bin/env bash
# Starts a node from the image that `mvn -Pimage package` has made, as a pod would have it but for Kubernetes: unpacked, its root read only,
# uid 10001 without rights, java as process 1, nothing of this machine but the network. Says how long it took until /ready. Wants root (chroot,
# unshare), and the devnet that ./orrery installs.
#
#   check.sh IMAGE.tar FOLDER [JVM OPTION ...]
set -euo pipefail
image=$(readlink -f "$1") work=$2
shift 2
here=$(dirname "$(readlink -f "$0")")
anvil=$(ls "$here"/../../contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil)

mkdir -p "$work"
work=$(readlink -f "$work")
root=$work/root
if [ ! -d "$root" ]; then
  mkdir -p "$root"
  tar -xOf "$image" manifest.json | grep -o '[0-9a-f]\{64\}\.tar\.gz' | while read -r layer; do
    tar -xOf "$image" "$layer" | tar -xz --warning=no-unknown-keyword -C "$root"
  done
  # What a container's runtime adds.
  mkdir -p "$root"/{proc,dev}
  touch "$root"/dev/{null,random,urandom}
fi
config=$(tar -xOf "$image" "$(tar -xOf "$image" manifest.json | sed 's/.*"Config":"\([^"]*\)".*/\1/')")
words() { printf '%s' "$config" | grep -o "\"$1\":\[[^]]*\]" | sed 's/.*\[//; s/\]//; s/"//g; s/,/ /g'; }
entry=$(words Entrypoint) variables=$(words Env)
options=$*
# Proving keys that were made are kept for the next time.
mkdir -p "$work/home/keys"
find "$work/home" -mindepth 1 -maxdepth 1 ! -name keys -exec rm -rf {} +
chown -R 10001:10001 "$work/home"

free() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
l1=$(free) http=$(free) management=$(free) metrics=$(free) remoting=$(free)
"$anvil" --port "$l1" --silent --slots-in-an-epoch 1 --block-time 1 &
devnet=$!
node=0
# unshare hears no SIGTERM; its child, which is java, does.
end() {
  [ "$node" = 0 ] || ps -o pid= --ppid "$node" | xargs -r kill 2>/dev/null || true
  [ "$node" = 0 ] || wait "$node" || true
  kill "$devnet" 2>/dev/null && wait "$devnet" 2>/dev/null || true
}
trap end EXIT

begin=$(date +%s%3N)
# shellcheck disable=SC2016
unshare --mount --pid --fork --kill-child bash -euc '
  root=$1 variables=$2 options=$3; shift 3
  mount --bind -o ro "$root" "$root" && mount -o remount,bind,ro "$root"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount --bind "$root/../home" "$root/var/lib/orrery"
  for device in null random urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
  mount -t proc proc "$root/proc"
  exec env -i $variables JAVA_TOOL_OPTIONS="$options" "$(command -v setpriv)" --no-new-privs --bounding-set=-all,+sys_chroot,+setuid,+setgid "$(command -v chroot)" --userspec=10001:10001 "$root" "$@"
' - "$root" "$variables" "$options" $entry up --home=/var/lib/orrery --l1=http://127.0.0.1:"$l1" --http-port="$http" --management-port="$management" \
  --metrics-port="$metrics" --remoting-port="$remoting" >"$work/log" 2>&1 &
node=$!
until [ "$(curl -s -m 2 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$management/ready")" = 200 ]; do
  kill -0 "$node" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  [ $(($(date +%s%3N) - begin)) -lt 300000 ] || { echo "not ready in 300 s" >&2; tail -40 "$work/log" >&2; exit 1; }
  sleep 0.1
done
printf 'ready after %d ms and %d s of CPU\n' $(($(date +%s%3N) - begin)) "$(ps -o cputimes= --ppid "$node")"

begin=$(date +%s%3N)
ps -o pid= --ppid "$node" | xargs kill
status=0
wait "$node" || status=$?
node=0
printf 'ended after SIGTERM in %d ms with status %d\n' $(($(date +%s%3N) - begin)) "$status"
# 143 is 128 and SIGTERM's number: a JVM that ran its hooks.
[ "$status" = 143 ] || { tail -20 "$work/log" >&2; exit 1; }
