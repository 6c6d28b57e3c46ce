#!/bin/sh
# Starts one data member of a MariaDB Galera cluster, and decides how: found the cluster, start it again, or join it.
#
#   CLUSTER_MEMBERS  addresses of all data members, separated by spaces, in the same order everywhere; the arbitrator is none of them
#   CLUSTER_SELF     this member's address, one of them
#   CLUSTER_NAME     (registration)
#   APP_DATABASE, APP_USER, APP_PASSWORD  made when they are not there
#
# The one thing that must never happen is two clusters, or a new one beside data that was acknowledged. Two rules see to it:
#
#   A member joins whenever another one belongs to a cluster that works.
#   Otherwise it starts one only after it has heard from EVERY other data member that none of them works, and only when it has the
#   newest data of all. Equal, or all without data (the very first start): the first of CLUSTER_MEMBERS.
#
# So a member that comes back alone waits: for the others, or for a person who knows that they are gone for good:
#
#   docker exec CONTAINER touch /var/lib/mysql/start-alone
#
# Members tell each other their state, one line of text, on port 4569:
#
#   empty                         has never belonged to a cluster
#   torn                          a copy of another member's data was not finished; only good for joining
#   stopped CLUSTER POSITION      has data up to that position; the server is not running
#   starting                      the server has been started, and has not answered yet
#   running STATUS CLUSTER POSITION   STATUS is the component's: Primary works, non-Primary does not; unknown: the server hangs
set -eu

readonly DATA=/var/lib/mysql
readonly RUN=/run/galera
readonly STATE=$RUN/state
readonly STATE_PORT=4569
readonly NO_CLUSTER=00000000-0000-0000-0000-000000000000
# A founder that was interrupted leaves this behind; what is beside it has never held anything.
readonly FOUNDING=$DATA/.founding
readonly START_ALONE=$DATA/start-alone
# Between two looks. Short against the ten seconds in which the rack notices and replaces things, long enough not to be felt.
readonly LOOK_SECONDS=1
# For an answer from another member; its network may drop packets instead of refusing.
readonly ASK_SECONDS=1
# Components that hear each other again merge by themselves within some seconds: only after these is it certain that they will not.
readonly APART_LOOKS=20
# Where no other server runs there is nothing to merge with; twice, because one look may fall into a change.
readonly LAST_ONE_LOOKS=2
# How often in a row another member has to say that it works before this one joins it: longer than a component that has just lost its majority
# takes to notice. One that joins it nevertheless has to give up first (pc.wait_prim_timeout) before anybody can go on.
readonly JOIN_LOOKS=4
# A reminder in the log while waiting.
readonly REMIND_LOOKS=60

. /usr/local/lib/galera/decide.sh

say() { printf 'galera-entrypoint: %s\n' "$1" >&2; }

fail() {
  say "$1"
  exit 1
}

as_mysql() { setpriv --reuid=mysql --regid=mysql --clear-groups -- "$@"; }

# Whole or not at all: others read it at any time.
publish() {
  printf '%s\n' "$1" >$RUN/state.new
  mv $RUN/state.new $STATE
}

# The state of the member at address $1; nothing when it cannot be reached.
ask() {
  socat -u -T$ASK_SECONDS "TCP4:$1:$STATE_PORT,connect-timeout=$ASK_SECONDS" - 2>/dev/null </dev/null || true
}

others() {
  for member in $CLUSTER_MEMBERS; do
    [ "$member" = "$CLUSTER_SELF" ] || printf '%s\n' "$member"
  done
}

# --- What is on the disk ---

grastate() { sed -n "s/^$1: *//p" $DATA/grastate.dat; }

# A server that was killed has not written its position down; the database engine knows it.
recovered_position() {
  log=$RUN/recover.log
  : >$log
  chown mysql $log
  as_mysql mariadbd --wsrep-on=ON --wsrep-cluster-address=gcomm:// --wsrep-recover --log-error=$log --skip-networking >/dev/null 2>&1 || true
  sed -n 's/.*WSREP: Recovered position: *//p' $log | tail -n 1
}

state_on_disk() {
  if [ -e $FOUNDING ]; then
    find $DATA -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} +
  fi
  if [ ! -e $DATA/grastate.dat ]; then
    if [ -d $DATA/mysql ]; then
      fail "$DATA holds a database that has never belonged to a cluster. Move it away, or give this service another volume."
    fi
    echo empty
    return
  fi
  uuid=$(grastate uuid) position=$(grastate seqno)
  if [ "$position" = -1 ] && [ "$uuid" != $NO_CLUSTER ]; then
    recovered=$(recovered_position)
    position=${recovered##*:}
    [ "${recovered%:*}" = "$uuid" ] || uuid=$NO_CLUSTER
  fi
  if [ "$uuid" = $NO_CLUSTER ] || [ -z "$position" ] || [ "$position" = -1 ]; then
    echo torn
  else
    echo "stopped $uuid $position"
  fi
}

# Looks until something can be done, and prints what.
until_decided() {
  looks=0
  joins=0
  told=''
  while :; do
    decided=$(decision "$1")
    case $decided in
    join)
      joins=$((joins + 1))
      if [ $joins -ge $JOIN_LOOKS ]; then echo join && return; fi
      ;;
    waiting:*)
      joins=0
      if [ "$decided" != "$told" ] || [ $((looks % REMIND_LOOKS)) -eq 0 ]; then say "$decided."; fi
      told=$decided
      ;;
    *) echo "$decided" && return ;;
    esac
    looks=$((looks + 1))
    sleep $LOOK_SECONDS
  done
}

# --- The server ---

quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g")"; }

found_cluster() {
  touch $FOUNDING
  mariadb-install-db --user=mysql --datadir=$DATA --auth-root-authentication-method=socket \
    --skip-test-db --force >$RUN/install.log 2>&1 ||
    fail "creating the database failed: $(tail -n 3 $RUN/install.log)"
}

query() { as_mysql timeout 3 mariadb --user=mysql --batch --skip-column-names --execute="$1" 2>/dev/null; }

# What the application needs, made by whichever member finds it missing. Not while the cluster is founded: with its user the application
# can write, and from then on nothing here may be thought of as unfinished.
ensure_application() {
  user=$(quoted "$APP_USER")
  [ "$(query "SELECT COUNT(*) FROM mysql.user WHERE user = $user")" = 0 ] || return 0
  query "CREATE DATABASE IF NOT EXISTS \`$APP_DATABASE\` CHARACTER SET utf8mb4;
    CREATE USER IF NOT EXISTS $user@'%' IDENTIFIED BY $(quoted "$APP_PASSWORD");
    GRANT ALL ON \`$APP_DATABASE\`.* TO $user@'%'" || say "the application's user could not be made; trying again."
}

# How many looks in a row have to find that nobody works before this member goes on from what it has.
looks_needed() {
  for member in $(others); do
    case $(ask "$member") in running*) echo $APART_LOOKS && return ;; esac
  done
  echo $LAST_ONE_LOOKS
}

# While the server runs: tells its state, and puts together a cluster whose members all see each other but have lost too many to go on.
watch_server() {
  apart=0
  while sleep $LOOK_SECONDS; do
    answer=$(query "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_cluster_state_uuid', 'wsrep_last_committed')" |
      sort | cut -f2 | tr '\n' ' ') || answer=''
    # In the order of their names: cluster_state_uuid, cluster_status, last_committed.
    set -- $answer
    if [ $# -ne 3 ]; then
      # Not up yet, or receiving the data of another member. Once up, it hangs.
      [ ! -e $RUN/up ] || publish "running unknown $(cat $RUN/up)"
      continue
    fi
    state="running $2 $1 $3"
    echo "$1 $3" >$RUN/up
    publish "$state"
    if [ "$2" = Primary ]; then
      rm -f $FOUNDING $START_ALONE
      ensure_application
      apart=0
    elif [ "$(decision "$state")" = start ]; then
      apart=$((apart + 1))
      if [ $apart -ge "$(looks_needed)" ]; then
        say "all data members answer and none works; going on from here, the newest."
        query "SET GLOBAL wsrep_provider_options='pc.bootstrap=YES'" || true
        apart=0
      fi
    else
      apart=0
    fi
  done
}

# $1: found, start or join; $2: the state before.
run_server() {
  addresses=$(printf '%s' "$CLUSTER_MEMBERS" | tr ' ' ',')
  set -- "$1" "$2" --wsrep-on=ON \
    --wsrep-cluster-name="$CLUSTER_NAME" --wsrep-cluster-address="gcomm://$addresses" \
    --wsrep-node-name="$CLUSTER_SELF" --wsrep-node-address="$CLUSTER_SELF"
  case $2 in
  stopped*)
    data=$(data_of "$2")
    # From where on it needs what it has missed.
    set -- "$@" --wsrep-start-position="${data% *}:${data#* }"
    ;;
  esac
  how=$1
  shift 2
  case $how in
  found) set -- "$@" --wsrep-new-cluster ;;
  start)
    # The server's own guard against what has just been ruled out.
    sed -i 's/^safe_to_bootstrap: .*/safe_to_bootstrap: 1/' $DATA/grastate.dat
    set -- "$@" --wsrep-new-cluster
    ;;
  esac
  as_mysql mariadbd "$@" &
  server=$!
}

stop_all() {
  kill "$responder" ${watcher:-} 2>/dev/null || true
}

readonly CLUSTER_NAME="${CLUSTER_NAME:-registration}"
readonly APP_DATABASE="${APP_DATABASE:-registration}" APP_USER="${APP_USER:-registration}"
: "${APP_PASSWORD:?set it to a password for $APP_USER}"
: "${CLUSTER_MEMBERS:?set it to the addresses of all data members}"
: "${CLUSTER_SELF:?set it to the address of this member}"
[ "$(others | wc -l)" -lt "$(printf '%s\n' $CLUSTER_MEMBERS | wc -l)" ] ||
  fail "CLUSTER_SELF ($CLUSTER_SELF) is none of CLUSTER_MEMBERS ($CLUSTER_MEMBERS)."

mkdir -p $RUN /run/mysqld
rm -f $RUN/up
chown mysql:mysql $RUN /run/mysqld $DATA
own=$(state_on_disk)
publish "$own"
say "before the start: $own"
socat "TCP4-LISTEN:$STATE_PORT,reuseaddr,fork,max-children=16" "OPEN:$STATE,rdonly" &
responder=$!
trap 'stop_all; exit 143' TERM INT
until_decided "$own" >$RUN/decided &
wait $!
how=$(cat $RUN/decided)
say "decision: $how"
# Before it is: from now on it may have more data than is known here.
publish starting
[ "$how" != found ] || found_cluster
run_server "$how" "$own"
watch_server &
watcher=$!
# The server is asked to stop, and waited for.
trap 'kill -TERM "$server" 2>/dev/null' TERM INT
status=0
wait "$server" || status=$?
while kill -0 "$server" 2>/dev/null; do
  status=0
  wait "$server" || status=$?
done
stop_all
exit "$status"
