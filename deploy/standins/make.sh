#!/bin/sh
# Stand-ins for the images of docker-compose.yml, for a machine where an engine runs but no image can be pulled: built
# from Debian's packages, Maven's jars and PyPI, they take the settings that the official images take, as far as the
# compose file and the tests use them. They are for trying things out, not for production.
#
# Needs: root (or a user who may run mmdebstrap and docker), a running engine, Debian's mmdebstrap, and what
# `python -m deploy.native install` has put into the cache. Prints the variables that make `make up` take them.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/rollbook/native
suite=bookworm
certificates=/etc/ssl/certs/ca-certificates.crt

missing() {
  echo "$1" >&2
  exit 1
}
command -v mmdebstrap >/dev/null || missing "mmdebstrap is missing: apt-get install mmdebstrap"
docker version >/dev/null 2>&1 || missing "No Docker engine answers; start one (dockerd), or set DOCKER_HOST"
jars=$(find "$cache" -maxdepth 1 -name 'kafka-*' | sort | tail -1)
[ -e "$jars/.complete" ] || missing "Kafka's jars are not in $cache: python -m deploy.native install"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! docker image inspect standin/python >/dev/null 2>&1; then
  echo "standin/python: Debian $suite with Python"
  # What this machine trusts, a build has to trust too: packages may come through a proxy of its own.
  mmdebstrap --quiet --variant=minbase --include=ca-certificates,python3,python3-venv \
    --customize-hook="copy-in $certificates /etc/ssl/certs" "$suite" "$work/python.tar"
  docker import --change "ENV PIP_CERT=$certificates" "$work/python.tar" standin/python >/dev/null
fi

build() {
  echo "standin/$1"
  docker build --quiet --network host --tag "standin/$1" "$work/$1" >/dev/null
}
for name in postgres kafka mongo; do
  cp -r "$here/$name" "$work/$name"
done
mkdir "$work/kafka/libs"
cp "$jars"/*.jar "$work/kafka/libs"
cp "$here/../native/secantusdb.txt" "$work/mongo"
# Servers run as users of their own, whoever may read the checkout.
chmod -R a+rX "$work/postgres" "$work/kafka" "$work/mongo"
build postgres
build kafka
build mongo

cat <<'SAY'
export PYTHON_IMAGE=standin/python POSTGRES_IMAGE=standin/postgres KAFKA_IMAGE=standin/kafka MONGO_IMAGE=standin/mongo
export BUILD_NETWORK=host TESTCONTAINERS_RYUK_DISABLED=true
SAY
