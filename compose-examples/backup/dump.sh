#!/bin/sh
# Writes /dumps/app.dump. The previous dump stays until the new one is complete.
set -eu
# Two dumps at a time would write into the same file, and a dump during a restore would find an empty database. The kernel releases the lock
# when the process ends, in any way.
exec 9</dumps
flock -n 9 || { echo "dump: another dump or a restore is running; nothing was changed" >&2; exit 1; }

trap 'rm -f /dumps/.app.dump.new' EXIT

PGPASSWORD=$(cat /run/secrets/db_dump_password)
export PGPASSWORD
# If somebody has locked a table, the dump fails instead of hanging.
pg_dump --host=db --username=dumper --dbname=app --no-password --format=custom --lock-wait-timeout=30s --file=/dumps/.app.dump.new

# Reads every byte. `pg_restore --list` reads only the table of contents, and accepts half a dump.
pg_restore --file=/dev/null /dumps/.app.dump.new || { echo "dump: what was written is not whole; the last dump stays" >&2; exit 1; }
# An empty database is waiting for a restore: its dump would replace the only good one.
tables() { pg_restore --list "$1" | grep -c ' TABLE DATA ' || true; }
if [ -f /dumps/app.dump ] && [ "$(tables /dumps/.app.dump.new)" = 0 ] && [ "$(tables /dumps/app.dump)" != 0 ]; then
  echo "dump: the database app holds no table, and the last dump does; it stays" >&2
  exit 1
fi
mv /dumps/.app.dump.new /dumps/app.dump
sync /dumps
echo "dump: app.dump is written, $(wc -c </dumps/app.dump) bytes"
