// What a wedged probe, which is a bug of ours, does to `serve`.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "base/text.h"
#include "serving.h"
#include "support/server_home.h"
#include "wedged.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

class ServeWedged : public testing::Test {
 protected:
  void start(std::vector<config::Check> checks) {
    child_.emplace(serve_in_a_child(std::move(checks), "unix:" + socket_));
  }

  Answer get(const std::string& target) const {
    Client client(socket_);
    client.send(cat("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    return parse_answer(client.read());
  }

  bool eventually_answers(const std::string& target, int status, const std::string& body = {}) const {
    return eventually([&] {
      const Answer answer = get(target);
      return answer.status == status && answer.body.contains(body);
    });
  }

  TemporaryDirectory directory_;
  std::string socket_ = directory_.path("steady.sock");
  std::optional<Child> child_;
};

TEST_F(ServeWedged, IsNoLongerAliveWhenNoAttemptEndsAnyMore) {
  std::vector<config::Check> checks;
  checks.push_back(check_of("database", wedging_after(3)));
  start(std::move(checks));
  EXPECT_TRUE(eventually_answers("/livez", 503));
  EXPECT_TRUE(eventually_answers("/readyz", 503, "database failed: stale"));
  EXPECT_EQ(get("/startupz").status, 200);
}

TEST_F(ServeWedged, CallsTheOneCheckStaleAndStaysAliveByTheOthers) {
  std::vector<config::Check> checks;
  checks.push_back(check_of("database", wedging_after(3)));
  checks.push_back(check_of("cache", StubProbe::answers(up())));
  start(std::move(checks));
  EXPECT_TRUE(eventually_answers("/readyz?verbose", 503, "[-]database failed: stale"));
  EXPECT_TRUE(get("/readyz?verbose").body.contains("[+]cache ok"));
  EXPECT_EQ(get("/readyz?exclude=database").status, 200);
  EXPECT_EQ(get("/livez").status, 200);
}

TEST_F(ServeWedged, EndsAllTheSame) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::vector<config::Check> checks;
    checks.push_back(check_of("database", wedging_after(1)));
    start(std::move(checks));
    ASSERT_TRUE(eventually_answers("/livez", 503));
    child_->kill(signal);
    const auto finished = child_->wait(20s);
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->status, 0);
    EXPECT_TRUE(finished->err.contains("an attempt ignored cancellation; exiting anyway")) << finished->err;
    EXPECT_FALSE(std::filesystem::exists(socket_)) << "a socket's file that nobody listens on";
  }
}

}  // namespace
}  // namespace steady::test
