-- Who does what in the database. Run once, by the image, when the data directory is made.
\set owner_password `cat /run/secrets/db_owner_password`
\set app_password `cat /run/secrets/db_password`

-- Makes and changes tables, in the migration.
CREATE ROLE app_owner LOGIN PASSWORD :'owner_password';
-- Serves: reads and adds rows, and nothing else.
CREATE ROLE app LOGIN PASSWORD :'app_password';

REVOKE ALL ON DATABASE app FROM PUBLIC;
GRANT CONNECT ON DATABASE app TO app_owner, app;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO app_owner;
GRANT USAGE ON SCHEMA public TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO app;
-- Large objects belong to who makes them, and no table limits them.
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
