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
  std::string text() { return metrics(seen.view()); }
  void expect_lines(const std::vector<std::string>& lines) {
    const std::string all = text();
    for (const std::string& line : lines) EXPECT_TRUE(all.contains('\n' + line + '\n')) << line << "\nin\n" << all;
  }
  test::Viewed seen;
};

TEST_F(Metrics, CountAttemptsByReasonAndTellTheVerdict) {
  expect_lines({"steady_check_up{check=\"database\",kind=\"postgres\"} 1",
                "steady_check_up{check=\"cache\",kind=\"postgres\"} 0",
                "steady_check_attempts_total{check=\"database\",kind=\"postgres\",reason=\"ok\"} 2",
                "steady_check_attempts_total{check=\"database\",kind=\"postgres\",reason=\"not_ready\"} 1",
                "steady_check_streak{check=\"database\",kind=\"postgres\"} -1", "steady_ready 0",
                "steady_check_interval_seconds{check=\"database\",kind=\"postgres\"} 5"});
}

TEST_F(Metrics, GiveTheTimeOfTheLastSuccessAndZeroBeforeTheFirst) {
  expect_lines({"steady_check_last_success_timestamp_seconds{check=\"database\",kind=\"postgres\"} 1700000000",
                "steady_check_last_success_timestamp_seconds{check=\"cache\",kind=\"postgres\"} 0"});
}

TEST_F(Metrics, AreReadyAsTheLeastReadyCheckIsUnlessDraining) {
  seen.add("billing", {down(Reason::refused, "connection refused")}, config::Readiness::ignore);
  seen.add("shared", {up(), down(Reason::refused, "connection refused")}, config::Readiness::latch);
  expect_lines({"steady_check_ready{check=\"cache\",kind=\"postgres\"} 0",
                "steady_check_ready{check=\"billing\",kind=\"postgres\"} 1",
                "steady_check_ready{check=\"shared\",kind=\"postgres\"} 1",
                "steady_check_info{check=\"cache\",kind=\"postgres\",readiness=\"track\"} 1",
                "steady_check_info{check=\"billing\",kind=\"postgres\",readiness=\"ignore\"} 1",
                "steady_check_info{check=\"shared\",kind=\"postgres\",readiness=\"latch\"} 1", "steady_ready 0"});
  seen.all_outcomes[1] = {up()};
  expect_lines({"steady_check_ready{check=\"cache\",kind=\"postgres\"} 1", "steady_ready 1"});
  seen.draining = true;
  expect_lines({"steady_check_ready{check=\"cache\",kind=\"postgres\"} 1", "steady_ready 0", "steady_draining 1"});
}

TEST_F(Metrics, AreStaleWhenTheNextAttemptIsOverdue) {
  expect_lines({"steady_check_stale{check=\"database\",kind=\"postgres\"} 0"});
  View late = seen.view();
  late.now += std::chrono::minutes(1);
  EXPECT_TRUE(metrics(late).contains("\nsteady_check_stale{check=\"database\",kind=\"postgres\"} 1\n"));
}

TEST_F(Metrics, AreACumulativeHistogramOfWholeAttemptsWithTheDefaultBucketsAndOneMillisecond) {
  const std::string all = text();
  const std::string name = "steady_check_duration_seconds_bucket{check=\"database\",kind=\"postgres\",le=\"";
  std::string bounds;
  for (const std::string& line : lines_of(all)) {
    if (line.starts_with(name)) bounds += line.substr(name.size()) + '\n';
  }
  EXPECT_EQ(bounds,
            "0.001\"} 0\n0.005\"} 0\n0.01\"} 0\n0.025\"} 3\n0.05\"} 3\n0.1\"} 3\n0.25\"} 3\n0.5\"} 3\n1\"} 3\n2.5\"} "
            "3\n5\"} 3\n10\"} 3\n+Inf\"} 3\n");
  expect_lines({"steady_check_duration_seconds_count{check=\"database\",kind=\"postgres\"} 3",
                "steady_check_duration_seconds_sum{check=\"database\",kind=\"postgres\"} 0.036"});
}

TEST_F(Metrics, AreASumAndACountOfEachPhaseThatWasEntered) {
  expect_lines(
      {"# TYPE steady_check_phase_duration_seconds summary",
       "steady_check_phase_duration_seconds_count{check=\"database\",kind=\"postgres\",phase=\"connect\"} 3",
       "steady_check_phase_duration_seconds_sum{check=\"database\",kind=\"postgres\",phase=\"connect\"} 0.006"});
  EXPECT_FALSE(text().contains("phase=\"request\""));
  EXPECT_FALSE(text().contains("steady_check_phase_duration_seconds_bucket"));
}

TEST_F(Metrics, TellWhenTheCertificateEndsOfACheckThatSawOne) {
  EXPECT_FALSE(text().contains("not_after_timestamp_seconds{"));
  const View view = seen.view();
  seen.board->record(1, {.outcome = up(), .certificate_ends = 1'700'000'001}, {});
  EXPECT_TRUE(
      metrics(view).contains("\nsteady_check_tls_not_after_timestamp_seconds{check=\"cache\",kind=\"postgres\"} "
                             "1700000001\n"));
  EXPECT_FALSE(metrics(view).contains("not_after_timestamp_seconds{check=\"database\""));
}

TEST_F(Metrics, CountRequestsByEndpointAndStatus) {
  seen.totals.requests = {{{"/readyz", 503}, 7}, {{"other", 404}, 1}};
  expect_lines({"steady_http_requests_total{handler=\"/readyz\",code=\"503\"} 7",
                "steady_http_requests_total{handler=\"other\",code=\"404\"} 1"});
}

TEST_F(Metrics, TellWhetherTheLastReloadWasTaken) {
  expect_lines({"steady_config_reloads_total{result=\"success\"} 0",
                "steady_config_reloads_total{result=\"failure\"} 0", "steady_config_last_reload_successful 1"});
  seen.totals.reloads = 2;
  seen.totals.reloads_refused = 1;
  seen.totals.last_reload_refused = true;
  expect_lines({"steady_config_reloads_total{result=\"success\"} 2",
                "steady_config_reloads_total{result=\"failure\"} 1", "steady_config_last_reload_successful 0"});
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

TEST_F(Metrics, AreOfTheWholeAloneAsASummary) {
  seen.metrics = config::Metrics::summary;
  const std::string all = text();
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
