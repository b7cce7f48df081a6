#!/bin/sh
# Draw the secrets of a cluster in containers: deploy/draw_env.sh IMAGE writes those that deploy/.env lacks into it, for
# its owner's eyes. What is there stays as it is, such as settings that somebody wrote before.
set -eu
umask 077
file=$(dirname "$0")/.env

lacks() {
  ! grep -q "^$1=." "$file" 2>/dev/null
}

draw() {
  if lacks "$1"; then
    echo "$1=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
  fi
}

drawn=$(
  draw POSTGRES_PASSWORD
  draw SCHEDULING_PASSWORD
  draw ENROLLMENT_PASSWORD
  draw ATTENDANCE_PASSWORD
  if lacks ROLLBOOK_SECRET || lacks ROLLBOOK_TOKEN_KEY; then keys=$(docker run --rm --network none "$1" keys); fi
  if lacks ROLLBOOK_SECRET; then echo "$keys" | grep ^ROLLBOOK_SECRET=; fi
  # Half of a key is of no use with half of another.
  if lacks ROLLBOOK_TOKEN_KEY && lacks ROLLBOOK_TOKEN_PUBLIC_KEY; then echo "$keys" | grep ^ROLLBOOK_TOKEN_; fi
)
[ -n "$drawn" ] || exit 0
{
  if [ -s "$file" ]; then
    cat "$file"
    [ -z "$(tail -c 1 "$file")" ] || echo
  fi
  echo "# Passwords and keys of this cluster. PostgreSQL takes its passwords when its volume is made, and not again."
  echo "$drawn"
} >"$file.new"
mv "$file.new" "$file"
echo "Drew passwords and keys into $file"
