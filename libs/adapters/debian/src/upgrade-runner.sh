#!/bin/sh
# Installs the packages of an upgrade of Grappe, waits for the new agent to find its controller, and goes back when it does not. It belongs to
# the version that runs before: the agent of that version puts a copy of it beside the packages, and nothing here reads what is installed.
# It runs in a unit of its own, so that it outlives the agent, and again after a loss of power. Each step may be done twice.
#
# Usage: upgrade-runner.sh FOLDER
# In FOLDER:
#   version        of the new packages          names      of the packages, one per line
#   new/, old/     what is installed, and what ran before
#   state          written here: a word, then a line for a person
#   healthy        written by the new agent: its version, once it has found its controller and has stayed there for a while
#   go-back        written by the agent: why, when its controller wants the earlier version back
#   reserve        room for the state on a card that is full by then
set -u
umask 077
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# For an agent to start on a slow card, to find its controller, and to stay.
FIRST_LIMIT_S=150
# After a loss of power the board itself has to start, and perhaps the controller's.
BOOT_LIMIT_S=$((FIRST_LIMIT_S * 3))
# For how long the new agent must not end after it was healthy.
STAY_S=15
# apt may be at work for the operator.
LOCK_TRIES=60
LOCK_WAIT_S=5
# A slow card takes a minute. A package whose script hangs would leave the board between two versions for ever.
DPKG_LIMIT_S=240
# What put says, besides 0 and 1.
LOCKED=2
HANGS=3
# A card that is full is looked at again.
ROOM_WAIT_S=60

service=grappe-agent.service
units=/etc/systemd/system
resume=grappe-upgrade-resume.service

folder=$1
cd "$folder" || exit 1
script=$folder/upgrade-runner.sh

now_s() {
  read -r up _ </proc/uptime
  echo "${up%%.*}"
}

state() { head -n 1 state; }

# Atomic and durable: the power may go at any moment.
write_state() {
  printf '%s\n%s\n' "$1" "$2" >state.new && sync state.new && mv -f state.new state && sync .
}

# Fails on a card that has no room; what was said before stays then.
tell() {
  write_state "$1" "$2" && return
  rm -f state.new reserve
  write_state "$1" "$2"
}

# Unsaid, the next boot would do it all again.
tell_end() {
  until tell "$1" "$2"; do sleep "$ROOM_WAIT_S"; done
  disarm
}

# From here on the next boot goes on where this one ends. Fails when that cannot be written.
arm() {
  [ -e "$units/multi-user.target.wants/$resume" ] && return
  mkdir -p "$units/multi-user.target.wants" || return
  cat >"$units/$resume.new" <<END || return
# Written for the time of an upgrade of Grappe, and removed after it.
[Unit]
Description=Grappe: ends an upgrade that was interrupted
After=local-fs.target
ConditionPathExists=$folder/state

[Service]
Type=exec
ExecStart=/bin/sh $script $folder
Restart=on-failure
RestartSec=5
OOMScoreAdjust=-900

[Install]
WantedBy=multi-user.target
END
  chmod 644 "$units/$resume.new" &&
    sync "$units/$resume.new" &&
    mv -f "$units/$resume.new" "$units/$resume" &&
    ln -sfn "../$resume" "$units/multi-user.target.wants/$resume" &&
    sync "$units" "$units/multi-user.target.wants"
}

disarm() {
  rm -f "$units/multi-user.target.wants/$resume" "$units/$resume" "$units/$resume.new"
  systemctl daemon-reload || true
}

# Changed configuration stays as it is, and nobody is asked.
run_dpkg() {
  timeout --kill-after=10 "$DPKG_LIMIT_S" dpkg --force-confdef --force-confold "$@" >dpkg.log 2>&1 </dev/null
  status=$?
  ! has_hung || echo "dpkg has not ended within $DPKG_LIMIT_S s" >>dpkg.log
  return "$status"
}

# By what timeout says, the second when it had to kill.
has_hung() { [ "$status" = 124 ] || [ "$status" = 137 ]; }

# Another dpkg is waited for.
put() {
  tries=0
  while :; do
    run_dpkg --force-downgrade --install "$@" && return
    ! has_hung || return "$HANGS"
    tries=$((tries + 1))
    # dpkg 1.22 names the process, earlier ones say "another".
    grep -q 'locked by .*process' dpkg.log || return 1
    [ "$tries" -lt "$LOCK_TRIES" ] || return "$LOCKED"
    sleep "$LOCK_WAIT_S"
  done
}

install_new() {
  is_installed "$version" && return
  put new/*.deb
  outcome=$?
  [ "$outcome" = 1 ] || return "$outcome"
  # What a loss of power has left half configured.
  run_dpkg --configure --pending || true
  is_installed "$version" || put new/*.deb
}

last_words() { grep -v '^[[:space:]]*$' dpkg.log | tail -n 3 | tr '\n\t' '  ' | cut -c 1-300; }

is_installed() {
  while read -r name; do
    [ "$(dpkg-query --show --showformat='${db:Status-Status} ${Version}' "$name" 2>/dev/null)" = "installed $1" ] || return 1
  done <names
}

is_as_before() {
  while read -r name; do
    before=$(dpkg-deb --field "old/$name.deb" Version)
    [ "$(dpkg-query --show --showformat='${db:Status-Status} ${Version}' "$name" 2>/dev/null)" = "installed $before" ] || return 1
  done <names
}

main_pid() { systemctl show --property=MainPID --value "$service" 2>/dev/null; }

# Sets $reason and fails when it is not well within that many seconds.
is_well() {
  limit_s=$1
  began_s=$(now_s)
  # After a boot the agent that was found to be well before it is still to start.
  until [ "$(cat healthy 2>/dev/null)" = "$version" ] && pid=$(main_pid) && [ "${pid:-0}" != 0 ]; do
    if wants_back; then return 1; fi
    if [ $(($(now_s) - began_s)) -ge "$limit_s" ]; then
      reason="the agent of version $version has not found its controller within $limit_s s"
      return 1
    fi
    sleep 1
  done
  began_s=$(now_s)
  while [ $(($(now_s) - began_s)) -lt "$STAY_S" ]; do
    if wants_back; then return 1; fi
    if [ "$(main_pid)" != "$pid" ] || [ "${pid:-0}" = 0 ]; then
      reason="the agent of version $version has ended after it had found its controller"
      return 1
    fi
    sleep 1
  done
}

wants_back() {
  [ -e go-back ] || return 1
  reason=$(head -n 1 go-back)
}

go_on() {
  limit_s=$BOOT_LIMIT_S
  if [ "$(state)" = staged ]; then
    rm -f healthy go-back
    limit_s=$FIRST_LIMIT_S
    if ! arm || ! tell installing ''; then
      tell_end rolled-back "version $version could not be installed: the card has no room; nothing was changed"
      return
    fi
  fi
  arm
  install_new
  outcome=$?
  if [ "$outcome" = "$LOCKED" ] && is_as_before; then
    tell_end rolled-back "version $version could not be installed: $(last_words); nothing was changed"
  elif [ "$outcome" != 0 ]; then
    go_back "version $version could not be installed: $(last_words)"
  elif is_well "$limit_s"; then
    tell_end installed ''
  else
    go_back "$reason"
  fi
}

go_back() {
  arm
  tell rolling-back "$1"
  if put old/*.deb; then
    finish_back "$1"
    return
  fi
  words=$(last_words)
  run_dpkg --configure --pending || true
  if put old/*.deb; then
    finish_back "$1"
    return
  fi
  # dpkg cannot any more; the files of the earlier version still can run.
  if extract_old; then files='Their files are back'; else files='Their files could not be put back either'; fi
  systemctl daemon-reload || true
  systemctl restart "$service" || true
  tell_end stuck "$1; then the earlier packages could not be installed: $words. $files, dpkg --audit says what is left"
}

# Beside the packages first: half of a file, on a full card or from a worn one, is worse than what is there.
extract_old() {
  mkdir -p trial
  for package in old/*.deb; do
    if ! dpkg-deb --extract "$package" trial; then
      rm -rf trial
      return 1
    fi
  done
  rm -rf trial
  for package in old/*.deb; do dpkg-deb --extract "$package" / || return; done
}

# What runs is the earlier version, also where its package was in place already.
finish_back() {
  systemctl restart "$service" || true
  rm -f go-back
  tell_end rolled-back "$1"
}

version=$(head -n 1 version)
reason=
case $(state) in
  staged | installing)
    if [ "$(state)" = installing ] && wants_back; then go_back "$reason"; else go_on; fi
    ;;
  installed)
    if wants_back; then go_back "$reason"; else disarm; fi
    ;;
  rolling-back) go_back "$(sed -n 2p state)" ;;
  *) disarm ;;
esac
