#!/bin/bash
# Kills the processes of containers whose lease has ended, although the agent that started them is dead or stands still, or its engine does
# not obey. Started by the agent, in a session of its own; ends when the agent says that there is nothing left to guard.
#
#   watchdog.bash FOLDER FINGERPRINT [DEVICE]
#
# FOLDER       on a tmpfs, private to root, holding
#   state      what to guard; written by the agent, whole, by renaming (the format is in state-file.ts)
#   pid        which process guards: its pid, its start time, FINGERPRINT
#   ack        the revision of the state that is guarded, and what became of DEVICE: none, open or failed
#   wake       a FIFO: a line in it ends the wait for the next round
#   log        what was done, for people; times are those of /proc/uptime
# FINGERPRINT  names the version of this script, so that an agent of another version puts its own in place
# DEVICE       a hardware watchdog, petted while something is guarded: a board on which a container cannot be killed is reset
#
# It forks only to make the FIFO. All times are milliseconds of /proc/uptime, which every process of the boot reads alike and nobody can set.
#
# A state that cannot be read, is damaged, or is of another boot changes nothing: what was read last stays guarded, and leases that nobody
# renews end. When none has ever been read there is nothing to guard: it is not acknowledged, so that the agent starts nothing, and
# the watchdog waits START_PATIENCE_MS for a better one, then ends.
#
# The newest watchdog of a folder is the one that stays: each takes the post as soon as it has a state to guard, and one that finds another
# living watchdog in its place leaves. Two that overlap do no harm: both kill the same.

# Bytes, not characters: faster, and no locale to load.
LC_ALL=C
# File names are matched in one place only.
set -f -u

readonly FORMAT=grappe-lease-watchdog-1
# Of the wait between two rounds. Renewals need no haste, as a round starts whenever a known lease has run out and reads first whether it
# was renewed; changes of what is guarded come with a line in `wake`. What is left is to notice a lost post and to pet the hardware.
readonly ROUND_MS=500
# While something that has to die still lives, and can; also the time between two looks for what an engine starts late. Looks for one container
# take a hundredth of a core of a PC, a few hundredths of a Pi's.
readonly KILL_ROUND_MS=20
# Groups to look for, those of 16 containers on a board with one hierarchy; with more the looks come less often, so that they cost no more.
readonly LOOK_GROUPS_MAX=32
# /proc/uptime has steps of 10 ms.
readonly SHORTEST_WAIT_MS=10
readonly START_PATIENCE_MS=10000
# A killed process leaves within milliseconds unless it waits for a dead disk or device: nothing but a reset gets it out of there.
readonly UNKILLABLE_MS=5000
# As many lines as one node may have tasks, of at most 226 bytes each.
readonly ENTRIES_MAX=256 STATE_BYTES_MAX=65536
# The longest of the kernel's own files that are read here: /proc/PID/cgroup with a deep path in each of 14 hierarchies.
readonly KERNEL_FILE_BYTES_MAX=65536
# The log is on a tmpfs: about 100 KB of memory, then it starts anew.
readonly LOG_LINES_MAX=1000

readonly PID_LINE=$'^([1-9][0-9]{0,9}) ([0-9]{1,20}) [0-9a-f]{16}\n$'

# What is guarded, from the last good state.
STATE_TEXT='' REVISION_READ='' HAS_STATE=''
IDS=() KILL_AT_MS=()
declare -A TASK_OF=()
# Ids of those that must be dead, and how many of their processes lived when last looked at.
EXPIRED=() LIVING=0 LIVING_SINCE_MS=''
# Where control groups are mounted, of those hierarchies that an engine makes groups in; the path of each container's group when it was last
# seen alive; and the folders in which those that must be dead would come to life again.
GROUP_ROOTS=() LATE_GROUPS=()
declare -A LAST_GROUP_OF=()
DEVICE_FD='' DEVICE_STATE=none
ACKNOWLEDGED='' LOG_LINES=0 MAY_LEAVE='' HAS_POST=''
# What the log has been told since things last changed, as a round finds the same again and again.
declare -A NOTED=()

# Sets TEXT to the start of a file, up to a NUL byte; empty when there is none.
slurp() {
  TEXT=''
  IFS= read -r -d '' -n "$2" TEXT <"$1"
}

note() {
  [[ -n ${NOTED[$1]-} ]] && return
  NOTED[$1]=1
  (( ++LOG_LINES <= LOG_LINES_MAX )) || { LOG_LINES=1; : >|"$FOLDER/log"; }
  printf '%d %s\n' "$NOW_MS" "$1" >>"$FOLDER/log"
}

# NOW_MS stays what it was should the kernel not answer.
read_clock() {
  local whole='' hundredths=''
  IFS=' .' read -r whole hundredths _ </proc/uptime
  [[ -n $whole && ${#hundredths} -eq 2 && $whole$hundredths != *[!0-9]* ]] || return 1
  NOW_MS=$((10#$whole$hundredths * 10))
}

# Sets STATE, THREADS and STARTED of a process. The command name before the last parenthesis may hold anything.
read_stat() {
  slurp "/proc/$1/stat" "$KERNEL_FILE_BYTES_MAX"
  local fields IFS=$' \n'
  fields=(${TEXT##*) })
  (( ${#fields[@]} > 19 )) || return 1
  STATE=${fields[0]} THREADS=${fields[17]} STARTED=${fields[19]}
}

# A killed process that its parent has not reaped holds nothing any more; one whose first thread has ended may still run in others.
is_living() {
  read_stat "$1" && [[ $STATE != X && ( $STATE != Z || $THREADS -gt 1 ) ]]
}

# --- the post: one watchdog per folder -------------------------------------------------------------------------------------------------

take_post() { printf '%s\n' "$SELF" >|"$FOLDER/pid"; }

# False when another watchdog has taken over. A post that nobody living holds is taken back.
holds_post() {
  [[ -n $HAS_POST ]] || { take_post && HAS_POST=1; return 0; }
  slurp "$FOLDER/pid" 128
  [[ $TEXT == "$SELF"$'\n' ]] && return 0
  if [[ $TEXT =~ $PID_LINE ]]; then
    local pid=${BASH_REMATCH[1]} started=${BASH_REMATCH[2]}
    # One that has been stopped guards nothing.
    is_living "$pid" && [[ $STARTED == "$started" && $STATE != [Tt] ]] && return 1
  fi
  take_post
  return 0
}

# --- what is guarded -------------------------------------------------------------------------------------------------------------------

# Not octal, and within what the shell counts with.
is_number() { [[ ${#1} -le 15 && $1 != *[!0-9]* && ( $1 == 0 || $1 == [1-9]* ) ]]; }

# Regular expressions that count to 64 would take longer than all the rest of a round.
is_entry() {
  [[ $# -eq 4 && ${#1} -le 128 && $1 != *[!A-Za-z0-9._-]* && ${#2} -eq 64 && $2 != *[!0-9a-f]* ]] &&
    is_number "$3" && is_number "$4"
}

refuse_state() { note "state refused, what was guarded stays guarded: $1"; }

read_state() {
  slurp "$FOLDER/state" "$STATE_BYTES_MAX"
  [[ -n $HAS_STATE && $TEXT == "$STATE_TEXT" ]] && return
  [[ -n $TEXT ]] || { refuse_state 'it is missing or empty'; return; }
  local lines header fields count i
  local ids=() kill_at_ms=()
  local -A task_of=()
  local IFS=$'\n'
  lines=($TEXT)
  count=$((${#lines[@]} - 2))
  (( count >= 0 )) || { refuse_state 'it is not whole'; return; }
  IFS=' '
  header=(${lines[0]})
  [[ ${#header[@]} -eq 3 && ${header[0]} == "$FORMAT" && ${#header[2]} -eq 36 && ${header[2]} != *[!0-9a-f-]* ]] ||
    { refuse_state 'its first line'; return; }
  [[ ${header[1]} == "$BOOT_ID" ]] || { refuse_state 'it is of another boot'; return; }
  # The last line tells how many there are: without it the file is not whole.
  [[ $count -le ENTRIES_MAX && $TEXT == *$'\n'"end $count"$'\n' ]] ||
    { refuse_state 'its last line'; return; }
  for ((i = 1; i <= count; i++)); do
    fields=(${lines[i]})
    is_entry "${fields[@]}" || { refuse_state "line $((i + 1))"; return; }
    ids+=("${fields[1]}") kill_at_ms+=("${fields[3]}")
    task_of[${fields[1]}]=${fields[0]}
  done
  STATE_TEXT=$TEXT HAS_STATE=1 REVISION_READ=${header[2]} NOTED=()
  IDS=("${ids[@]}") KILL_AT_MS=("${kill_at_ms[@]}") TASK_OF=()
  for i in "${ids[@]}"; do TASK_OF[$i]=${task_of[$i]}; done
}

acknowledge() {
  local text="$REVISION_READ $DEVICE_STATE"
  [[ $text == "$ACKNOWLEDGED" ]] && return
  printf '%s\n' "$text" >|"$FOLDER/ack" && ACKNOWLEDGED=$text
}

# --- killing ---------------------------------------------------------------------------------------------------------------------------

# Sets GROUP to the path of the container's own control group, from one line of /proc/PID/cgroup. The id is a whole component of the path.
# Docker names the group by the bare id, or docker-ID.scope where systemd makes it; a container may have groups of its own below.
group_of() {
  local path=/${1#*:*:/} component="^(.*/($2|docker-$2\.scope))(/.*)?$"
  [[ $path != *'/../'* && $path =~ $component ]] || return 1
  GROUP=${BASH_REMATCH[1]}
}

# Version 2 of control groups kills all in a group at once, so that nothing can fork away; mounted alone or beside version 1.
kill_group() {
  local root
  for root in /sys/fs/cgroup /sys/fs/cgroup/unified; do
    [[ -w $root$1/cgroup.kill ]] && printf 1 >"$root$1/cgroup.kill" && return 0
  done
  return 1
}

# A container that was paused under version 1 dies only when it is thawed; it runs no instruction of its own any more.
thaw_group() {
  local file=/sys/fs/cgroup/freezer$1/freezer.state
  [[ -w $file ]] && printf THAWED >"$file"
}

# Kills one process if it is of that container, and all of its group with it, unless this process or the first one is in there. Between
# reading the group and the signal lie some microseconds; the kernel hands out all other pids before it uses one again.
kill_if_of() {
  local pid=$1 id=$2 lines groups=() i IFS=$'\n'
  lines=($TEXT)
  for i in "${!lines[@]}"; do
    group_of "${lines[i]}" "$id" && groups[i]=$GROUP
  done
  (( ${#groups[@]} > 0 )) && is_living "$pid" || return
  LIVING=$((LIVING + 1))
  note "killing ${TASK_OF[$id]}, container $id"
  for i in "${!groups[@]}"; do
    LAST_GROUP_OF[$id]=${groups[i]}
    [[ ${lines[i]} == 0::* && $OWN_GROUPS != *"$id"* ]] && kill_group "${groups[i]}"
  done
  # After the group was killed this meets the same process, or none.
  kill -KILL "$pid"
  for i in "${!groups[@]}"; do
    [[ ${lines[i]} == *:freezer:* ]] && thaw_group "${groups[i]}"
  done
}

# Looks at every process of the board, whatever its engine says. Starts with all that are there when it begins; who forks in between is
# found in the next round.
kill_expired() {
  local i id folder pid folders
  EXPIRED=() LIVING=0
  for i in "${!IDS[@]}"; do
    (( NOW_MS >= KILL_AT_MS[i] )) && EXPIRED+=("${IDS[i]}")
  done
  if (( ${#EXPIRED[@]} > 0 )); then
    set +f; folders=(/proc/[1-9]*); set -f
    for folder in "${folders[@]}"; do
      pid=${folder#/proc/}
      (( pid == 1 || pid == $$ )) && continue
      slurp "$folder/cgroup" "$KERNEL_FILE_BYTES_MAX"
      for id in "${EXPIRED[@]}"; do
        [[ $TEXT == *"$id"* ]] && { kill_if_of "$pid" "$id"; break; }
      done
    done
  fi
  if (( LIVING > 0 )); then
    LIVING_SINCE_MS=${LIVING_SINCE_MS:-$NOW_MS}
  elif [[ -n $LIVING_SINCE_MS ]]; then
    note "all dead that had to die, after $((NOW_MS - LIVING_SINCE_MS)) ms"
    LIVING_SINCE_MS='' NOTED=()
  fi
  find_late_groups
}

# An engine that stalled may carry out a start long after it was asked to, when the lease is over. To look through all of /proc every few
# milliseconds would keep a core busy; the groups in which Docker starts a container have names that are known before.
find_late_groups() {
  local id root
  LATE_GROUPS=()
  (( LIVING == 0 )) || return
  for id in "${EXPIRED[@]}"; do
    for root in "${GROUP_ROOTS[@]}"; do
      LATE_GROUPS+=("$root/docker/$id" "$root/system.slice/docker-$id.scope")
      [[ -n ${LAST_GROUP_OF[$id]-} ]] && LATE_GROUPS+=("$root${LAST_GROUP_OF[$id]}")
    done
  done
}

# True when one of them has a process: then it is time for a round. One that hides in a group of another name is found by the next round.
has_late_start() {
  local group
  for group in "${LATE_GROUPS[@]}"; do
    [[ -d $group ]] || continue
    slurp "$group/cgroup.procs" 64
    [[ -n $TEXT ]] && return
  done
  return 1
}

# --- the hardware watchdog -------------------------------------------------------------------------------------------------------------

cannot_kill() { [[ -n $LIVING_SINCE_MS ]] && (( NOW_MS - LIVING_SINCE_MS >= UNKILLABLE_MS )); }

pet_device() {
  [[ -n $DEVICE ]] && (( ${#IDS[@]} > 0 )) || return
  # Opened only if it is there: a shell would make a file of that name.
  if [[ -z $DEVICE_FD ]] && ! { [[ -e $DEVICE ]] && exec {DEVICE_FD}<>"$DEVICE"; }; then
    DEVICE_FD='' DEVICE_STATE=failed
    return
  fi
  if cannot_kill; then
    note "$LIVING processes cannot be killed, left to the hardware watchdog: ${EXPIRED[*]}"
  elif printf . >&"$DEVICE_FD"; then
    DEVICE_STATE=open
  else
    exec {DEVICE_FD}>&-
    DEVICE_FD='' DEVICE_STATE=failed
  fi
}

# The letter tells the driver that the silence to come is meant.
release_device() {
  [[ -n $DEVICE_FD ]] || return
  printf V >&"$DEVICE_FD"
  exec {DEVICE_FD}>&-
}

# --- rounds ----------------------------------------------------------------------------------------------------------------------------

# Until the next lease runs out, at most ROUND_MS, until the agent has something new, or a container that must be dead is started.
wait_for_round() {
  local wait_ms=$ROUND_MS left_ms kill_at_ms end_ms look_ms
  for kill_at_ms in "${KILL_AT_MS[@]}"; do
    left_ms=$((kill_at_ms - NOW_MS))
    (( left_ms > 0 && left_ms < wait_ms )) && wait_ms=$left_ms
  done
  (( LIVING > 0 && wait_ms > KILL_ROUND_MS )) && ! cannot_kill && wait_ms=$KILL_ROUND_MS
  (( wait_ms < SHORTEST_WAIT_MS )) && wait_ms=$SHORTEST_WAIT_MS
  (( ${#LATE_GROUPS[@]} > 0 )) || { sleep_ms "$wait_ms"; return; }
  look_ms=$((KILL_ROUND_MS * (1 + ${#LATE_GROUPS[@]} / LOOK_GROUPS_MAX)))
  end_ms=$((NOW_MS + wait_ms))
  while (( (left_ms = end_ms - NOW_MS) > 0 )); do
    sleep_ms $((left_ms < look_ms ? left_ms : look_ms)) && return
    read_clock && ! has_late_start || return
  done
}

# True when the agent has something new.
sleep_ms() {
  local seconds
  printf -v seconds '%d.%03d' $(($1 / 1000)) $(($1 % 1000))
  read -r -t "$seconds" -u "$WAKE_FD" _
}

# True when this watchdog has to end.
is_over() {
  [[ -n $HAS_STATE ]] || { (( NOW_MS - STARTED_MS >= START_PATIENCE_MS )); return; }
  (( ${#IDS[@]} == 0 )) && return 0
  # Asked to end, as everything is when a board shuts down, or out of reach as the folder is gone: only once all leases have ended and
  # all is dead.
  [[ -n $MAY_LEAVE || ! -d $FOLDER ]] && (( LIVING == 0 && ${#EXPIRED[@]} == ${#IDS[@]} ))
}

start() {
  FOLDER=${1-} DEVICE=${3-}
  [[ $FOLDER == /* && -d $FOLDER && ${2-} =~ ^[0-9a-f]{16}$ ]] ||
    { printf 'usage: watchdog.bash FOLDER FINGERPRINT [DEVICE]\n' >&2; exit 2; }
  # What the shell would say of a process that ended meanwhile; what matters is noted.
  exec 2>/dev/null
  umask 077
  cd / || exit 1
  trap 'MAY_LEAVE=1' TERM
  trap '' HUP INT QUIT PIPE USR1 USR2
  # The kernel must not take this one when memory runs out.
  printf -- -1000 >/proc/$$/oom_score_adj
  read_clock && read_stat $$ || exit 1
  STARTED_MS=$NOW_MS
  slurp /proc/sys/kernel/random/boot_id 64
  BOOT_ID=${TEXT%$'\n'}
  SELF="$$ $STARTED $2"
  slurp /proc/1/cgroup "$KERNEL_FILE_BYTES_MAX"
  OWN_GROUPS=$TEXT
  slurp /proc/$$/cgroup "$KERNEL_FILE_BYTES_MAX"
  OWN_GROUPS+=$TEXT
  local root
  for root in /sys/fs/cgroup /sys/fs/cgroup/{unified,freezer,systemd}; do
    [[ -e $root/cgroup.procs ]] && GROUP_ROOTS+=("$root")
  done
  [[ -p $FOLDER/wake ]] || mkfifo -m 600 "$FOLDER/wake"
  # Opened for reading and writing, so that it never comes to an end.
  [[ -p $FOLDER/wake ]] && exec {WAKE_FD}<>"$FOLDER/wake" || exit 1
}

main() {
  start "$@"
  while :; do
    read_clock
    read_state
    if [[ -n $HAS_STATE ]]; then
      holds_post || break
      pet_device
      acknowledge
      kill_expired
    fi
    is_over && break
    wait_for_round
  done
  release_device
}

# On one line, so that nothing is read from this file any more when an upgrade replaces it.
main "$@"; exit 0
