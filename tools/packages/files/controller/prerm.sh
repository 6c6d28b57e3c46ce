#!/bin/sh
# Before removal: services of the rack run on without a controller. On an upgrade nothing is stopped: it restarts after it was unpacked.
set -e

if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  deb-systemd-invoke stop grappe-controller.service >/dev/null || true
fi
