#include <gtest/gtest.h>

#include "server/routes.h"
#include "viewed.h"

namespace steady::server {
namespace {

using namespace std::chrono_literals;

class PagesTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 300; ++i) seen.add("check-" + std::to_string(i), {up()});
    view.emplace(seen.view());
  }
  Response get(std::string_view target, bool local = true, std::string_view method = "GET") {
    return pages.answer({.method = method, .target = target, .accept = "", .local = local}, *view);
  }

  test::Viewed seen;
  std::optional<View> view;
  Pages pages;
};

TEST_F(PagesTest, SayWhatAnswerSays) {
  for (const std::string_view target :
       {"/metrics", "/status", "/readyz", "/readyz?verbose", "/livez", "/nothing", "/"}) {
    const Request request{.method = "GET", .target = target, .accept = "", .local = true};
    // What the process itself takes is another figure each time.
    const auto stable = [](std::string_view text) { return std::string(text.substr(0, text.find("# HELP process_"))); };
    EXPECT_EQ(stable(pages.answer(request, *view).text()), stable(answer(request, *view).text())) << target;
    EXPECT_EQ(pages.answer(request, *view).status, answer(request, *view).status) << target;
    EXPECT_EQ(pages.answer(request, *view).type, answer(request, *view).type) << target;
  }
}

TEST_F(PagesTest, OfTheSameMomentAreOneInMemory) {
  for (const std::string_view target : {"/metrics", "/status", "/readyz?verbose"}) {
    const Response first = get(target);
    ASSERT_NE(first.shared, nullptr);
    for (int i = 0; i < 600; ++i) EXPECT_EQ(get(target).shared, first.shared) << "600 clients, one page";
  }
}

TEST_F(PagesTest, AreWrittenAnewAfterTenTimesAsLongAsTheyTook) {
  const Response first = get("/metrics");
  view->now += 10s;
  EXPECT_NE(get("/metrics").shared, first.shared);
}

TEST_F(PagesTest, AreWrittenAnewWhenAVerdictChanges) {
  const Response first = get("/readyz?verbose");
  EXPECT_EQ(first.status, 200U);
  for (int i = 0; i < 3; ++i)
    seen.board->record(7, {down(Reason::refused, ""), Phase::connect, 1ms, {}}, {1, 3}, seen.now);
  EXPECT_EQ(get("/readyz?verbose").status, 503U);
}

TEST_F(PagesTest, AreNotThoseOfSomebodyElse) {
  const Response local = get("/status");
  const Response remote = get("/status", false);
  EXPECT_NE(local.text(), remote.text());
  EXPECT_FALSE(remote.text().contains("check-7"));
  view->draining = true;
  EXPECT_EQ(get("/readyz").status, 503U) << "the very next request after SIGTERM";
}

TEST_F(PagesTest, ServeHeadAndOptionsFromTheSameMemory) {
  const Response page = get("/metrics");
  EXPECT_EQ(get("/metrics", true, "HEAD").shared, page.shared);
  EXPECT_EQ(get("/metrics", true, "OPTIONS").status, page.status);
  EXPECT_EQ(get("/metrics", true, "OPTIONS").text(), "");
  EXPECT_EQ(get("/metrics").shared, page.shared);
}

TEST_F(PagesTest, OfEachFormatAreSeparate) {
  const auto answer_for = [&](std::string_view accept) {
    return pages.answer({.method = "GET", .target = "/readyz", .accept = accept, .local = true}, *view);
  };
  EXPECT_EQ(answer_for("application/json").type, "application/json");
  EXPECT_EQ(answer_for("application/json;q=0.1, application/health+json;q=0.2").type, "application/health+json");
  EXPECT_TRUE(answer_for("application/json;q=0").type.starts_with("text/plain"));
  EXPECT_TRUE(answer_for("application/json;q=0").negotiated);
}

// A client that varies what the route does not read would have each page rendered and kept again.
TEST_F(PagesTest, OfMetricsAndStatusAreOneWhateverAcceptAndVerboseSay) {
  for (const std::string path : {"/metrics", "/status"}) {
    const auto first = get(path).shared;
    for (const char* query : {"", "?verbose", "?x=1"}) {
      for (const char* accept : {"", "application/json", "application/health+json"}) {
        const std::string target = path + query;
        const Response page = pages.answer({.method = "GET", .target = target, .accept = accept, .local = true}, *view);
        EXPECT_EQ(page.shared, first) << target << accept;
      }
    }
  }
}

TEST_F(PagesTest, AreNotKeptForEveryNameThatSomebodyThinksOf) {
  for (int i = 0; i < 10'000; ++i) get("/no/such/" + std::to_string(i));
  EXPECT_EQ(get("/readyz?exclude=check-1").shared, nullptr);
}

}  // namespace
}  // namespace steady::server
