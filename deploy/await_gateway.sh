#!/bin/sh
# Wait until the gateway says that it can answer, and say where: deploy/await_gateway.sh COMPOSE-COMMAND...
# Asked in its container, so that this machine needs nothing but an engine. After AWAIT_SECONDS (240), or where the
# gateway does not run at all, it says which containers are not well and what they printed last, and fails.
set -eu
seconds=${AWAIT_SECONDS:-240}

ask='
import sys, urllib.error, urllib.request
try:
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://127.0.0.1:8000/readyz", timeout=10)
except urllib.error.HTTPError as away:
    sys.exit(away.read().decode())
except OSError as away:
    sys.exit(f"the gateway does not answer: {away}")
'
state='{{.Name}} {{.State.Status}} {{with .State.Health}}{{.Status}}{{end}} {{.State.ExitCode}}'

give_up() {
  for id in $("$@" ps -q); do
    told=$(docker inspect -f "$state" "$id")
    case $told in
      *" running healthy "* | *" exited "*" 0") ;;
      *)
        echo "${told#/}" >&2
        docker logs --tail 1 "$id" 2>&1 | cut -c 1-1000 | sed 's/^/  /' >&2
        ;;
    esac
  done
  echo "All that its processes print: $* logs" >&2
  exit 1
}

echo "Waiting until the platform is ready (at most $seconds s)"
until=$(($(date +%s) + seconds))
while ! told=$("$@" exec -T gateway python -c "$ask" 2>&1); do
  if [ -z "$("$@" ps -q gateway 2>/dev/null)" ]; then
    echo "The gateway was not started: it waits for services that are not well." >&2
    give_up "$@"
  fi
  if [ "$(date +%s)" -ge "$until" ]; then
    echo "The platform is not ready after $seconds s. It says: $told" >&2
    give_up "$@"
  fi
  sleep 1
done

link=$("$@" exec -T gateway rollbook token --role admin --sign-in)
echo "Rollbook is running at ${link%%/sign-in*}"
echo "Sign in (once, within an hour): $link"
echo "Another link:  $* exec -T gateway rollbook token --role admin --sign-in"
echo "A token:       $* exec -T gateway rollbook token --role ROLE"
echo "The sample:    $* exec -T gateway rollbook sample load"
