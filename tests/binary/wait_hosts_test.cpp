// The variables of docker-compose-wait: every row of the table in docs/migration.md is run.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "rows.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::string ran = "the command runs\n";
const Words command{"/bin/echo", "the command runs"};

class WaitHosts : public testing::Test {
 protected:
  // "WAIT_HOSTS=UP WAIT_TIMEOUT=1", with what the names stand for.
  Variables variables_of(const std::string& line) const {
    Variables out;
    for (const std::string& word : words_of(line)) {
      const std::size_t equals = word.find('=');
      std::string value = word.substr(equals + 1);
      for (const auto& [name, instead] : std::vector<std::pair<std::string, std::string>>{
               {"UP", up_at_}, {"DOWN", down_at_}, {"PORT", "1"}, {"COMMAND", "/bin/true"}}) {
        for (std::size_t at = 0; (at = value.find(name, at)) != std::string::npos; at += instead.size()) {
          value.replace(at, name.size(), instead);
        }
      }
      out[word.substr(0, equals)] = value;
    }
    return out;
  }

  static Finished waited(const Variables& variables, const Words& options = {}) {
    return run(wait_command(options, command, variables));
  }

  void expect(const std::vector<std::string>& row) const {
    const Variables variables = variables_of(code_of(row.at(0)));
    const std::string there = code_of(row.at(1)), here = code_of(row.at(2)), remark = row.at(3);
    const Finished finished = waited(variables);
    EXPECT_EQ(finished.out == ran && finished.status == 0 ? "COMMAND" : cat(finished.status), here)
        << row.at(0) << story(finished);
    EXPECT_EQ(finished.out, here == "COMMAND" ? ran : "") << row.at(0);
    EXPECT_TRUE(there == here || !remark.empty()) << row.at(0) << ": says not why";
    if (here == "64" && variables.size() > 1) {
      EXPECT_TRUE(finished.err.contains(cat("steady wait: ", variables.rbegin()->first)) ||
                  finished.err.contains(cat("steady wait: ", variables.begin()->first)))
          << "names no variable\n"
          << story(finished);
    }
    EXPECT_EQ(finished.err.contains(" has no effect on steady"), remark.starts_with("ignored") || ignored(variables))
        << row.at(0) << story(finished);
  }
  static bool ignored(const Variables& variables) { return variables.contains("WAIT_BEFORE_HOSTS"); }

  TemporaryDirectory directory_;
  ScriptedPeer up_{[](Guest& guest) { guest.wait_until_closed(); }};
  ClosedPort closed_;
  std::string up_at_ = cat("127.0.0.1:", up_.port());
  std::string down_at_ = cat("127.0.0.1:", closed_.port());
};

TEST_F(WaitHosts, AreReadAsTheTableSays) {
  const auto rows = rows_below("docs/migration.md", "## With the variables of docker-compose-wait");
  EXPECT_GT(rows.size(), 20U);
  std::vector<std::jthread> threads;  // most of it is waiting
  for (const auto& row : rows) threads.emplace_back([this, row] { expect(row); });
}

TEST_F(WaitHosts, AreAwaitedWithoutATarget) {
  const ScriptedPeer other([](Guest& guest) { guest.wait_until_closed(); });
  const Variables hosts{{"WAIT_HOSTS", cat(up_at_, ", localhost:", other.port())}, {"WAIT_TIMEOUT", "5"}};
  const Finished finished = waited(hosts);
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.out, ran);
  EXPECT_TRUE(finished.err.contains("no target was given: WAIT_HOSTS names 2")) << finished.err;
  EXPECT_GT(up_.connections(), 0);
  EXPECT_GT(other.connections(), 0);
  const auto lines = json_lines(waited(hosts, {"--log-format=json"}).err);
  ASSERT_FALSE(lines.empty());
  EXPECT_TRUE(std::string(lines[0].at("message").as_string()).contains("WAIT_HOSTS names 2"));
}

TEST_F(WaitHosts, HaveTheTimeoutOfTheEnvironmentUnlessAnOptionIsGiven) {
  const Variables hosts{
      {"WAIT_HOSTS", cat(up_at_, ",", down_at_)}, {"WAIT_TIMEOUT", "1"}, {"WAIT_HOSTS_TIMEOUT", "99"}};
  const Finished finished = waited(hosts);
  EXPECT_EQ(finished.status, 124) << story(finished);
  EXPECT_TRUE(finished.err.contains("not ready after 1 s: 1 of 2 targets; /bin/echo was not started")) << finished.err;
  const Finished shorter = waited(hosts, {"--timeout", "200ms"});
  EXPECT_TRUE(shorter.err.contains("not ready after 20")) << "an option goes first\n" << story(shorter);
}

TEST_F(WaitHosts, DoNotCountBesideATargetOrAFile) {
  const Variables hosts{{"WAIT_HOSTS", down_at_}, {"WAIT_TIMEOUT", "nonsense"}, {"WAIT_PATHS", "/nowhere"}};
  const Finished finished = waited(hosts, {up_at_});
  EXPECT_EQ(finished.out, ran) << story(finished);
  EXPECT_FALSE(finished.err.contains("WAIT_")) << finished.err;
  const std::string file =
      directory_.file("steady.yaml", cat("version: 1\nchecks:\n  it: { tcp: 'tcp://", up_at_, "' }\n"));
  EXPECT_EQ(run(wait_command({"-c", file}, {}, hosts)).status, 0);
}

TEST_F(WaitHosts, BoundOneAttemptByTheirConnectTimeout) {
  const Finished refused = waited({{"WAIT_HOSTS", up_at_}, {"WAIT_HOST_CONNECT_TIMEOUT", "99999"}});
  EXPECT_EQ(refused.status, 64) << "it is the check's own timeout, with its range\n" << story(refused);
  EXPECT_TRUE(refused.err.contains("timeout")) << story(refused);
}

TEST_F(WaitHosts, ThatCannotBeAreRefusedWithAMessage) {
  const std::vector<std::pair<Variables, std::string>> lines{
      {{{"WAIT_HOSTS", up_at_}, {"WAIT_TIMEOUT", "soon"}}, "WAIT_TIMEOUT: expected seconds such as 30"},
      {{{"WAIT_HOSTS", up_at_}, {"WAIT_TIMEOUT", "-1"}}, "WAIT_TIMEOUT: expected seconds"},
      {{{"WAIT_HOSTS", "nonsense"}}, "target 1:1: a target is host:port"},
      {{{"WAIT_HOSTS", ":5432"}}, "WAIT_HOSTS: a ':PORT' without a host before it; write localhost"},
      {{{"WAIT_HOSTS", "db:1, :5432"}}, "WAIT_HOSTS: a ':PORT' without a host before it; write localhost"},
      {{{"WAIT_HOSTS", "db:1, ,db:2"}}, "WAIT_HOSTS: nothing between two commas"},
      {{{"WAIT_HOSTS", " , ,"}}, "nothing to wait for"},
      {{{"WAIT_HOSTS", ""}}, "nothing to wait for"},
      {{{"WAIT_TIMEOUT", "5"}}, "nothing to wait for"},
      {{{"WAIT_PATHS", "/data"}}, "WAIT_PATHS is set, but steady cannot wait for a file"},
      {{{"WAIT_HOSTS", up_at_}, {"WAIT_COMMAND", "/app"}}, "WAIT_COMMAND is set, but give the command after '--'"}};
  for (const auto& [variables, message] : lines) {
    const Finished finished = waited(variables);
    EXPECT_EQ(finished.status, 64) << story(finished);
    EXPECT_TRUE(finished.err.contains(message)) << message << story(finished);
    EXPECT_EQ(finished.out, "");
  }
}

}  // namespace
}  // namespace steady::test
