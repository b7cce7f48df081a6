#!/bin/bash
# What the official image does with POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_INITDB_ARGS and
# /docker-entrypoint-initdb.d: make the cluster once, with a server that no network reaches, then run the command.
set -eu
export POSTGRES_USER=${POSTGRES_USER:-postgres}
export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
sockets=/var/run/postgresql

as_postgres() {
  setpriv --reuid=postgres --regid=postgres --init-groups "$@"
}

install -d -o postgres -g postgres -m 700 "$PGDATA"
install -d -o postgres -g postgres -m 755 "$sockets"
if [ ! -e "$PGDATA/PG_VERSION" ]; then
  password=$(mktemp)
  printf '%s' "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD must be set}" >"$password"
  chown postgres "$password"
  # shellcheck disable=SC2086 # several arguments in one variable, as in the official image
  as_postgres initdb --username="$POSTGRES_USER" --pwfile="$password" ${POSTGRES_INITDB_ARGS:-} "$PGDATA"
  rm "$password"
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  as_postgres pg_ctl --pgdata="$PGDATA" --wait --options="-c listen_addresses=''" start
  if [ "$POSTGRES_DB" != postgres ]; then
    as_postgres createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  fi
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) as_postgres "$file" ;;
      *.sql) as_postgres psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --file "$file" ;;
    esac
  done
  as_postgres pg_ctl --pgdata="$PGDATA" --wait --mode=fast stop
fi
case ${1:-} in
  postgres) shift && exec setpriv --reuid=postgres --regid=postgres --init-groups postgres -c listen_addresses='*' "$@" ;;
  *) exec "$@" ;;
esac
