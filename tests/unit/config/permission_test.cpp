// What is shown is shown by permission. Each input is a mistake that somebody has made, with the password "hunter2" in it; the
// complaint says what is wrong and shows nothing of it.
#include <gtest/gtest.h>

#include "config/load.h"
#include "support/reading.h"
#include "support/temporary_directory.h"

namespace steady::config {
namespace {

std::string complaint_about(const std::string& target, const test::Variables& variables = {}) {
  return load({.file = {}, .targets = {target}, .only = {}}, test::environment_of(variables)).problems;
}

std::string complaint_about_file(const std::string& checks, const test::Variables& variables = {}) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("steady.yaml", "version: 1\nchecks:\n" + checks);
  std::string problems = load({.file = path, .targets = {}, .only = {}}, test::environment_of(variables)).problems;
  for (std::size_t at = 0; (at = problems.find(path)) != std::string::npos;)
    problems.replace(at, path.size(), "steady.yaml");
  return problems;
}

// The connection strings of other libraries, and pieces of URLs: they are none of ours.
class AnotherText : public testing::TestWithParam<std::string> {};

TEST_P(AnotherText, IsNotQuotedAsATarget) {
  const std::string problems = complaint_about(GetParam());
  EXPECT_FALSE(problems.empty());
  EXPECT_FALSE(problems.contains("hunter2")) << problems;
}

TEST_P(AnotherText, IsNotQuotedAsTheValueOfAVariable) {
  for (const std::string target :
       {"${ADO}", "${ADO}#level=query", "${ADO}/app", "http://${ADO}/", "db:${ADO}", "redis://cache#timeout=${ADO}",
        "postgres://app@db#sslmode=${ADO}", "tcp://db:1#name=${ADO}", "http://api/#status=${ADO}",
        "redis://c#role=${ADO}", "postgres://app@${ADO}/app"}) {
    const std::string problems = complaint_about(target, {{"ADO", GetParam()}});
    EXPECT_FALSE(problems.contains("hunter2")) << target << ": " << problems;
  }
}

TEST_P(AnotherText, IsNotQuotedInAFile) {
  for (const std::string checks :
       {"  db: { postgres: \"${ADO}\" }\n", "  db: { tcp: \"${ADO}\" }\n", "  db: { http: \"${ADO}\" }\n",
        "  db: { http: { url: \"${ADO}\" } }\n", "  db: { tcp: { host: \"${ADO}\", port: \"${ADO}\" } }\n",
        "  db: { redis: { host: c, database: \"${ADO}\", password_file: \"${ADO}\" }, interval: \"${ADO}\", rise: "
        "\"${ADO}\" }\n",
        "  db: { postgres: { user: a, sslmode: \"${ADO}\", ca_file: \"${ADO}\", key_file: \"${ADO}\" }, readiness: "
        "\"${ADO}\" }\n"}) {
    const std::string problems = complaint_about_file(checks, {{"ADO", GetParam()}});
    EXPECT_FALSE(problems.contains("hunter2")) << checks << problems;
  }
}

TEST_P(AnotherText, IsNotQuotedAsATargetInAFile) {
  for (const std::string kind : {"postgres", "tcp", "http", "redis"}) {
    const std::string problems = complaint_about_file("  db: { " + kind + ": '" + GetParam() + "' }\n");
    EXPECT_FALSE(problems.contains("hunter2")) << kind << ": " << problems;
  }
  const std::string instead_of_a_mapping = complaint_about_file("  db: '" + GetParam() + "'\n");
  EXPECT_FALSE(instead_of_a_mapping.contains("hunter2")) << instead_of_a_mapping;
}

INSTANTIATE_TEST_SUITE_P(Of, AnotherText,
                         testing::Values("Host=db;Username=app;Password=hunter2", "host=db user=app password=hunter2",
                                         "Server=h;Pwd=hunter2", "hunter2", "app:hunter2", "app/hunter2@db",
                                         "amqp://app:hunter2@mq", "mysql2://app:hunter2@db/app",
                                         "jdbc:sqlserver://db;password=hunter2", "postgres://app:hunter2",
                                         "redis://:hunter2", "http://hunter2:x y/",
                                         "-----BEGIN PRIVATE KEY-----hunter2", "{\"password\":\"hunter2\"}",
                                         "postgres:app:hunter2@db", "postgres//app:hunter2@db/app", "db:5432:hunter2",
                                         "tcp://db:hunter2", "Endpoint=sb://x/;Key=hunter2", "://hunter2", "@hunter2"));

TEST(Permission, ShowsTheOneValueOfAComplaintAndNotItsNeighbours) {
  const std::string problems = complaint_about_file("  q: { tcp: { port: 70000, expect: hunter2 } }\n");
  EXPECT_EQ(problems,
            "steady.yaml:3:21: checks.q.tcp.port: expected a number from 1 to 65535, found '70000'\n  port: 70000\n    "
            "    ^\n");
}

TEST(Permission, ShowsNothingOfWhatItCannotRead) {
  for (const std::string checks :
       {"  q: { tcp: { port: 70000, expect: hunter2 }\n", "  q: hunter2: x\n", "  q:\n hunter2\n",
        "  q: { tcp: { expect: \"hunter2 } }\n", "  q: &hunter2\n  r: *hunter\n", "  q: `hunter2\n"}) {
    const std::string problems = complaint_about_file(checks);
    EXPECT_FALSE(problems.empty()) << checks;
    EXPECT_FALSE(problems.contains("hunter2")) << checks << problems;
  }
}

TEST(Permission, ShowsAnUnknownKeyWithoutItsValue) {
  const std::string problems = complaint_about_file("  q: { tcp: { port: 1, prot: hunter2 } }\n");
  EXPECT_TRUE(problems.contains("unknown key 'prot' (did you mean 'port'?)\n  prot:\n  ^\n")) << problems;
  EXPECT_FALSE(problems.contains("hunter2"));
}

TEST(Permission, QuotesASchemeThatNobodyKnows) {
  EXPECT_TRUE(complaint_about("postgers://app@db/").contains("unknown scheme 'postgers' (did you mean 'postgres'?)"));
  EXPECT_TRUE(complaint_about("${U}", {{"U", "hunter2://db/"}}).starts_with("target 1:1: unknown scheme; known are "));
}

// A variable that is blank was meant to hold something; "this container" is what is written so.
struct Blank {
  std::string target;
  std::string complaint;
};
class BlankVariable : public testing::TestWithParam<Blank> {};

TEST_P(BlankVariable, IsAMistakeThatNamesIt) {
  for (const std::string value : {"", " ", "\t"}) {
    const std::string problems =
        complaint_about(GetParam().target, {{"API_HOST", value}, {"URL", ":5432"}, {"HTTP", "http://:80/"}});
    EXPECT_TRUE(problems.contains(GetParam().complaint)) << problems;
  }
}

constexpr std::string_view is_blank = "the variable API_HOST is blank (write ${API_HOST:-} where it may be)";
constexpr std::string_view made_empty = "a variable made it empty; write localhost for this container";

INSTANTIATE_TEST_SUITE_P(
    In, BlankVariable,
    testing::Values(
        Blank{"http://${API_HOST}:8080/", std::string(is_blank)}, Blank{"redis://${API_HOST}", std::string(is_blank)},
        Blank{"${API_HOST}:5432", std::string(is_blank)},
        Blank{"postgres://app@${API_HOST}/app", std::string(is_blank)},
        Blank{"tls://${API_HOST}:443", std::string(is_blank)}, Blank{"${API_HOST}", std::string(is_blank)},
        Blank{"redis://[${API_HOST}]:1", std::string(is_blank)}, Blank{"redis+unix://${API_HOST}", "socket"},
        Blank{"redis://${API_HOST:-}", std::string(made_empty)},
        Blank{"postgres://app@${API_HOST:-}:1/a", std::string(made_empty)},
        Blank{"http://${API_HOST:-}/", "a variable made the host empty; write localhost for this container"},
        Blank{"${URL}", "the value of ${URL} names no host; write localhost for this container"},
        Blank{"${HTTP}", "the value of ${HTTP} names no host; write localhost for this container"},
        Blank{"${HTTP}#status=200", "the value of ${HTTP} names no host"},
        Blank{"tcp://db:1#expect=${API_HOST}", std::string(is_blank)},
        Blank{"https://db/#ca_file=${API_HOST}", std::string(is_blank)}));

TEST(BlankVariables, AreMistakesInAFileToo) {
  for (const std::string check :
       {"{ tcp: { host: \"${API_HOST}\", port: 1 } }", "{ redis: { host: \"${API_HOST}\" } }",
        "{ postgres: { user: a, host: \"${API_HOST}\" } }", "{ http: \"http://${API_HOST}/\" }",
        "{ redis: { socket: \"${API_HOST}\" } }", "{ http: { url: \"http://${API_HOST}\" } }"}) {
    const std::string problems = complaint_about_file("  q: " + check + "\n", {{"API_HOST", ""}});
    EXPECT_TRUE(problems.contains(is_blank)) << check << ": " << problems;
  }
}

TEST(BlankVariables, LeaveAHostThatIsWrittenEmptyAlone) {
  for (const std::string target : {":8080", "http://:8080/", "redis://", "postgres://app@/app", "${SCHEME}://:8080/",
                                   "postgres:///app?host=/run/postgresql&user=app", "http://api/${PREFIX:-}x"}) {
    EXPECT_EQ(complaint_about(target, {{"SCHEME", "http"}, {"PREFIX", ""}}), "") << target;
  }
  EXPECT_EQ(complaint_about("${URL}", {{"URL", "postgres:///app?host=/run/postgresql&user=app"}}), "");
  EXPECT_EQ(complaint_about_file("  q: { redis: { host: \"\" } }\n"), "");
}

}  // namespace
}  // namespace steady::config
