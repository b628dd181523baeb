// How long one attempt may take when nobody says it: the same in every mode, so that an endpoint that is up for `check` is no
// outage for `serve`.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>

#include "base/text.h"
#include "config/config.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A server that says nothing, and how long its first guest bore that.
class Mute {
 public:
  std::string url() const { return cat("http://127.0.0.1:", peer_.port(), '/'); }
  // At most 20 s, when it has not ended by then.
  Clock::duration borne() {
    auto future = borne_.get_future();
    return future.wait_for(20s) == std::future_status::ready ? future.get() : 20s;
  }

 private:
  std::promise<Clock::duration> borne_;
  std::atomic_flag told_;
  ScriptedPeer peer_{[this](Guest& guest) {
    guest.read_until("\r\n\r\n");
    const auto begin = Clock::now();
    guest.wait_until_closed();
    if (!told_.test_and_set()) borne_.set_value(Clock::now() - begin);
  }};
};

// The lower bound is the promise; a busy machine may be late.
void expect_the_default(Mute& server) {
  const auto borne = server.borne();
  EXPECT_GE(borne, config::default_attempt_timeout - 200ms);
  EXPECT_LT(borne, config::default_attempt_timeout + 2s);
}

TEST(AttemptTimeout, IsTheSameForCheckWaitAndServeWhenNobodySaysIt) {
  Mute checked, awaited, served;
  Child check(steady_command({"check", checked.url()}));
  Child wait(wait_command({"-q", awaited.url()}, sleeper));
  const Serving serve(cat("  slow: { http: { url: '", served.url(), "' } }\n"));
  for (Mute* server : {&checked, &awaited, &served}) expect_the_default(*server);
}

}  // namespace
}  // namespace steady::test
