#!/bin/sh
# After unpacking: the group of lights and pins, and the services: one waits for the board to join a rack, one makes it join from a prepared card.
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

for unit in grappe-agent grappe-first-boot; do
  deb-systemd-helper unmask "$unit.service" >/dev/null || true
  if deb-systemd-helper --quiet was-enabled "$unit.service"; then
    deb-systemd-helper enable "$unit.service" >/dev/null || true
  else
    # Switched off by the operator, and stays so.
    deb-systemd-helper update-state "$unit.service" >/dev/null || true
  fi
done
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
  if [ -n "$2" ]; then action=restart; else action=start; fi
  # It is ready within seconds. One that takes longer is waited for by systemd alone: dpkg must not be held up by one that hangs.
  timeout 10 deb-systemd-invoke "$action" grappe-agent.service >/dev/null || true
  # Starts where a card waits to be used, as after an installation by the card's own system. Never restarted: it may be what installs this.
  deb-systemd-invoke start grappe-first-boot.service >/dev/null || true
fi
