#include "settings/redaction.h"

#include <gtest/gtest.h>

#include "support/reading.h"

namespace steady::settings {
namespace {

using test::Reading;

TEST(IsSecretKey, KnowsTheNamesOfSecrets) {
  for (const std::string_view key :
       {"password", "Password", "db_password", "passphrase", "requirepass", "masterauth", "Authorization", "X-API-Key",
        "api_key", "token", "Cookie", "client_secret", "pwd", "pasword", "passwrod", "pw"}) {
    EXPECT_TRUE(is_secret_key(key)) << key;
  }
  for (const std::string_view key : {"host", "port", "user", "password_file", "password_env", "key", "key_file",
                                     "status", "timeout", "bearer_file", "server_name", "level", "database", "p"}) {
    EXPECT_FALSE(is_secret_key(key)) << key;
  }
}

TEST(WithoutSecrets, CoversThePasswordOfAUrl) {
  EXPECT_EQ(without_secrets("postgres://app:secret@db:5432/app"), "postgres://app:***@db:5432/app");
  EXPECT_EQ(without_secrets("redis://:se@cr:et@cache"), "redis://:***@cache");
  EXPECT_EQ(without_secrets("app:secret@db:5432"), "app:***@db:5432");
  EXPECT_EQ(without_secrets("redis://:se/cr#et@cache"), "redis://:***");
  EXPECT_EQ(without_secrets("redis://se#cr:et@cache"), "redis://***");
  EXPECT_EQ(without_secrets("redis://:secret"), "redis://:***");
  EXPECT_EQ(without_secrets("redis://app:se/cr"), "redis://app:***");
}

TEST(WithoutSecrets, CoversSecretKeysOfAQueryOrFragment) {
  EXPECT_EQ(without_secrets("http://a/?access_token=x&b=1#c=2"), "http://a/?access_token=***");
  EXPECT_EQ(without_secrets("http://a/#status=1&p%61ssword=x&y#z"), "http://a/#status=1&p%61ssword=***");
  EXPECT_EQ(without_secrets("http://a/#headers.Cookie=x"), "http://a/#headers.Cookie=***");
  EXPECT_EQ(without_secrets("http://u:p@a/#password=x"), "http://u:***@a/#password=***");
  EXPECT_EQ(without_secrets("http://a/#password=x@y"), "http://***");
}

TEST(WithoutSecrets, CoversTheFormsOfDriversAndFrameworks) {
  EXPECT_EQ(without_secrets("jdbc:postgresql://db/app?user=app&password=x"),
            "jdbc:postgresql://db/app?user=app&password=***");
  EXPECT_EQ(without_secrets("jdbc:postgresql:app?password=x"), "jdbc:postgresql:app?password=***");
  EXPECT_EQ(without_secrets("Host=db;Username=app;Password=x;Port=1"), "Host=db;Username=app;Password=***");
  EXPECT_EQ(without_secrets("Password=x;Host=db"), "Password=***");
  EXPECT_EQ(without_secrets("host=db password=x user=app"), "host=db password=***");
  EXPECT_EQ(without_secrets("User Id=app;Access Key=x"), "User Id=app;Access Key=***");
  EXPECT_EQ(without_secrets("Server=db;Pwd=x"), "Server=db;Pwd=***");
  EXPECT_EQ(without_secrets("cache:6379,password=x,ssl=True"), "cache:6379,password=***");
  EXPECT_EQ(without_secrets("pgsql:host=db;password=x"), "pgsql:host=db;password=***");
  EXPECT_EQ(without_secrets("unix://:x@/run/redis.sock?db=0"), "unix://:***@/run/redis.sock?db=0");
  EXPECT_EQ(without_secrets("redis-socket://x@/run/redis.sock"), "redis-socket://***@/run/redis.sock");
  EXPECT_EQ(without_secrets("redis-sentinel://x@s1,s2#m"), "redis-sentinel://***@s1,s2#m");
  EXPECT_EQ(without_secrets("postgres://db?scram_client_key=x"), "postgres://db?scram_client_key=***");
  EXPECT_EQ(without_secrets("redis://cache?ssl_password=x&a=b"), "redis://cache?ssl_password=***");
}

TEST(WithoutSecrets, LeavesEverythingElse) {
  for (const std::string_view text :
       {"", "db:5432", "postgres://app@db/app?sslmode=require", "http://a/#status=200",
        "http://a/#password_file=/run/x", "text", "http://a:80/", "http://[::1]:80/", "http://a:${PORT:-80}/x:y",
        "http://unix:/run/app.sock:/healthz", "redis+socket:///run/redis.sock?db=0",
        "jdbc:postgresql://db/app?user=app", "Host=db;Username=app", "cache:6379,ssl=True", "http://auth.example/?x=1",
        "http://passwords/#status=200", "redis://app@sentinel:6379", "app@sentinel:1"}) {
    EXPECT_EQ(without_secrets(text), text);
  }
}

TEST(ShownKey, IsCutWhereAValueBegins) {
  EXPECT_EQ(shown_key("password:hunter2"), "password***");
  EXPECT_EQ(shown_key("password=hunter2"), "password***");
  EXPECT_EQ(shown_key("password hunter2"), "password***");
  EXPECT_EQ(shown_key("Authorization Bearer hunter2"), "Authorization***");
  EXPECT_EQ(shown_key("prot"), "prot");
  EXPECT_EQ(shown_key("my check"), "my check");
}

TEST(ShownPath, HidesWhatIsNoPath) {
  EXPECT_EQ(shown_path("/run/my secrets/db"), "/run/my secrets/db");
  EXPECT_EQ(shown_path("./a b"), "./a b");
  EXPECT_EQ(shown_path("ca.pem"), "ca.pem");
  EXPECT_EQ(shown_path("Bearer hunter2"), "Bearer ***");
  EXPECT_EQ(shown_path("postgres://app:hunter2@db/app"), "postgres://app:***@db/app");
}

// Every way to write a password into a file, each with a problem on the same line or the next: not a letter is shown.
class FileWithASecret : public testing::TestWithParam<std::string> {};

TEST_P(FileWithASecret, ShowsNothingOfItBesideAProblem) {
  Reading reading(GetParam());
  Reader reader = reading.reader();
  reader.number(Key<Number>{"port", {1, 2}}, 1);
  reader.text("host");
  reader.secret("password");
  reader.reject_unknown();
  EXPECT_FALSE(reading.problems().empty()) << GetParam();
  const std::string shown = reading.shown();
  for (const std::string_view piece : {"hunter", "zwei", "drei"}) {
    EXPECT_EQ(shown.find(piece), std::string::npos) << GetParam() << "\n" << shown;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, FileWithASecret,
    testing::Values(
        "{ password: hunter2, port: x }", "{ port: x, password: hunter2 }",
        "{ password: 'hunter2, zwei: drei', port: x }", "{ password: \"hunter2 } # zwei\", port: x }",
        "{ password: \"hunter2\n  zwei\", port: x }", "{ password: |hunter2, port: x }",
        "password: hunter2 # zwei\nport: x\n", "password: hunter2: zwei\nport: x\n", "password:hunter2\nport: x\n",
        "{ password:hunter2, port: x }", "{ password=hunter2, port: x }", "{ port: x, \"password\":hunter2 }",
        "{ \"pass\\x77ord\": hunter2, port: x }", "? password\n: hunter2\nport: x\n",
        "password: >\n  hunter2\n  zwei\nport: x\n", "password: *hunter2\n", "password: #hunter2\nport: x\n",
        "password: &hunter2\nport: x\n", "pin: #hunter2\nport: x\n", "\"password\": # hunter2\nport: x\n",
        "password: &hunter2 zwei\nport: x\n", "password: !hunter2 zwei\nport: x\n", "password: @hunter2\n",
        "password: `hunter2\n", "password: %hunter2\n", "password: 'hunter2\n", "password: \"hunter\\2\"\n",
        "password: [hunter2, zwei]\n", "password: { hunter2: zwei }\n",
        "{ password: { hunter2: zwei, drei }, port: x }", "{ pasword: hunter2, port: x }", "{ pin: hunter2, port: x }",
        "{ pin: \"hunter2\n zwei\", port: x }", "x: &pw hunter2\npassword: *pw\nport: x\n",
        "{ x: &pw hunter2, port: x, password: *pw }", "{ host: http://u:hunter2@h, port: x }",
        "{ host: 'http://u:hunter2@zwei@h', port: x }", "{ port: http://u:hunter2@h }",
        "{ port: 'redis://:hunter2/zwei#drei@h' }", "{ port: \"http://u:hunter2@h\" }",
        "{ host: \"http://u:hunter2\\\n  zwei@h\", port: x }", "{ host: 'http://h/#password=hunter2&zwei', port: x }",
        "{ host: 'http://h/?token=hunter2', port: x }", "{ headers: { X-Y: hunter2, Z: zwei }, port: x }",
        "{ body: hunter2, port: x }", "{ http://u:hunter2@h, port: x }", "{ http://u:hunter2@h: 1, port: x }",
        "port: x # the password is hunter2\n", "port: x # http://u:hunter2@h\n", "password: hunter2\npassword: zwei\n",
        "{ password: hunter2, password: zwei, port: x }", "{ password: p%w#hunter@d:/$'\"zwei, port: x }",
        "password: p%w#hunter@d:/$'\"zwei\nport: x\n", "{ port: x, password: \xC3\xA4hunter2 }",
        "\tpassword: hunter2\n", "password: hunter2\n  port: x\n", "password: ${hunter2!}\nport: x\n",
        "- password: hunter2\n- port: [\n"));

}  // namespace
}  // namespace steady::settings
