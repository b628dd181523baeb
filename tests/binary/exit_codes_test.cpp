// The exit codes of the manual: 0, 1, 64 for usage, 78 for the configuration; and each mistake's message names it.
#include <gtest/gtest.h>

#include "base/text.h"
#include "binary.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

std::string shown(const Words& arguments) {
  std::string out = "steady";
  for (const std::string& word : arguments) out += cat(" '", printable(word, 80), '\'');
  return out;
}

struct Mistake {
  Words arguments;
  int status;
  std::string named;  // what the message must hold
  Variables environment = {};
};

void expect_told(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    const Finished finished = steady(mistake.arguments, mistake.environment);
    EXPECT_EQ(finished.status, mistake.status) << shown(mistake.arguments) << '\n' << story(finished);
    EXPECT_TRUE(finished.err.contains(mistake.named))
        << shown(mistake.arguments) << " should name " << mistake.named << '\n'
        << story(finished);
    EXPECT_EQ(finished.out, "") << shown(mistake.arguments);
  }
}

TEST(ExitCodes, Are64ForAWrongCommandLineAndTheMessageNamesWhatIsWrong) {
  const std::string target = "127.0.0.1:1";
  expect_told({
      {{}, 64, "Usage"},
      {{""}, 64, "unknown command ''"},
      {{"chek"}, 64, "did you mean 'check'?"},
      {{"--chek"}, 64, "unknown option '--chek'"},
      {{"http://:8080"}, 64, "steady check TARGET"},
      {{"localhost:80"}, 64, "steady check TARGET"},
      {{"check"}, 64, "nothing to check"},
      {{"check", "--"}, 64, "nothing to check"},
      {{"check", ""}, 64, "the target is empty"},
      {{"check", "-"}, 64, "host:port"},
      {{"check", "--nope", target}, 64, "'--nope'"},
      {{"check", "--quite", target}, 64, "did you mean '--quiet'?"},
      {{"check", "--quiet=maybe", target}, 64, "--quiet"},
      {{"check", "-z", target}, 64, "'-z'"},
      {{"check", "-q5", target}, 64, "'-5'"},
      {{"check", "--timeout"}, 64, "--timeout needs a value"},
      {{"check", target, "-t"}, 64, "--timeout needs a value"},
      {{"check", "--timeout=", target}, 64, "--timeout needs a value"},
      {{"check", "--timeout", "", target}, 64, "--timeout"},
      {{"check", "--timeout", "5", target}, 64, "--timeout: expected a duration"},
      {{"check", "--timeout", "-1s", target}, 64, "'-1s'"},
      {{"check", "--timeout", "0", target}, 64, "from 1ms to 8760h"},
      {{"check", "--timeout", "1y", target}, 64, "'1y'"},
      {{"check", "--timeout", "99999999999999999999h", target}, 64, "--timeout"},
      {{"check", "--output", "xml", target}, 64, "text or json"},
      {{"check", "-o", "JSON", target}, 64, "'JSON'"},
      {{"check", "--log-level", "loud", target}, 64, "debug, info, warning, error or off"},
      {{"check", "--log-format", "", target}, 64, "--log-format"},
      {{"check", "--only", "database", target}, 64, "configuration file"},
      {{"check", "-c"}, 64, "--config needs a value"},
      {{"validate"}, 64, "give one configuration file"},
      {{"validate", "a", "b"}, 64, "give one configuration file"},
      {{"validate", "--only", "x", "a"}, 64, "'--only'"},
      {{"completion"}, 64, "bash, zsh or fish"},
      {{"completion", "csh"}, 64, "bash, zsh or fish"},
      {{"completion", "bash", "zsh"}, 64, "bash, zsh or fish"},
  });
}

TEST(ExitCodes, Are64ForAWrongTargetAndTheMessageNamesTheMistake) {
  expect_told({
      {{"check", "localhost"}, 64, "host:port"},
      {{"check", "/run/app.sock"}, 64, "http+unix://"},
      {{"check", "{}"}, 64, "host:port"},
      {{"check", "[::1]"}, 64, "host:port"},
      {{"check", "::1"}, 64, "brackets"},
      {{"check", "[::1:80"}, 64, "["},
      {{"check", "[]:80"}, 64, "[]"},
      {{"check", ":0"}, 64, "port"},
      {{"check", ":65536"}, 64, "port"},
      {{"check", ":http"}, 64, "port"},
      {{"check", ":-1"}, 64, "port"},
      {{"check", "a b:80"}, 64, "blank"},
      {{"check", ":1", "||", "exit", "1"}, 64, "no shell reads this: leave out '||' and what follows it"},
      {{"check", ":1", ">", "/dev/null", "2>&1"}, 64, "no shell reads this: leave out '>' and its file"},
      {{"wait", ":1", "&&", "/app"}, 64, "no shell reads this: write '--' in place of '&&'"},
      {{"check", "tcp://localhost:1 tcp://localhost:2"}, 64, "one word per argument"},
      {{"check http://localhost/"}, 64, "one word per argument"},
      {{"check", "$NO_SUCH_WORD"}, 64, "a variable is written ${NAME}"},
      {{"check", "${WORD}"}, 64, "the value of WORD begins with a quotation mark", {{"WORD", "\"hush\""}}},
      {{"check", "a\nb:80"}, 64, "control character"},
      {{"check", "tcp://"}, 64, "port"},
      {{"check", "tcp://localhost"}, 64, "port"},
      {{"check", "gopher://localhost"}, 64, "unknown scheme 'gopher'"},
      {{"check", "htpp://localhost"}, 64, "did you mean 'http'?"},
      {{"check", "http:/localhost"}, 64, "port"},
      {{"check", "http://:99999/"}, 64, "port"},
      {{"check", "http://user:hush@:99999/"}, 64, "port"},
      {{"check", "http://localhost/#statsu=200"}, 64, "did you mean 'status'?"},
      {{"check", "http://localhost/#status=abc"}, 64, "status"},
      {{"check", "http://localhost/#status=200&status=201"}, 64, "'status' is given twice"},
      {{"check", "http://localhost/#timeout=2"}, 64, "timeout"},
      {{"check", "http://localhost/#max_redirects=99"}, 64, "max_redirects"},
      {{"check", "http://localhost/#method=get"}, 64, "method"},
      {{"check", "http://localhost/#ca_file=/nope"}, 64, "ca_file"},
      {{"check", "http+unix://"}, 64, "socket"},
      {{"check", "https://localhost/#body_file=/nope/body"}, 64, "/nope/body"},
      {{"check", "postgres://localhost/app"}, 64, "user"},
      {{"check", "postgres://app@localhost/app?sslmode=maybe"}, 64, "sslmode"},
      {{"check", "postgres://app@localhost/app#level=deep"}, 64, "level"},
      {{"check", "postgres://app@localhost/app#role=boss"}, 64, "role"},
      {{"check", "postgres://app@localhost/app#password_file=/nope/pw"}, 64, "/nope/pw"},
      {{"check", "postgres://app@localhost/app#password_env=NO_SUCH_WORD"}, 64, "NO_SUCH_WORD"},
      {{"check", "redis://localhost/x"}, 64, "database"},
      {{"check", "redis://localhost/-1"}, 64, "database"},
      {{"check", "redis://localhost#role=slave"}, 64, "role"},
      {{"check", "redis://localhost#expect=1"}, 64, "key"},
      {{"check", "redis://localhost#level=alive&role=master"}, 64, "role"},
      {{"check", "${NO_SUCH_WORD}"}, 64, "NO_SUCH_WORD is not set"},
      {{"check", "http://${NO_SUCH_WORD}/"}, 64, "NO_SUCH_WORD is not set"},
      {{"check", "http://localhost:${PORT}/"}, 64, "port", {{"PORT", "eighty"}}},
      {{"check", "http://${/"}, 64, "'}'"},
      {{"check", ":1#name=a b"}, 64, "name"},
      {{"check", ":1#name=a", ":2#name=a"}, 64, "this is the name of another check"},
  });
}

TEST(ExitCodes, Are78ForAWrongFileAndTheMessageNamesIt) {
  const auto with_file = [](std::string_view content, std::string_view named) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("steady.yaml", content);
    for (const std::string& command : {"validate", "check"}) {
      const Words words = command == "check" ? Words{command, "-c", file} : Words{command, file};
      const Finished finished = steady(words);
      EXPECT_EQ(finished.status, 78) << content << '\n' << story(finished);
      EXPECT_TRUE(finished.err.contains(file)) << content << '\n' << story(finished);
      EXPECT_TRUE(finished.err.contains(named)) << content << '\n' << story(finished);
      EXPECT_EQ(finished.out, "");
    }
  };
  with_file("", "the file is empty");
  with_file("checks: { a: { tcp: { port: 1 } } }\n", "'version'");
  with_file("version: 1\nchecks: {}\n", "there is no check");
  with_file("version: 1\nchecks: [1, 2]\n", "checks: expected a mapping");
  with_file("version: 1\nchecks:\n  a:\n    tcp: { prot: 1 }\n", "did you mean 'port'?");
  with_file("version: 1\nchecks:\n  a:\n    tpc: { port: 1 }\n", "did you mean 'tcp'?");
  with_file("version: 1\nchecks:\n  a:\n    tcp: { port: 0x50 }\n", "0x50");
  with_file("version: 1\nchecks:\n  a: { tcp: { port: 1 }\n", "is missing");
  with_file("\t\tchecks: 1\n", "");
  with_file("checks: &a [*a, *a]\n", "");
  with_file("version: 9\nchecks: { a: { tcp: { port: 1 } } }\n", "version");
  with_file("version: 1\nchecks: { a: { tcp: { port: 1 } }, a: { tcp: { port: 2 } } }\n", "twice");
  with_file("version: 1\nchecks: { a: { postgres: { host: db } } }\n", "user");
  with_file("version: 1\nchecks: { a: { tcp: '${NO_SUCH_WORD}' } }\n", "NO_SUCH_WORD");
  with_file(std::string_view("checks:\n  a: \0\n", 13), "");
  with_file("\xff\xfe garbage \x80\n", "");
  with_file(std::string(3 * 1024 * 1024, 'a'), "larger");
  with_file(std::string(100'000, '['), "");
  with_file(std::string(100'000, '{'), "");
  with_file(cat("a: ", std::string(500'000, '-')), "");
  expect_told({
      {{"validate", ""}, 78, "''"},
      {{"validate", "/"}, 78, "directory"},
      {{"validate", "/nope/steady.yaml"}, 78, "/nope/steady.yaml"},
      {{"validate", "/dev/null"}, 78, "/dev/null"},
      {{"validate", "/dev/zero"}, 78, "/dev/zero"},
      {{"validate", "/proc/self/mem"}, 78, "/proc/self/mem"},
      {{"check", "-c", "/nope/steady.yaml"}, 78, "/nope/steady.yaml"},
      {{"check", "-c", "/nope/steady.yaml", "nonsense"}, 78, "target 1"},
      {{"check"}, 78, "/nope/steady.yaml", {{"STEADY_CONFIG", "/nope/steady.yaml"}}},
  });
}

TEST(ExitCodes, Are64ForNonsenseInTheEnvironmentAndTheMessageNamesTheVariable) {
  const std::string target = "127.0.0.1:1";
  expect_told({
      {{"check", target}, 64, "STEADY_CHECK_TIMEOUT", {{"STEADY_CHECK_TIMEOUT", "soon"}}},
      {{"check", target}, 64, "STEADY_CHECK_TIMEOUT", {{"STEADY_CHECK_TIMEOUT", "0"}}},
      {{"check", target}, 64, "STEADY_CHECK_OUTPUT", {{"STEADY_CHECK_OUTPUT", "yaml"}}},
      {{"check", target}, 64, "STEADY_CHECK_QUIET", {{"STEADY_CHECK_QUIET", "perhaps"}}},
      {{"check", target}, 64, "STEADY_LOOPBACK_ONLY", {{"STEADY_LOOPBACK_ONLY", "\xff"}}},
      {{"check", target}, 64, "STEADY_LOG_LEVEL", {{"STEADY_LOG_LEVEL", "chatty"}}},
      {{"check", target}, 64, "STEADY_LOG_FORMAT", {{"STEADY_LOG_FORMAT", "xml"}}},
      {{"validate", "/nope"}, 64, "STEADY_VALIDATE_QUIET", {{"STEADY_VALIDATE_QUIET", "2"}}},
  });
}

TEST(ExitCodes, AreThoseOfTheManualWhenAllIsWell) {
  const ClosedPort closed;
  ScriptedPeer open([](Guest& guest) { guest.wait_until_closed(); });
  const TemporaryDirectory directory;
  const std::string file =
      directory.file("steady.yaml", cat("version: 1\nchecks: { a: { tcp: { port: ", open.port(), " } } }\n"));
  const std::string port = cat(open.port());
  EXPECT_EQ(steady({"check", cat("127.0.0.1:", port)}).status, 0);
  EXPECT_EQ(steady({"check", cat("127.0.0.1:", closed.port())}).status, 1);
  EXPECT_EQ(steady({"check", cat("127.0.0.1:", port), cat("127.0.0.1:", closed.port())}).status, 1);
  EXPECT_EQ(steady({"check", "-c", file}).status, 0);
  EXPECT_EQ(steady({"check"}, {{"STEADY_CONFIG", file}}).status, 0);
  EXPECT_EQ(steady({"validate", file}).status, 0);
  for (const char* word : {"--help", "-h", "help", "--version", "-V", "version"}) EXPECT_EQ(steady({word}).status, 0);
}

TEST(ExitCodes, AcceptEveryOptionInEveryPlaceAndForm) {
  ScriptedPeer open([](Guest& guest) { guest.wait_until_closed(); });
  const std::string target = cat("127.0.0.1:", open.port());
  const std::vector<Words> forms{
      {"check", "-t", "2s", target},
      {"check", "-t2s", target},
      {"check", target, "--timeout", "2s"},
      {"check", "-qo", "text", target},
      {"check", "--timeout=2s", target},
      {"check", "--timeout", "1s", "--timeout", "2s", target},
      {"check", "-q", target},
      {"check", "-qt2s", target},
      {"check", "--quiet=true", target},
      {"check", "--quiet=false", target},
      {"check", "--", target},
      {"check", "-q", "--", target, target},
      {"check", "--loopback-only", target},
      {"check", "-o", "json", target},
      {"check", "--log-level=off", target},
      {"check", "--log-level", "debug", "--log-format", "json", target},
      {"check", target, "-t", "2s", target, "-q", target},
  };
  for (const Words& words : forms) {
    const Finished finished = steady(words);
    EXPECT_EQ(finished.status, 0) << shown(words) << '\n' << story(finished);
  }
}

}  // namespace
}  // namespace steady::test
