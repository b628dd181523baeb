#!/usr/bin/env bash
# make demo: steady's main job on real services. An application that dies without its database is held by `steady wait`
# until a throw-away PostgreSQL and Redis on loopback ports are really ready; then `steady check` passes, one service after
# the other is broken, and it says so. Stops and removes all that was started.
set -euo pipefail

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
steady=${STEADY_BINARY:-$source_dir/build/steady}
postgres_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
work=$(mktemp -d /tmp/steady-demo.XXXXXX)
pids=()

stop() {
  # CONT first: a frozen PostgreSQL would not hear anything else. INT is its fast shutdown.
  for pid in "${pids[@]}"; do
    kill -CONT "$pid" 2>/dev/null || true
    kill -INT "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

# PostgreSQL refuses to run as root; everything runs as an ordinary user then.
# A prefix rather than a function: in the background, $! is then the server itself.
as_user=()
if [ "$(id -u)" = 0 ]; then as_user=(setpriv --reuid=postgres --regid=postgres --init-groups); fi
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# check EXPECTED TARGET...: shows the command line as typed, what it prints and its exit code.
check() {
  local status=0 expected=$1
  shift
  printf '$ steady check'
  printf ' %q' "$@"
  printf '\n'
  "$steady" check "$@" || status=$?
  printf 'exit code %s\n' "$status"
  [ "$status" = "$expected" ] || { echo "demo: expected exit code $expected" >&2; exit 1; }
}

# Until a check of ours passes: the first job of the tool, done for itself.
until_up() {
  local i
  for ((i = 0; i < 150; i++)); do
    "$steady" check --quiet --timeout 1s "$@" >"$work/last" 2>&1 && return
    sleep 0.1
  done
  echo "demo: a service did not start: $(cat "$work/last")" >&2
  exit 1
}

postgres_port=$(free_port) redis_port=$(free_port) nginx_port=$(free_port)
chmod 755 "$work"
mkdir "$work/postgres" "$work/redis" "$work/nginx"
if [ "$(id -u)" = 0 ]; then chown -R postgres:postgres "$work"; fi
password='s3cret p@ss#word'
printf '%s\n' "$password" >"$work/db_password"

say "Preparing a PostgreSQL, a Redis and an application (nginx) ..."
"${as_user[@]}" "$postgres_bin/initdb" -D "$work/postgres" -U app --pwfile="$work/db_password" -A scram-sha-256 --no-sync >/dev/null
start_postgres() {
  "${as_user[@]}" "$postgres_bin/postgres" -D "$work/postgres" -p "$postgres_port" -k "$work" -c fsync=off >"$work/postgres.log" 2>&1 &
  postgres_pid=$!
  pids+=("$postgres_pid")
}
start_redis() {
  "${as_user[@]}" redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work/redis" --save '' >"$work/redis.log" 2>&1 &
  redis_pid=$!
  pids+=("$redis_pid")
}
cat >"$work/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $work/nginx/pid; error_log $work/nginx/error.log;
events {}
http {
  access_log off; client_body_temp_path $work/nginx/a; proxy_temp_path $work/nginx/b; fastcgi_temp_path $work/nginx/c;
  uwsgi_temp_path $work/nginx/d; scgi_temp_path $work/nginx/e;
  server { listen 127.0.0.1:$nginx_port; location /healthz { return 200 "ok"; } }
}
CONF
cat >"$work/app" <<APP
#!/bin/sh
# Like many an application: at its start it wants its database and its cache, or it dies.
PGPASSWORD='$password' psql -qtA -h 127.0.0.1 -p $postgres_port -U app postgres -c 'select 1' >/dev/null || exit 1
redis-cli -p $redis_port ping | grep -q PONG || exit 1
echo "app: connected to the database and the cache, serving with process id \$\$"
exec nginx -e $work/nginx/error.log -c $work/nginx.conf
APP
chmod 755 "$work/app"

http=http://127.0.0.1:$nginx_port/healthz
database="postgres://app@127.0.0.1:$postgres_port/postgres#password_file=$work/db_password"
cache=redis://127.0.0.1:$redis_port

say "1. The application alone, before its database exists: it dies."
printf '$ ./app\n'
status=0
"${as_user[@]}" "$work/app" || status=$?
printf 'exit code %s\n' "$status"
[ "$status" != 0 ] || { echo "demo: the application should have died" >&2; exit 1; }

say "2. The same behind the gate: PostgreSQL starts after a second, Redis after two; then the application does."
printf '$ steady wait %q %q -- ./app\n' "$database" "$cache"
"${as_user[@]}" "$steady" wait "$database" "$cache" -- "$work/app" &
app_pid=$!
pids+=("$app_pid")
sleep 1 # for the eyes
start_postgres
sleep 1
start_redis
until_up "$http"
[ "$(cat "$work/nginx/pid")" = "$app_pid" ] || { echo "demo: the gate should have become the application" >&2; exit 1; }
echo "the process that waited, $app_pid, is now the application"

say "3. Everything is up: one line, exit code 0."
check 0 "$http" "$database" "$cache"

say "4. Redis is stopped: the line says which target, why, and after how long."
kill "$redis_pid"
wait "$redis_pid" 2>/dev/null || true
check 1 "$http" "$database" "$cache"
start_redis
until_up "$cache"

say "5. A wrong password is not 'not ready yet': retrying cannot fix it."
check 1 "postgres://app:wrong@127.0.0.1:$postgres_port/postgres"
printf '$ steady wait --permanent-grace 1s … -- ./app\n'
status=0
"$steady" wait --permanent-grace 1s "postgres://app:wrong@127.0.0.1:$postgres_port/postgres" "$cache" -- "$work/app" || status=$?
printf 'exit code %s\n' "$status"
[ "$status" = 77 ] || { echo "demo: expected exit code 77" >&2; exit 1; }

say "6. PostgreSQL is frozen (SIGSTOP): the deadline holds, and the phase is named."
kill -STOP "$postgres_pid"
check 1 --timeout 1s "$database" "$http"
kill -CONT "$postgres_pid"
until_up "$database"

say "7. All is well again."
check 0 "$http" "$database" "$cache"

say "8. A mistake in a configuration is shown, not guessed."
cat >"$work/steady.yaml" <<'YAML'
version: 1
checks:
  database:
    postgres: { host: db, user: app, prot: 5432 }
YAML
printf '$ steady validate steady.yaml\n'
status=0
(cd "$work" && "$steady" validate steady.yaml) || status=$?
printf 'exit code %s\n' "$status"
[ "$status" = 78 ]
say "Done. Everything that was started is stopped again."
