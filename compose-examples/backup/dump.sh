#!/bin/sh
# Writes /dumps/app.dump. The dump of before stays until the new one is whole.
set -eu
# Two at a time would write into the same file. The lock goes with the process, however it ends.
exec 9>/dumps/.lock
flock -n 9 || { echo "dump: another dump is running; nothing was changed" >&2; exit 1; }

trap 'rm -f /dumps/.app.dump.new' EXIT

PGPASSWORD=$(cat /run/secrets/db_dump_password)
export PGPASSWORD
# A table that somebody has locked makes the dump fail, not hang.
pg_dump --host=db --username=dumper --dbname=app --no-password --format=custom --lock-wait-timeout=30s --file=/dumps/.app.dump.new

# Reads every byte. `pg_restore --list` reads the table of contents alone, and takes half a dump for a whole one.
pg_restore --file=/dev/null /dumps/.app.dump.new || { echo "dump: what was written is not whole; the last dump stays" >&2; exit 1; }
mv /dumps/.app.dump.new /dumps/app.dump
sync /dumps
echo "dump: app.dump is written, $(wc -c </dumps/app.dump) bytes"
