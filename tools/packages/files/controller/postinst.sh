#!/bin/sh
# After unpacking: the user that the controller runs as, and the service, which waits for "grappe controller init".
set -e

case "$1" in
  configure | abort-upgrade | abort-deconfigure | abort-remove) ;;
  *) exit 0 ;;
esac

# Does nothing where there is such a system user.
adduser --system --quiet --group --no-create-home --home /var/lib/grappe/controller \
  --gecos 'Grappe controller' grappe

deb-systemd-helper unmask grappe-controller.service >/dev/null || true
if deb-systemd-helper --quiet was-enabled grappe-controller.service; then
  deb-systemd-helper enable grappe-controller.service >/dev/null || true
else
  # Switched off by the operator, and stays so.
  deb-systemd-helper update-state grappe-controller.service >/dev/null || true
fi
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
  if [ -n "$2" ]; then action=restart; else action=start; fi
  # It is ready within seconds. One that takes longer is waited for by systemd alone: dpkg must not be held up by one that hangs.
  timeout 10 deb-systemd-invoke "$action" grappe-controller.service >/dev/null || true
fi
