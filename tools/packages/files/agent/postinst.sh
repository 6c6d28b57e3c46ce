#!/bin/sh
# After unpacking: the group of lights and pins, and the service, which waits for the board to join a rack.
set -e

case "$1" in
  configure | abort-upgrade | abort-deconfigure | abort-remove) ;;
  *) exit 0 ;;
esac

getent group gpio >/dev/null || addgroup --system --quiet gpio
if [ -d /run/udev ]; then
  # Without these the rule works from the next boot on.
  udevadm control --reload || true
  udevadm trigger --subsystem-match=leds --subsystem-match=gpio --action=change || true
fi

deb-systemd-helper unmask grappe-agent.service >/dev/null || true
if deb-systemd-helper --quiet was-enabled grappe-agent.service; then
  deb-systemd-helper enable grappe-agent.service >/dev/null || true
else
  # Switched off by the operator, and stays so.
  deb-systemd-helper update-state grappe-agent.service >/dev/null || true
fi
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
  if [ -n "$2" ]; then action=restart; else action=start; fi
  deb-systemd-invoke "$action" grappe-agent.service >/dev/null || true
fi
