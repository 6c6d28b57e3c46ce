#!/bin/sh
# Run inside a fresh Debian system in which the packages lie in /packages: installs, uses, upgrades, removes and purges them. Each finding is
# a line of /packages/findings; the last one is "checked" when all was looked at. What else is printed says how far it came.
set -eu
exec 3>&1 >/packages/findings
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

finding() { echo "finding: $*"; }
expect_file() { [ -e "$1" ] || finding "$1 is missing $2"; }
expect_none() { [ ! -e "$1" ] || finding "$1 is there $2"; }
# What packages may leave behind after a purge, and what apt keeps for itself, is not looked at.
files() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /packages -o -path /tmp -o -path /run -o -path /var/cache -o -path /var/log \
    -o -path /var/lib/apt -o -path /var/lib/dpkg \) -prune -o ! -name passwd- ! -name group- ! -name shadow- ! -name gshadow- ! -name subuid- ! -name subgid- -print | sort
}
quietly() {
  echo "$*" >&3
  "$@" >/tmp/log 2>&1 || { finding "$* failed"; tail -n 20 /tmp/log; exit 0; }
}

printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
mkdir -p /var/lib/systemd
files >/tmp/before

quietly apt-get install --yes --no-install-recommends /packages/*.deb
echo "version: $(grappe --version)"
echo "agent: $(node /usr/lib/grappe/agent/main.js --version)"
echo "controller: $(node /usr/lib/grappe/controller/main.js --version)"
node --eval 'require("/usr/lib/grappe/agent/node_modules/onoff")' || finding 'onoff does not load'
for unit in grappe-agent grappe-first-boot grappe-controller; do
  expect_file "/etc/systemd/system/multi-user.target.wants/$unit.service" 'after installation'
  systemd-analyze verify --man=no "/usr/lib/systemd/system/$unit.service" 2>&1 | grep -v docker.service | sed 's/^/finding: /'
done
udevadm verify --no-summary /usr/lib/udev/rules.d/60-grappe.rules 2>&1 | sed 's/^/finding: /'
getent passwd grappe >/dev/null || finding 'there is no user grappe'
getent group gpio >/dev/null || finding 'there is no group gpio'

# Its store is machine code.
printf 'rack: r\n' >/tmp/rack.yaml
quietly grappe controller init --rack-file /tmp/rack.yaml --address 127.0.0.1 --context-file /tmp/context.json \
  --listen 127.0.0.1 --port 47443 --mqtt-port 48883
eval "$(sed -n 's/^ExecStartPre=+//p' /usr/lib/systemd/system/grappe-controller.service)"
[ -z "$(find /var/lib/grappe/controller ! -user grappe)" ] || finding 'files of the controller belong to others'
setpriv --reuid grappe --regid grappe --clear-groups node /usr/lib/grappe/controller/main.js run >/tmp/log 2>&1 &
controller=$!
# The network is that of the host, and a slow one may need its time.
for round in $(seq 300); do
  if grep -q 'controller is running' /tmp/log || ! kill -0 "$controller"; then break; fi
  sleep 0.1
done
grep -q 'controller is running' /tmp/log || finding "the controller does not start: $(tail -n 3 /tmp/log)"
kill "$controller" && wait "$controller" || finding 'the controller does not end in good order'

echo '# ours' >>/etc/grappe/agent.conf
mkdir -p /var/lib/grappe/agent
quietly systemctl disable grappe-controller.service
quietly dpkg --force-confdef --install /packages/*.deb
grep -q '^# ours' /etc/grappe/agent.conf || finding 'an upgrade takes the configuration away'
expect_none /etc/systemd/system/multi-user.target.wants/grappe-controller.service 'although it was switched off'

quietly apt-get remove --yes grappe-agent grappe-controller grappe-cli
expect_file /etc/grappe/agent.conf 'after removal'
expect_none /usr/lib/grappe 'after removal'
expect_none /usr/lib/systemd/system/grappe-agent.service 'after removal'
expect_none /usr/lib/systemd/system/grappe-first-boot.service 'after removal'
for attempt in once again; do
  quietly dpkg --purge grappe-agent grappe-controller grappe-cli docker-ce
done
expect_none /etc/grappe 'after a purge'
expect_none /var/lib/grappe/agent 'after a purge'
expect_file /var/lib/grappe/controller/ca-key.pem 'after a purge'
rm -rf /var/lib/grappe
files >/tmp/after
comm -13 /tmp/before /tmp/after | sed 's/^/left: /'
echo checked
