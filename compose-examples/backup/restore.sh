#!/bin/sh
# Restores /dumps/app.dump into the database app, which must be empty.
set -eu
# A dump at the same time would find an empty database, and replace the dump that is restored here.
exec 9</dumps
flock -n 9 || { echo "restore: a dump or another restore is running; nothing was changed" >&2; exit 1; }
PGPASSWORD=$(cat /run/secrets/db_admin_password)
export PGPASSWORD

pg_restore --file=/dev/null /dumps/app.dump || { echo "restore: the dump is not whole; nothing was changed" >&2; exit 1; }

# Objects that users make have OIDs from 16384 on (FirstNormalObjectId); those of initdb have smaller ones. A large object may have any
# OID.
found=$(psql --host=db --username=postgres --dbname=app --no-password --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="
  SELECT count(*) FROM (
    SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_proc UNION ALL SELECT oid FROM pg_type UNION ALL
    SELECT oid FROM pg_extension UNION ALL SELECT oid FROM pg_collation UNION ALL SELECT oid FROM pg_operator UNION ALL
    SELECT oid FROM pg_cast UNION ALL SELECT oid FROM pg_publication UNION ALL SELECT oid FROM pg_event_trigger UNION ALL
    SELECT oid FROM pg_ts_config UNION ALL SELECT oid FROM pg_ts_dict UNION ALL
    SELECT oid FROM pg_foreign_data_wrapper UNION ALL SELECT oid FROM pg_foreign_server UNION ALL SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' UNION ALL
    SELECT 16384 FROM pg_largeobject_metadata
  ) AS made WHERE oid >= 16384")
[ "$found" = 0 ] || { echo "restore: the database app is not empty, it holds $found objects; nothing was changed" >&2; exit 1; }

# One transaction: restores everything or nothing.
pg_restore --host=db --username=postgres --dbname=app --no-password --exit-on-error --single-transaction /dumps/app.dump ||
  { echo "restore: refused; the database app is as empty as before" >&2; exit 1; }
# A dump holds no statistics: without them the planner has no data for the first queries.
psql --host=db --username=postgres --dbname=app --no-password --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --command="ANALYZE"
echo "restore: app.dump is restored"
