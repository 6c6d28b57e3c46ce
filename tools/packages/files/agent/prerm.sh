#!/bin/sh
# Before removal: the agent, and what it has started to serve the rack's address. Containers run on; the watchdog of leases ends them when
# theirs are over. On an upgrade nothing is stopped: the new agent takes over after it was unpacked.
set -e

[ "$1" = remove ] || exit 0
if [ -d /run/systemd/system ]; then
  deb-systemd-invoke stop grappe-first-boot.service grappe-agent.service >/dev/null || true
fi

# KillMode=process leaves them in the group of the unit, and other HAProxys are not in it.
processes=/sys/fs/cgroup/system.slice/grappe-agent.service/cgroup.procs
[ -r "$processes" ] || exit 0
# keepalived first: the address is away before nobody answers there.
for program in keepalived haproxy; do
  while read -r pid; do
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$program" ]; then
      kill -TERM "$pid" 2>/dev/null || true
    fi
  done <"$processes"
done
