#!/bin/sh
# Wait until the gateway says that it can answer, and say where: deploy/await_gateway.sh COMPOSE-COMMAND...
# Asked in its container, so that this machine needs nothing but an engine. After AWAIT_SECONDS (240) it says what holds
# it up, and fails.
set -eu
seconds=${AWAIT_SECONDS:-240}

ask='
import sys, urllib.error, urllib.request
try:
    urllib.request.urlopen("http://127.0.0.1:8000/readyz", timeout=10)
except urllib.error.HTTPError as away:
    sys.exit(away.read().decode())
except OSError as away:
    sys.exit(f"the gateway does not answer: {away}")
'
echo "Waiting until the platform is ready (at most $seconds s)"
until=$(($(date +%s) + seconds))
while ! told=$("$@" exec -T gateway python -c "$ask" 2>&1); do
  if [ "$(date +%s)" -ge "$until" ]; then
    "$@" ps >&2
    echo "The platform is not ready after $seconds s. It says: $told" >&2
    echo "What its processes print: $* logs" >&2
    exit 1
  fi
  sleep 1
done

link=$("$@" exec -T gateway rollbook token --role admin --sign-in)
echo "Rollbook is running at ${link%%/sign-in*}"
echo "Sign in (once, within an hour): $link"
echo "Another link:  $* exec -T gateway rollbook token --role admin --sign-in"
echo "A token:       $* exec -T gateway rollbook token --role ROLE"
echo "The sample:    $* exec -T gateway rollbook sample load"
