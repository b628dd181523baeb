// compose-examples/backup: what a dump brings back after everything was lost, and what neither the dump nor the restore does.
#include <optional>

#include "containers/backup.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// All that must come back. The entries of an access list are a set.
const Words fingerprint{
    "SELECT count(*), md5(string_agg(visits::text, ',' ORDER BY id)) FROM visits",
    "SELECT * FROM notes",
    "SELECT sequencename, sequenceowner, last_value FROM pg_sequences ORDER BY 1",
    "SELECT relname, relkind, relowner::regrole, relrowsecurity, "
    "array(SELECT unnest(relacl)::text ORDER BY 1) FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY "
    "1",
    "SELECT polname, polrelid::regclass, pg_get_expr(polqual, polrelid) FROM pg_policy",
    "SELECT array(SELECT unnest(nspacl)::text ORDER BY 1) FROM pg_namespace WHERE nspname = 'public'",
    "SELECT defaclrole::regrole, defaclobjtype, defaclacl FROM pg_default_acl",
    "SELECT array(SELECT unnest(datacl)::text ORDER BY 1) FROM pg_database WHERE datname = 'app'"};

TEST_F(Backup, BringsRowsSequencesOwnersAndGrantsBackIntoAnEmptyVolume) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  const std::string before = sql(fingerprint);
  story->compose_ok({"down", "--volumes", "--timeout", "10"});
  ASSERT_NE(docker({"volume", "inspect", story->network("db")}).status, 0) << "all is lost";
  const Finished restored = restore();
  ASSERT_EQ(restored.status, 0) << restored.err;
  EXPECT_EQ(sql(fingerprint), before);
  EXPECT_EQ(sql({"SELECT reltuples FROM pg_class WHERE relname = 'visits'"}), "5000\n") << "what plans are made by";
  const Finished added = sql_as("app", "db", "INSERT INTO visits DEFAULT VALUES RETURNING id");
  EXPECT_TRUE(added.out.starts_with("5001\n")) << added.out << added.err;
  EXPECT_EQ(sql_as("app", "db", "SELECT nextval('bills')").out, "142\n");
  EXPECT_EQ(sql_as("app", "db", "SELECT count(*) FROM notes").out, "0\n") << "they stay hidden";
  EXPECT_NE(sql_as("app", "db", "DROP TABLE visits").status, 0);
}

TEST_F(Backup, RefusesADumpThatWasCutShortAndLeavesTheDatabaseEmpty) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  clear();
  for (const auto size : {fs::file_size(file()) - 1, fs::file_size(file()) / 2}) {
    fs::resize_file(file(), size);
    const Finished refused = restore();
    EXPECT_EQ(refused.status, 1) << size;
    EXPECT_TRUE(refused.err.contains("restore: the dump is not whole; nothing was changed")) << refused.err;
    EXPECT_EQ(relations(), "") << size;
  }
  Words list = once("restore", {"--entrypoint", "pg_restore"});
  list.insert(list.end(), {"--list", "/dumps/app.dump"});
  const Finished listed = story->compose(list);
  EXPECT_EQ(listed.status, 0) << "what others look at dumps with: " << listed.err;
  EXPECT_TRUE(listed.out.contains("TABLE DATA public visits")) << listed.out;
}

// Large objects, which the role may not read (PostgreSQL 19 lets it), come last: the dump is half written.
TEST_F(Backup, KeepsTheLastGoodDumpWhenADumpFailsHalfWay) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  std::string object = sql({"SELECT lo_from_bytea(0, 'large')"});
  object.pop_back();
  const Finished failed = dump();
  EXPECT_NE(failed.status, 0);
  EXPECT_TRUE(failed.err.contains("permission denied for large object " + object)) << failed.err;
  EXPECT_TRUE(content() == good);
  EXPECT_FALSE(fs::exists(dumps() / ".app.dump.new")) << "half a dump takes no room";
  sql({"GRANT SELECT ON LARGE OBJECT " + object + " TO dumper"});
  const Finished granted = dump();
  EXPECT_EQ(granted.status, 0) << granted.err;
  EXPECT_FALSE(content() == good) << "a dump that does not fail replaces it";
  sql({"SELECT lo_unlink(" + object + ")"});
}

TEST_F(Backup, KeepsTheLastGoodDumpWhenTheNewOneIsNotWhole) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  const Folder folder;
  folder.write("pg_dump", "#!/bin/sh\nhead -c 20000 /dumps/app.dump >/dumps/.app.dump.new\n");
  fs::permissions(folder.path(), fs::perms::owner_all | fs::perms::others_exec);
  fs::permissions(folder.path() / "pg_dump", fs::perms::all);
  const std::string in_its_place = (folder.path() / "pg_dump").string() + ":/usr/local/sbin/pg_dump:ro";
  const Finished failed = dump({"--volume", in_its_place});
  EXPECT_EQ(failed.status, 1);
  EXPECT_TRUE(failed.err.contains("dump: what was written is not whole; the last dump stays")) << failed.err;
  EXPECT_TRUE(content() == good);
}

// As cron does between the loss and the restore.
TEST_F(Backup, KeepsADumpWithTablesWhenTheDatabaseHoldsNone) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  const std::string good = content();
  clear();
  const Finished failed = dump();
  EXPECT_EQ(failed.status, 1);
  EXPECT_TRUE(failed.err.contains("dump: the database app holds no table, and the last dump does; it stays"))
      << failed.err;
  EXPECT_TRUE(content() == good);
}

TEST_F(Backup, DumpsOneAtATime) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  const std::string name = unique_name("dump");
  Words words = once("dump", {"--name", name, "--entrypoint", "sh"});
  words.insert(words.begin(), {"docker", "compose"});
  words.insert(words.end(), {"-c", "exec 9</dumps; flock 9; echo locked; exec sleep 60"});
  Child other(story->command(words));
  ASSERT_TRUE(other.wait_for_output("locked\n", 30s)) << other.err();
  const Finished refused = dump();
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(refused.err.contains("dump: another dump or a restore is running; nothing was changed")) << refused.err;
  const Finished not_restored = restore();
  EXPECT_EQ(not_restored.status, 1);
  EXPECT_TRUE(not_restored.err.contains("restore: a dump or another restore is running")) << not_restored.err;
  docker_ok({"rm", "--force", name});
  const Finished dumped = dump();
  EXPECT_EQ(dumped.status, 0) << "however the other one has ended: " << dumped.err;
}

TEST_F(Backup, RefusesToRestoreIntoADatabaseThatHoldsAnything) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  const std::string before = sql(fingerprint);
  const auto expect_refused = [](const std::string& what) {
    const Finished refused = restore();
    EXPECT_EQ(refused.status, 1) << what;
    EXPECT_TRUE(refused.err.contains("restore: the database app is not empty")) << what << refused.err;
  };
  expect_refused("the same tables");
  EXPECT_EQ(sql(fingerprint), before);
  clear();
  for (const auto& [make, unmake] : std::vector<std::pair<std::string, std::string>>{
           {"CREATE TABLE other ()", "DROP TABLE other"},
           {"CREATE FUNCTION other() RETURNS int LANGUAGE SQL RETURN 1", "DROP FUNCTION other"},
           {"CREATE SCHEMA other", "DROP SCHEMA other"},
           {"CREATE COLLATION other FROM \"C\"", "DROP COLLATION other"},
           {"CREATE PUBLICATION other FOR ALL TABLES", "DROP PUBLICATION other"},
           {"SELECT lo_create(4711)", "SELECT lo_unlink(4711)"}}) {
    sql({make});
    expect_refused(make);
    sql({unmake});
  }
  EXPECT_EQ(relations(), "");
  const Finished restored = restore();
  EXPECT_EQ(restored.status, 0) << "it was for that: " << restored.err;
}

TEST_F(Backup, RestoresAllOrNothing) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  clear();
  sql({"ALTER ROLE app RENAME TO another"});
  const Finished refused = restore();
  sql({"ALTER ROLE another RENAME TO app"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(refused.err.contains("role \"app\" does not exist")) << refused.err;
  EXPECT_TRUE(refused.err.contains("restore: refused; the database app is as empty as before")) << refused.err;
  EXPECT_EQ(relations(), "");
}

TEST_F(Backup, DumpsAsARoleThatMayReadAllAndChangeNothing) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  for (const std::string statement : {"INSERT INTO visits DEFAULT VALUES", "DELETE FROM notes", "DROP TABLE visits",
                                      "CREATE TABLE mine ()", "CREATE ROLE another"}) {
    const Finished refused = sql_as("dumper", "db_dump", statement);
    EXPECT_NE(refused.status, 0) << statement;
    EXPECT_TRUE(refused.err.contains("permission denied") || refused.err.contains("must be ")) << refused.err;
  }
  EXPECT_EQ(sql_as("dumper", "db_dump", "SELECT note FROM notes").out, "hidden from app\n");
  sql({"ALTER ROLE dumper NOBYPASSRLS"});
  const Finished partial = dump();
  sql({"ALTER ROLE dumper BYPASSRLS"});
  EXPECT_NE(partial.status, 0) << "why it bypasses row-level security";
}

TEST_F(Backup, SaysThatThePasswordIsWrongAndKeepsTheLastDump) {
  ASSERT_NO_FATAL_FAILURE(fill_and_dump());
  sql({"ALTER ROLE dumper PASSWORD 'another'"});
  const Finished failed = dump();
  sql({"ALTER ROLE dumper PASSWORD '" + planted_secret + "db_dump'"});
  EXPECT_EQ(failed.status, 77) << failed.err;
  EXPECT_TRUE(failed.err.contains("28P01")) << failed.err;
  EXPECT_FALSE((failed.out + failed.err).contains(planted_secret)) << failed.err;
  EXPECT_TRUE(content() == good);
}

TEST_F(Backup, WaitsForADatabaseThatStartsAfterTheDump) {
  fs::remove(file());  // of a database with tables, which this one is not
  story->compose_ok({"down", "--volumes", "--timeout", "10"});
  Words no_gate = once("dump", {"--entrypoint", "sh"});
  no_gate.emplace_back("/dump.sh");
  const Finished failed = story->compose(no_gate);
  EXPECT_NE(failed.status, 0) << "without the gate";
  Words words = once("dump");
  words.insert(words.begin(), {"docker", "compose"});
  Child early(story->command(words));
  EXPECT_TRUE(early.wait_for_output("name not found", 30s)) << early.out() << early.err();
  story->compose_ok({"up", "--detach"});
  const std::optional<Finished> dumped = early.wait(60s);
  start();
  ASSERT_TRUE(dumped);
  EXPECT_EQ(dumped->status, 0) << dumped->err;
  EXPECT_TRUE(dumped->out.contains("dump: app.dump is written")) << dumped->out << dumped->err;
}

TEST_F(Backup, RunsEachJobWithoutRootBoundedAndWithoutAWayOut) {
  story->compose_ok({"--profile", "*", "create"});
  for (const std::string service : {"db", "dump", "restore"}) {
    const std::string id = story->compose_ok({"--profile", "*", "ps", "--all", "--quiet", service});
    const auto says = [&](const std::string& format) { return docker_ok({"inspect", "--format", format, id}); };
    EXPECT_EQ(
        says("{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}"),
        (service == "db" ? "999:999" : "65532:65532") + std::string(" true [ALL] [no-new-privileges:true]"))
        << service;
    const std::string limits = says(
        "memory={{.HostConfig.Memory}} cpus={{.HostConfig.NanoCpus}} pids={{.HostConfig.PidsLimit}} "
        "log={{index .HostConfig.LogConfig.Config \"max-size\"}}");
    EXPECT_FALSE(limits.contains("=0") || limits.contains("<nil>") || limits.ends_with('=')) << service << limits;
    EXPECT_FALSE(docker_ok({"inspect", id}).contains(planted_secret)) << service;
    EXPECT_EQ(says("{{range .Mounts}}{{if eq .Type \"volume\"}}{{.Destination}}{{end}}{{end}}"),
              service == "db" ? "/var/lib/postgresql/data" : "")
        << service << ": no other volume";
  }
  const std::string network = docker_ok({"network", "inspect", story->network("backend")});
  EXPECT_TRUE(network.contains("\"Internal\": true")) << network;
  EXPECT_TRUE(network.contains("inhibit_ipv4\": \"true\"")) << network;
  story->compose_ok({"--profile", "*", "rm", "--force", "dump", "restore"});
}

}  // namespace
}  // namespace steady::test
