// Configurations that are as large and as wrong as they can be: what is wrong is said soon, and in few words.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
using Part = std::function<std::string(int)>;

std::string repeated(const std::string& begin, int times, const Part& part, const std::string& end) {
  std::string out = begin;
  for (int i = 0; i < times; ++i) out += part(i);
  return out + end;
}
std::string repeated(const std::string& begin, int times, const std::string& part, const std::string& end) {
  return repeated(begin, times, [&part](int) { return part; }, end);
}

// As a program writes it: JSON, in one line.
std::string four_thousand_broken_checks() {
  const Part check = [](int i) {
    return cat(i > 0 ? ", " : "", "\"c", i, R"(": {"http": {"url": "http://db/", "password": "x", "tpyo": 1}})");
  };
  return repeated(R"({"version": 1, "checks": {)", 4'000, check, "}}\n");
}

// Processor time: a busy machine must not fail a test. Built with sanitizers it takes three times as much.
double seconds_of_processor(const std::function<void()>& work) {
  const auto spent = [] {
    rusage usage{};
    ::getrusage(RUSAGE_CHILDREN, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  };
  const double before = spent();
  work();
  return spent() - before;
}

struct Large {
  const char* name;
  std::string text;
};

const std::vector<Large>& larges() {
  const std::string checks = "version: 1\nchecks:\n";
  const std::string one = "version: 1\nchecks:\n  a: ";
  static const std::vector<Large> all{
      {"broken checks in one line", four_thousand_broken_checks()},
      {"a hundred thousand checks of nothing", repeated(
                                                   checks, 100'000, [](int i) { return cat("  c", i, ":\n"); }, "")},
      {"ten thousand checks that are texts", repeated(
                                                 checks, 10'000, [](int i) { return cat("  c", i, ": 1\n"); }, "")},
      {"ten thousand broken URLs",
       repeated(
           checks, 10'000, [](int i) { return cat("  c", i, ": { http: 'http://a:b@h:x/?password=y' }\n"); }, "")},
      {"keys without end", repeated(
                               "{version: 1, ", 90'000, [](int i) { return cat('k', i, ": 1,"); }, "z: 1}\n")},
      {"secrets in one line",
       repeated(
           "{version: 1, checks: {", 40'000, [](int i) { return cat("p", i, ": {password: x},"); }, "a: {}}}\n")},
      {"remarks in one line", repeated("version: 1\nchecks: x ", 500'000, "# ", "\n")},
      {"a list without end", repeated("version: 1\nchecks: [", 500'000, "a,", "]\n")},
      {"lists inside of each other", repeated("version: 1\nchecks: ", 1'000'000, "[", "")},
      {"mappings inside of each other", repeated("version: 1\nchecks: ", 250'000, "{a: ", "")},
      {"options of a URL",
       repeated(
           one + "{http: \"http://h/#", 100'000, [](int i) { return cat("k", i, "=1&"); }, "\"}\n")},
      {"broken headers", repeated(
                             one + "{http: {url: 'http://h/', headers: {", 50'000,
                             [](int i) { return cat("'b c", i, "': x,"); }, "z: z}}}\n")},
      {"broken pointers",
       repeated(
           one + "{http: {url: 'http://h/', json: {", 50'000, [](int i) { return cat("b", i, ": x,"); }, "z: z}}}\n")},
      {"a variable many times", repeated(one + "{http: {url: 'http://h/', body: '", 140'000, "${LONG}", "'}}\n")},
      {"defaults within defaults",
       repeated(one + "{http: {url: 'http://h/', body: '", 20'000, "${X:-${X:-${X:-${X:-${X:-a}}}}}", "'}}}\n")},
      {"variables that never end", repeated(one + "{http: 'http://", 400'000, "${", "'}\n")},
      {"laughs", repeated(
                     "version: 1\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n", 40,
                     [](int i) { return cat("a", i + 1, ": &a", i + 1, " [*a", i, ",*a", i, ",*a", i, "]\n"); }, "")},
  };
  return all;
}

TEST(LargeConfigurations, AreJudgedSoonAndInFewWords) {
  const TemporaryDirectory directory;
  for (const Large& large : larges()) {
    ASSERT_LT(large.text.size(), 1U << 20) << large.name;
    const std::string file = directory.file("steady.yaml", large.text);
    Finished finished;
    const double took =
        seconds_of_processor([&] { finished = steady({"validate", file}, {{"LONG", std::string(100'000, 'x')}}); });
    EXPECT_TRUE(finished.status == 78 || large.name == std::string_view("defaults within defaults"))
        << large.name << ' ' << finished.status;
    EXPECT_LT(took, 4.0) << large.name;
    EXPECT_LT((finished.out + finished.err).size(), 100'000U) << large.name;
    EXPECT_FALSE(finished.err.contains("internal error")) << large.name;
  }
}

TEST(LargeConfigurations, ShowAHundredProblemsAndCountTheRest) {
  const TemporaryDirectory directory;
  const Finished finished = steady({"validate", directory.file("steady.yaml", four_thousand_broken_checks())});
  EXPECT_EQ(finished.status, 78);
  EXPECT_TRUE(finished.err.contains(": and 7,900 more problems\n")) << finished.err.substr(finished.err.size() - 200);
  EXPECT_EQ(std::ranges::count(finished.err, '^'), 100);
  EXPECT_FALSE(finished.err.contains("\"x\"")) << "a password";
}

TEST(LargeConfigurations, DoNotHoldUpTheAnswersOfWhoIsTold) {
  const ClosedPort closed;
  Serving serving(cat("  queue: { tcp: \"127.0.0.1:", closed.port(), "\" }\n"));
  std::ofstream(serving.config()) << four_thousand_broken_checks();
  serving.child().kill(SIGHUP);
  EXPECT_EQ(serving.get("/livez").status, 200) << "within ten seconds, as all of a client's reads";
  EXPECT_TRUE(serving.child().wait_for_output("more problems", 10s)) << serving.child().err().substr(0, 500);
  EXPECT_EQ(serving.get("/livez").status, 200);
}

TEST(LargeConfigurations, OfTheCommandLineAreNamedAndJudgedSoon) {
  Words targets{"check", "--timeout", "1s", "--output", "json"};
  for (int i = 0; i < 3'000; ++i) targets.emplace_back("tcp://127.0.0.1:1");
  Words broken{"check"};
  for (int i = 0; i < 9'000; ++i) broken.emplace_back("tpc://h:1");
  Words many{"check"};
  for (int i = 0; i < 20'000; ++i) many.emplace_back("tcp://h:1");
  Finished finished;
  const auto took = [&](const Words& words) {
    return seconds_of_processor([&] { finished = steady(words, {{"STEADY_LOOPBACK_ONLY", "1"}}); });
  };
  EXPECT_LT(took(broken), 6.0);
  EXPECT_EQ(finished.status, 64);
  EXPECT_TRUE(finished.err.contains("and 8,900 more targets with problems\n"))
      << finished.err.substr(finished.err.size() - 200);
  EXPECT_LT(took(many), 6.0);
  EXPECT_EQ(finished.status, 64);
  EXPECT_TRUE(finished.err.contains("there are 20,000 targets; 10,000 is the most")) << finished.err.substr(0, 200);
  took(targets);
  EXPECT_EQ(finished.status, 1) << finished.err.substr(0, 200);
  EXPECT_TRUE(finished.out.contains("tcp-localhost-1-3000"));
}

}  // namespace
}  // namespace steady::test
