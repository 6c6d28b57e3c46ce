#!/bin/sh
# Starts PostgreSQL in a container; the first start creates the database cluster in $PGDATA.
#
#   POSTGRES_PASSWORD[_FILE]  password of the superuser; needed on the first start
#   POSTGRES_USER[_FILE]      name of the superuser (postgres)
#   POSTGRES_DB[_FILE]        database to create (the superuser's name)
#   POSTGRES_INITDB_ARGS      further arguments of initdb, separated by spaces
#
# $PGDATA may be a mount point, which cannot be renamed. So a first start works in a folder inside it,
# $PGDATA/.initializing, moves the result up and PG_VERSION last: a cluster counts from that rename on.
# A start that finds the folder but no PG_VERSION knows that all it sees is unfinished, and begins anew.
set -eu

readonly SERVER_USER=postgres
export PGDATA="${PGDATA:-/var/lib/postgresql/data}"
readonly STAGING="$PGDATA/.initializing"

fail() {
  printf 'postgres-entrypoint: %s\n' "$1" >&2
  exit 1
}

say() {
  printf 'postgres-entrypoint: %s\n' "$1" >&2
}

# Prints the value of the variable $1, or the content of the file named by $1_FILE, or the default $2.
setting() {
  eval "value=\${$1:-} file=\${${1}_FILE:-}"
  if [ -n "$value" ] && [ -n "$file" ]; then
    fail "$1 and $1_FILE are both set; set one of them."
  fi
  if [ -n "$file" ]; then
    [ -r "$file" ] || fail "$1_FILE names $file, which cannot be read."
    value=$(cat "$file")
  fi
  value=${value:-$2}
  case $value in
  *"
"*) fail "$1 must be a single line." ;;
  esac
  printf '%s' "$value"
}

# A name as SQL writes an identifier.
quoted_identifier() {
  rest=$1
  printf '"'
  while [ "$rest" != "${rest#*\"}" ]; do
    printf '%s""' "${rest%%\"*}"
    rest=${rest#*\"}
  done
  printf '%s"' "$rest"
}

# What is in $PGDATA, except what a file system puts there itself.
entries() {
  for entry in "$PGDATA"/* "$PGDATA"/.[!.]* "$PGDATA"/..?*; do
    case ${entry##*/} in
    lost+found) ;;
    *) if [ -e "$entry" ] || [ -L "$entry" ]; then printf '%s\n' "$entry"; fi ;;
    esac
  done
}

discard_unfinished() {
  say "An earlier first start did not finish; starting over."
  # The marker goes last: cut short, the next start still knows.
  for entry in "$PGDATA"/* "$PGDATA"/.[!.]* "$PGDATA"/..?*; do
    case ${entry##*/} in
    lost+found | .initializing) ;;
    *) rm -rf "$entry" ;;
    esac
  done
  rm -rf "$STAGING"
}

create_cluster() {
  cluster=$STAGING/cluster
  mkdir "$STAGING"
  # shellcheck disable=SC2086 # the arguments are separated by spaces, as documented
  printf '%s\n' "$password" | initdb --pgdata="$cluster" --username="$user" --pwfile=/dev/stdin \
    --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 \
    ${POSTGRES_INITDB_ARGS:-} >&2
  printf "\nlisten_addresses = '*'\n" >>"$cluster/postgresql.conf"
  printf '\nhost all all all scram-sha-256\n' >>"$cluster/pg_hba.conf"
  if [ "$database" != postgres ]; then
    # Without a server: nobody can connect before everything is there.
    printf 'CREATE DATABASE %s\n' "$(quoted_identifier "$database")" |
      postgres --single -D "$cluster" -c log_checkpoints=off postgres >/dev/null
    verify_database
  fi
}

# The single-user server reports a failed command but ends well: look at what it left.
verify_database() {
  count=$(printf 'SELECT count(*) AS databases FROM pg_database\n' |
    postgres --single -D "$cluster" -c log_checkpoints=off postgres)
  case $count in
  *'databases = "4"'*) ;;
  *) fail "The database $database could not be created; see the messages above." ;;
  esac
}

commit_cluster() {
  # Each step is on the disk before the next one begins, as power may go at any time.
  sync -f "$cluster"
  for entry in "$cluster"/*; do
    case ${entry##*/} in
    PG_VERSION) ;;
    *) mv "$entry" "$PGDATA/" ;;
    esac
  done
  sync -f "$PGDATA"
  mv "$cluster/PG_VERSION" "$PGDATA/PG_VERSION"
  sync -f "$PGDATA"
  rm -rf "$STAGING"
}

first_start() {
  user=$(setting POSTGRES_USER postgres)
  database=$(setting POSTGRES_DB "$user")
  password=$(setting POSTGRES_PASSWORD '')
  [ -n "$password" ] ||
    fail "The first start needs a password: set POSTGRES_PASSWORD, or POSTGRES_PASSWORD_FILE to the path of a file with it."
  if [ -d "$STAGING" ]; then
    discard_unfinished
  elif [ -n "$(entries)" ]; then
    fail "$PGDATA is not empty and holds no database (no PG_VERSION); nothing was changed. Use an empty volume."
  fi
  say "First start: creating the database $database of $user in $PGDATA."
  create_cluster
  commit_cluster
  say "Database created."
}

# A shell that is process 1 ignores these unless told; after exec the server handles them itself.
trap 'exit 143' TERM INT

case ${1:-postgres} in
-*) set -- postgres "$@" ;;
esac
# Anything but the server (a shell, psql) runs as asked for.
if [ "${1:-postgres}" != postgres ]; then
  exec "$@"
fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  # A volume with many files is only walked when it changes hands.
  if [ "$(stat -c %U "$PGDATA")" != "$SERVER_USER" ]; then
    chown -R "$SERVER_USER:$SERVER_USER" "$PGDATA"
  fi
  export HOME=/var/lib/postgresql
  exec setpriv --reuid="$SERVER_USER" --regid="$SERVER_USER" --init-groups -- "$0" "$@"
fi

chmod 700 "$PGDATA"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  first_start
elif [ -d "$STAGING" ]; then
  rm -rf "$STAGING"
fi

# The server needs none of these; its environment can be read by whoever may read its process.
unset POSTGRES_PASSWORD POSTGRES_PASSWORD_FILE
exec "$@"
