#!/bin/sh
# Draw the secrets of a cluster in containers, once: deploy/draw_env.sh IMAGE writes deploy/.env for its owner's eyes.
set -eu
umask 077
file=$(dirname "$0")/.env
[ -e "$file" ] && exit 0

draw() {
  echo "$1=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
}

{
  echo "# Passwords and keys of this cluster. PostgreSQL takes its passwords when its volume is made, and not again."
  draw POSTGRES_PASSWORD
  draw SCHEDULING_PASSWORD
  draw ENROLLMENT_PASSWORD
  draw ATTENDANCE_PASSWORD
  docker run --rm --network none "$1" keys
} >"$file.new"
mv "$file.new" "$file"
echo "Drew passwords and keys into $file"
