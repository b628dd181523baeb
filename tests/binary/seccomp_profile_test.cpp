// docker/seccomp/steady.json, without an engine: its list as a filter around the program, in each of its modes. What an engine's
// own first step calls is tested where there is an engine (tests/containers).
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <regex>

#include "base/text.h"
#include "serving.h"
#include "support/call_filter.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> allowed_names() {
  const std::string profile = read_all(STEADY_SOURCE_DIR "/docker/seccomp/steady.json");
  const std::string list = profile.substr(profile.find("\"names\""));
  const std::regex quoted("\"([a-z0-9_]+)\"[,\n]");
  std::vector<std::string> names;
  for (std::sregex_iterator at(list.begin(), list.end(), quoted), end; at != end; ++at) names.push_back((*at)[1]);
  return names;
}

class SeccompProfile : public testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(is_sanitized()) << "the shipped binary is what is to be tested"; }

  Command under_profile(Command command) const {
    command.prepare = [this] { filter_.enter(); };
    return command;
  }
  Finished run_under(Words words) const { return run(under_profile(steady_command(std::move(words)))); }
  std::string target() const { return cat("redis://127.0.0.1:", peer_.port()); }

  ScriptedPeer peer_{[](Guest& guest) {
    while (guest.read_until("PING\r\n").ends_with("PING\r\n")) guest.send("+PONG\r\n");
  }};
  const CallFilter filter_ = CallFilter::only(allowed_names());
};

TEST_F(SeccompProfile, IsAListThatDeniesWhatItDoesNotName) {
  EXPECT_GT(allowed_names().size(), 50U);
  EXPECT_EQ(std::ranges::count(allowed_names(), "ptrace"), 0);
  const Finished finished = run(under_profile({.argv = {"unshare", "--user", "true"}}));
  EXPECT_NE(finished.status, 0) << "or the filter filters nothing";
}

TEST_F(SeccompProfile, LetsCheckDoItsWork) {
  const Finished finished = run_under({"check", target(), cat("localhost:", peer_.port())});
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST_F(SeccompProfile, LetsWaitStartItsCommand) {
  const Finished finished = run_under({"wait", target(), "--", binary(), "--version"});
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_TRUE(finished.out.starts_with("steady ")) << story(finished);
  EXPECT_EQ(run_under({"wait", "--timeout", "100ms", "127.0.0.1:1"}).status, 124);
}

TEST_F(SeccompProfile, LetsServeAnswerReloadAndDrainShutIn) {
  const TemporaryDirectory directory;
  const std::string socket = directory.path("steady.sock");
  Serving serving(cat("  cache: { redis: { host: 127.0.0.1, port: ", peer_.port(), " } }\n"),
                  "serve: { drain: 100ms }\n", {"--listen", "unix:" + socket},
                  [this](Command command) { return under_profile(std::move(command)); });
  ASSERT_TRUE(serving.eventually_answers("/readyz", 200));
  EXPECT_EQ(serving.get("/metrics").status, 200);
  serving.child().kill(SIGHUP);
  EXPECT_TRUE(serving.child().wait_for_output("SIGHUP: reloaded", 10s)) << serving.child().err();
  const std::string status = read_all(cat("/proc/", serving.child().pid(), "/status"));
  EXPECT_TRUE(status.contains("Seccomp:\t2\n")) << status;
  EXPECT_TRUE(status.contains("CapEff:\t0000000000000000\n")) << status;
  serving.child().kill(SIGTERM);
  const auto finished = serving.child().wait(10s);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 0) << story(*finished);
  EXPECT_FALSE(finished->err.contains("sandbox:")) << "nothing of it is denied\n" << finished->err;
}

TEST_F(SeccompProfile, LetsTheSmallCommandsWork) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("steady.yaml", "version: 1\nchecks: { web: { tcp: \":80\" } }\n");
  for (const Words& words :
       {Words{"validate", file}, Words{"sleep", "1ms"}, Words{"--help"}, Words{"completion", "bash"}}) {
    const Finished finished = run_under(words);
    EXPECT_EQ(finished.status, 0) << words.front() << story(finished);
  }
}

}  // namespace
}  // namespace steady::test
