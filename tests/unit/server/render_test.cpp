// The metrics and the page.
#include "server/render.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <map>
#include <set>
#include <sstream>

#include "viewed.h"

namespace steady::server {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream all(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(all, line);) lines.push_back(line);
  return lines;
}

class Metrics : public testing::Test {
 protected:
  Metrics() {
    seen.add("database", {up(), up(), down(Reason::not_ready, "starting up")});
    seen.add("cache", {down(Reason::refused, "connection refused")});
  }
  std::string text() { return metrics(seen.view(), true); }
  test::Viewed seen;
};

TEST_F(Metrics, CountAttemptsByReasonAndTellTheVerdict) {
  const std::string all = text();
  for (const char* line :
       {"steady_check_up{check=\"database\",kind=\"postgres\"} 1\n",
        "steady_check_up{check=\"cache\",kind=\"postgres\"} 0\n",
        "steady_check_attempts_total{check=\"database\",kind=\"postgres\",reason=\"ok\"} 2\n",
        "steady_check_attempts_total{check=\"database\",kind=\"postgres\",reason=\"not_ready\"} 1\n",
        "steady_check_streak{check=\"database\",kind=\"postgres\"} -1\n", "steady_ready 0\n",
        "steady_check_last_success_timestamp_seconds{check=\"database\",kind=\"postgres\"} 1700000000\n"}) {
    EXPECT_TRUE(all.contains(line)) << line << "in\n" << all;
  }
  EXPECT_FALSE(all.contains("last_success_timestamp_seconds{check=\"cache\"")) << "it never was up";
}

TEST_F(Metrics, TellByWhichPolicyACheckLetsTheWholeBeReady) {
  seen.add("billing", {down(Reason::refused, "connection refused")}, config::Readiness::ignore);
  seen.add("shared", {up(), down(Reason::refused, "connection refused")}, config::Readiness::latch);
  const std::string all = text();
  for (const char* line : {"steady_check_lets_ready{check=\"cache\",kind=\"postgres\",readiness=\"track\"} 0\n",
                           "steady_check_lets_ready{check=\"billing\",kind=\"postgres\",readiness=\"ignore\"} 1\n",
                           "steady_check_lets_ready{check=\"shared\",kind=\"postgres\",readiness=\"latch\"} 1\n"}) {
    EXPECT_TRUE(all.contains(line)) << line << "in\n" << all;
  }
}

TEST_F(Metrics, AreCumulativeHistogramsOfEachPhase) {
  const std::string all = text();
  const std::string labels = "{check=\"database\",kind=\"postgres\",phase=\"connect\"";
  EXPECT_TRUE(all.contains("steady_check_phase_duration_seconds_bucket" + labels + ",le=\"0.001\"} 0\n")) << all;
  EXPECT_TRUE(all.contains("steady_check_phase_duration_seconds_bucket" + labels + ",le=\"0.0025\"} 3\n"));
  EXPECT_TRUE(all.contains("steady_check_phase_duration_seconds_bucket" + labels + ",le=\"+Inf\"} 3\n"));
  EXPECT_TRUE(all.contains("steady_check_phase_duration_seconds_count" + labels + "} 3\n"));
  EXPECT_TRUE(all.contains("steady_check_phase_duration_seconds_sum" + labels + "} 0.006\n"));
}

TEST_F(Metrics, HaveHelpAndTypeOnceBeforeTheSamplesOfAFamily) {
  std::set<std::string> helped;
  std::string current;
  for (const std::string& line : lines_of(text())) {
    if (line.starts_with("# HELP ")) {
      current = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_TRUE(helped.insert(current).second) << current;
    } else if (!line.starts_with("# TYPE ")) {
      EXPECT_TRUE(line.starts_with(current)) << line;
    }
  }
}

TEST_F(Metrics, AreOfTheWholeAloneForStrangers) {
  const std::string all = metrics(seen.view(), false);
  EXPECT_TRUE(all.contains("steady_ready 0\n"));
  EXPECT_TRUE(all.contains("process_cpu_seconds_total "));
  EXPECT_FALSE(all.contains("database"));
}

std::string between(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from) + from.size();
  return std::string(text.substr(begin, text.find(to, begin) - begin));
}

std::string sha256_base64(const std::string& text) {
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 64> out{};
  const int length = EVP_EncodeBlock(out.data(), digest.data(), static_cast<int>(size));
  return {out.begin(), out.begin() + length};
}

TEST(Page, RunsTheStyleAndTheScriptThatThePolicyNamesAndNoOther) {
  EXPECT_TRUE(
      page_policy().contains("style-src 'sha256-" + sha256_base64(between(page(), "<style>", "</style>")) + "'"))
      << sha256_base64(between(page(), "<style>", "</style>"));
  EXPECT_TRUE(
      page_policy().contains("script-src 'sha256-" + sha256_base64(between(page(), "<script>", "</script>")) + "'"))
      << sha256_base64(between(page(), "<script>", "</script>"));
  EXPECT_TRUE(page_policy().starts_with("default-src 'none'"));
}

TEST(Page, NeedsNothingFromElsewhere) {
  std::string html(page());
  const std::string names = "http://www.w3.org/2000/svg";  // a name, not a place
  html.erase(html.find(names), names.size());
  for (const char* sign : {"http:", "https:", "src=", "@import", "url("}) EXPECT_FALSE(html.contains(sign)) << sign;
}

}  // namespace
}  // namespace steady::server
