#!/bin/sh
# Makes the files of an image: the base system, over it the files of this image, then finish-system.sh inside of it.
# Runs as root, or as root of a namespace of its own, with mounts of its own that end with it.
#   assemble.sh FOLDER BASE_TAR LAYER_TAR FINISH_SCRIPT
# FOLDER/root becomes the root file system, FOLDER/boot the boot partition. No file is newer than SOURCE_DATE_EPOCH.
set -eu
folder=$1 base=$2 layer=$3 finish=$4
root=$folder/root
devices='null zero full random urandom tty'

mkdir "$folder" "$root" "$folder/boot"
echo 'step: unpacking Debian' >&2
# The kernel makes the nodes of devices; in a namespace nobody else may.
tar --extract --file="$base" --directory="$root" --numeric-owner --same-permissions \
  --xattrs --xattrs-include='*' --exclude='./dev/*'
tar --extract --file="$layer" --directory="$root" --numeric-owner --same-permissions \
  --keep-directory-symlink
chmod 0755 "$root"
cp "$finish" "$root/finish-system.sh"

mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for device in $devices; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"

echo 'step: installing and setting up, inside of it' >&2
chroot "$root" /bin/sh /finish-system.sh >&2

for device in $devices; do umount "$root/dev/$device"; done
umount "$root/dev" "$root/tmp" "$root/run" "$root/proc"
rm "$root/finish-system.sh"

find "$root/boot/firmware" -mindepth 1 -maxdepth 1 -exec mv -t "$folder/boot" {} +
find "$folder" -xdev -newermt "@$SOURCE_DATE_EPOCH" \
  -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
