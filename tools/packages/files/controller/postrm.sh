#!/bin/sh
# After removal. A purge takes the configuration, never the rack: without its private key every board would have to join anew.
set -e

if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null || true
fi
[ "$1" = purge ] || exit 0
if command -v deb-systemd-helper >/dev/null; then
  deb-systemd-helper purge grappe-controller.service >/dev/null || true
  deb-systemd-helper unmask grappe-controller.service >/dev/null || true
fi
if [ -e /var/lib/grappe/controller ]; then
  echo 'The rack is kept in /var/lib/grappe/controller, with its private key. Remove that folder if the rack is no more.' >&2
fi
rmdir --ignore-fail-on-non-empty /var/lib/grappe 2>/dev/null || true
