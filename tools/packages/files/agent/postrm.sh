#!/bin/sh
# After removal. A purge also forgets which node this board was; volumes and containers are the engine's and stay.
set -e

if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
fi
[ "$1" = purge ] || exit 0
if command -v deb-systemd-helper >/dev/null; then
  for unit in grappe-agent grappe-first-boot; do
    deb-systemd-helper purge "$unit.service" >/dev/null || true
    deb-systemd-helper unmask "$unit.service" >/dev/null || true
  done
fi
rm -rf /var/lib/grappe/agent
rmdir --ignore-fail-on-non-empty /var/lib/grappe 2>/dev/null || true
