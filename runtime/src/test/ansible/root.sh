#!/usr/bin/env bash
# A root of its own for roles to change: this machine's files below, memory above, and none of its processes, addresses, clocks or kernel
# settings. Nothing is left of it. As root.
#
#   root.sh ANSIBLE SHARED JAVA_HOME COMMAND...
#
# In it ANSIBLE lies at /srv/ansible, read only, SHARED at /srv/test, and JAVA_HOME at /srv/java.
set -euo pipefail
[ "${ROOT_SH:-}" = inside ] || ROOT_SH=inside exec unshare --mount --net --pid --uts --ipc --fork --kill-child --mount-proc "$0" "$@"
ansible=$(readlink -f "$1") shared=$(readlink -f "$2") java=$(readlink -f "$3")
shift 3
mount --make-rprivate /
hostname machine
ip link set lo up

layers=$(mktemp -d)
mount -t tmpfs -o mode=0755,size=2g layers "$layers"
mkdir "$layers"/{upper,work,root}
mount -t overlay -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" machine "$layers/root"
root=$layers/root
mkdir -p "$root"/srv/{ansible,test,java}
mount --bind "$ansible" "$root/srv/ansible"
mount -o remount,bind,ro "$root/srv/ansible"
mount --bind "$shared" "$root/srv/test"
mount --bind "$java" "$root/srv/java"
mount -o remount,bind,ro "$root/srv/java"

mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t tmpfs -o mode=0755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mount -t tmpfs -o mode=0755 dev "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
ln -s /proc/self/fd "$root/dev/fd"

# What the packages would start is not started: nobody has booted this root.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
# Packages come from the folder that deploy/ansible/tools.sh has filled, and from nowhere else.
rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/var/lib/apt/lists/* "$root"/var/lib/apt/periodic/*
touch -d @0 "$root/var/lib/apt/lists"
echo 'deb [trusted=yes] file:/srv/ansible/target/packages ./' >"$root/etc/apt/sources.list"

# Without the rights to change what is the machine's: clock, modules, devices.
exec setpriv --bounding-set=-sys_time,-sys_module,-sys_boot,-sys_rawio,-mknod,-syslog,-mac_admin,-wake_alarm \
  chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive PYTHONDONTWRITEBYTECODE=1 \
  PYTHONPATH=/srv/ansible/target/tools/usr/lib/python3/dist-packages "$@"
