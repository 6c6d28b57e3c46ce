#!/bin/sh
# Becomes the Docker Engine of a machine; run in its network and process namespaces, and in a mount namespace of its own.
# Usage: boot-engine.sh FOLDER SOCKET GROUP, where GROUP is the control group of its containers.
set -eu
mount --make-rprivate /
mount -t proc proc /proc
exec dockerd --config-file "$1/daemon.json" --data-root "$1/data" --exec-root "$1/run" --pidfile "$1/pid" \
  -H "unix://$2" --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$3" --storage-driver overlay2 \
  --ip-masq=false --log-level warn
