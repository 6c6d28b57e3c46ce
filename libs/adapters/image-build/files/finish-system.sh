#!/bin/sh
# Runs as root inside the system of the image, once all files are in place. What differs between images comes in the environment, set by the
# builder: MASKED, DISABLED and ENABLED (units), HAS_PACKAGES (yes or no).
set -eu
export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8

# Nothing is started by an installation here.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 0755 /usr/sbin/policy-rc.d

if [ "$HAS_PACKAGES" = yes ]; then
  dpkg --install /var/cache/grappe-packages/*.deb
fi
rm -rf /var/cache/grappe-packages

# The engine's group is as good as root, and is given to nobody.
getent group gpio >/dev/null || addgroup --system --quiet gpio
adduser --quiet --disabled-password --gecos 'operator of this board' --shell /bin/bash pi
usermod --append --groups sudo,gpio,adm pi
usermod --lock pi
usermod --lock root
visudo --check --quiet --file=/etc/sudoers.d/010-pi

# Words are separated here on purpose: each is a unit.
systemctl --quiet disable $DISABLED
systemctl --quiet mask $MASKED
systemctl --quiet enable $ENABLED
ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf

if [ "$HAS_PACKAGES" = yes ]; then
  # Both halves of what runs on a board start: the program, and its part in machine code.
  node --version
  grappe --version
  cd /usr/lib/grappe/agent && node --eval "new (require('epoll').Epoll)(() => undefined)"
  cd /
fi

# config.txt, cmdline.txt, kernel, initrd and device trees, as each later kernel will write them.
DEB_MAINT_PARAMS=configure /etc/kernel/postinst.d/z50-raspi-firmware

# What is this board's alone is made by its first start; what only installing needed is removed.
: >/etc/machine-id
rm -f /etc/ssh/ssh_host_* /var/lib/systemd/random-seed /var/lib/dbus/machine-id
rm -f /usr/sbin/policy-rc.d /etc/apt/apt.conf.d/99mmdebstrap /etc/dpkg/dpkg.cfg.d/99mmdebstrap
# What mmdebstrap was given; the same mirrors are in /etc/apt/sources.list.
rm -f /etc/apt/sources.list.d/0000sources.list
rm -f /etc/hostname.old /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /etc/subuid- /etc/subgid-
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/cache/ldconfig/*
find /var/log -type f -delete
find /tmp /var/tmp /run -mindepth 1 -xdev -delete
