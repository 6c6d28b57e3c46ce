#!/bin/sh
# Becomes the first process of a Debian system in a folder; run in namespaces of its own (mounts, processes, host name, IPC, control groups,
# network). Its devices are the harmless ones alone, its /sys cannot be written to.
# Usage: boot-machine.sh ROOT SHARED, where SHARED is a folder that is the same inside and outside.
set -eu
root=$1
shared=$2
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
for place in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$place"; done
chmod 1777 "$root/tmp"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
ln -s /proc/self/fd "$root/dev/fd"
ln -s pts/ptmx "$root/dev/ptmx"
mkdir -p "$root$shared"
mount --bind "$shared" "$root$shared"
ip link set lo up
# A mere chroot would not let systemd give services file systems of their own.
cd "$root"
pivot_root . mnt
umount -l /mnt
exec /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin /usr/lib/systemd/systemd --log-target=null --show-status=false
