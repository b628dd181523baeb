// A configuration that is refused, told to machines: with the log as JSON one entry per problem, with its place.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <csignal>

#include "base/text.h"
#include "serving.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::string bad =
    "version: 1\nlog: { format: json }\nchecks:\n  queue: { tcp: \":1\", intervall: 5s }\n  cache: { redsi: {} }\n";

// What is common to entries about two problems of that file.
void expect_both(const std::vector<boost::json::object>& lines, const std::string& file) {
  ASSERT_EQ(lines.size(), 2U);
  for (const boost::json::object& line : lines) {
    EXPECT_EQ(line.at("level"), "error");
    EXPECT_EQ(line.at("file").as_string(), file);
    EXPECT_TRUE(std::string_view(line.at("message").as_string())
                    .starts_with(cat(file, ':', line.at("line").as_int64(), ':', line.at("column").as_int64(), ": ")))
        << boost::json::serialize(line);
  }
  EXPECT_EQ(lines[0].at("line"), 4);
  EXPECT_EQ(lines[0].at("column"), 23);
  EXPECT_EQ(lines[1].at("line"), 5);
}

TEST(RefusedConfiguration, IsAnEntryPerProblemWithItsPlaceWhereTheLogIsJson) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("steady.yaml", bad);
  for (const Words& command : {Words{"check"}, Words{"wait"}, Words{"serve"}}) {
    const Finished finished = steady({command[0], "-c", file});
    EXPECT_EQ(finished.status, 78) << story(finished);
    EXPECT_EQ(finished.out, "");
    expect_both(json_lines(finished.err), file);
  }
}

TEST(RefusedConfiguration, IsTextWhereTheLogIsTextAndForValidate) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("steady.yaml", bad);
  const Finished as_text = steady({"serve", "-c", file, "--log-format=text"});
  EXPECT_EQ(as_text.status, 78);
  EXPECT_TRUE(as_text.err.starts_with(cat(file, ":4:23: "))) << as_text.err;
  EXPECT_EQ(steady({"validate", file}).err, as_text.err) << "validate is for people";
}

TEST(RefusedConfiguration, IsJsonToldByAnOptionWhenTheFileCannotBeRead) {
  const Finished finished = steady({"serve", "-c", "/no/steady.yaml", "--log-format=json", "--log-level=off"});
  EXPECT_EQ(finished.status, 78);
  const auto lines = json_lines(finished.err);
  ASSERT_EQ(lines.size(), 1U) << finished.err;
  EXPECT_EQ(lines[0].at("file"), "/no/steady.yaml");
  EXPECT_FALSE(lines[0].contains("line"));
}

TEST(RefusedConfiguration, OfATargetHasAColumnAlone) {
  const Finished finished = steady({"check", "--log-format=json", "htpt://api/", "tcp://db"});
  EXPECT_EQ(finished.status, 64);
  const auto lines = json_lines(finished.err);
  ASSERT_EQ(lines.size(), 2U) << finished.err;
  EXPECT_EQ(lines[0].at("column"), 1);
  EXPECT_FALSE(lines[0].contains("file") || lines[0].contains("line"));
}

TEST(RefusedConfiguration, WithoutChecksIsAnEntryToo) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("steady.yaml", "version: 1\nlog: { format: json }\nchecks: {}\n");
  for (const char* command : {"check", "wait", "serve"}) {
    const Finished finished = steady({command, "-c", file});
    EXPECT_EQ(finished.status, 78);
    EXPECT_EQ(json_lines(finished.err).size(), 1U) << finished.err;
  }
}

TEST(RefusedConfiguration, OfAReloadIsAnEntryPerProblemAndTheMetricsTellUntilAGoodOne) {
  const UpTarget up;
  const std::string good = cat("  queue: { tcp: \"", up.address(), "\" }\n");
  Serving serving(good, "log: { format: json }\n");
  ASSERT_TRUE(serving.eventually_answers("/metrics", 200, "\nsteady_config_last_reload_successful 1\n"));
  serving.write_config("  queue: { tcp: \":1\", intervall: 5s }\n  cache: { redsi: {} }\n");
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.eventually_answers("/metrics", 200, "\nsteady_config_last_reload_successful 0\n"));
  std::vector<boost::json::object> problems;
  for (const boost::json::object& line : json_lines(serving.child().err())) {
    if (line.contains("line")) problems.push_back(line);
  }
  expect_both(problems, serving.config());
  serving.write_config(good);
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.eventually_answers("/metrics", 200, "\nsteady_config_last_reload_successful 1\n"));
}

}  // namespace
}  // namespace steady::test
