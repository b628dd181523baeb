// What becomes of the parameters that drivers know: every documented one is known by name, none is taken for a typing
// error, and one that is not known is reported to the log by its name alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "config/reporting.h"
#include "probe/kinds.h"
#include "unit/config/loading.h"

namespace steady::config {
namespace {

struct Driver {
  std::string kind, name;
  std::vector<std::string> parameters;
};

std::vector<std::string> split(std::string_view text, std::string_view border) {
  std::vector<std::string> out;
  for (const auto part : std::views::split(text, border)) out.emplace_back(trimmed(std::string_view(part)));
  return out;
}

std::vector<Driver> drivers() {
  std::vector<Driver> out;
  std::ifstream file(std::string(STEADY_SOURCE_DIR) + "/tests/data/driver_parameters.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::vector<std::string> cells = split(line, "|");
    EXPECT_EQ(cells.size(), 3U) << line;
    if (cells.size() == 3) out.push_back({cells[0], cells[1], split(cells[2], ",")});
  }
  return out;
}

std::string in_url(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == ' ' ? std::string("%20") : std::string(1, c);
  return out;
}

Loaded with_parameter(const std::string& kind, const std::string& parameter, const test::Variables& variables = {}) {
  return load_targets({cat(kind == "redis" ? "rediss://cache?" : "postgres://app@db/app?", parameter)}, variables);
}

TEST(DriverParameters, AreAllKnownByName) {
  std::size_t count = 0;
  for (const Driver& driver : drivers()) {
    for (const std::string& name : driver.parameters) {
      const Loaded loaded = with_parameter(driver.kind, in_url(name) + "=x");
      EXPECT_TRUE(loaded.config.notes.empty()) << driver.name << ": " << name;
      EXPECT_FALSE(loaded.problems.contains("unknown parameter")) << driver.name << ": " << loaded.problems;
      ++count;
    }
  }
  EXPECT_GE(count, 500U);
}

TEST(DriverParameters, AreThoseOfTheDriversThatAreUsedMost) {
  const std::vector<Driver> all = drivers();
  for (const std::string_view name :
       {"libpq", "psycopg", "asyncpg", "node-postgres", "Prisma", "pgjdbc", "Npgsql", "pgx", "Rails", "Django",
        "redis-py", "ioredis", "go-redis", "Lettuce", "StackExchange.Redis"}) {
    const auto named = [name](const Driver& driver) { return driver.name.starts_with(name); };
    EXPECT_TRUE(std::ranges::any_of(all, named)) << name;
  }
}

// In the tables of a kind, no parameter is ignored and also taken or refused: only one of them would count.
TEST(DriverParameters, HaveOneFateEach) {
  for (const auto& [kind, meaning, settings, parameters] : probe::documented_kinds()) {
    std::set<std::string> counted;
    const auto squeezed = [](std::string_view name) {
      std::string out = lower(name);
      std::erase(out, ' ');
      return out;
    };
    const auto add = [&](std::string_view name) {
      EXPECT_TRUE(counted.insert(squeezed(name)).second) << kind.name << ": " << name;
    };
    for (const auto& each : parameters.taken) add(each.name);
    for (const auto& each : parameters.refused) add(each.name);
    for (const std::string_view name : parameters.mentioned) add(name);
    for (const auto& each : parameters.ignored) {
      for (const std::string& name : split(each.names, ",")) {
        EXPECT_FALSE(counted.contains(squeezed(name))) << kind.name << ": " << name << " of " << each.driver;
      }
    }
  }
}

TEST(DriverParameters, OfNoDriverAreNotedByNameAndWithoutTheirValue) {
  const Loaded loaded = with_parameter("postgres", "zebra=hunter2&sslmode=require&quagga=x");
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.notes,
            (std::vector<std::string>{"target 1:23: the parameter 'zebra' is not known and is ignored",
                                      "target 1:53: the parameter 'quagga' is not known and is ignored"}));
  EXPECT_EQ(with_parameter("redis", "zebra=hunter2").config.notes,
            std::vector<std::string>{"target 1:16: the parameter 'zebra' is not known and is ignored"});
}

TEST(DriverParameters, AreNotNamedWhereTheNameMayBeSecret) {
  const Loaded after_password = load_targets({"postgres://db/app?user=app&password=hunter2&zebra=x"});
  EXPECT_EQ(after_password.problems, "");
  EXPECT_EQ(after_password.config.notes,
            std::vector<std::string>{"target 1:45: parameter 3 of the URL is not known and is ignored"});
  const Loaded of_variable = load_targets({"${URL}"}, {{"URL", "postgres://app@db/app?sslmode=require&zebra=x"}});
  EXPECT_EQ(of_variable.problems, "");
  EXPECT_EQ(of_variable.config.notes,
            std::vector<std::string>{"target 1:1: parameter 2 of the URL is not known and is ignored"});
  const Loaded before_at = load_targets({"redis://cache:12?zebra=x#key=a@b"});
  EXPECT_EQ(before_at.problems, "");
  EXPECT_EQ(before_at.config.notes,
            std::vector<std::string>{"target 1:18: parameter 1 of the URL is not known and is ignored"});
  EXPECT_FALSE(load_targets({"postgres://db/app?user=app&password=hunter2&gssencmod=x"}).problems.contains("encmod'"))
      << "nor is one that resembles another";
}

TEST(DriverParameters, OfAFileAreNotedWithTheirPlace) {
  const Loaded loaded = load_text("version: 1\nchecks:\n  db: { postgres: 'postgres://app@db/app?zebra=hunter2' }\n");
  EXPECT_EQ(loaded.problems, "");
  ASSERT_EQ(loaded.config.notes.size(), 1U);
  EXPECT_TRUE(loaded.config.notes.front().ends_with(
      "steady.yaml:3:42: checks.db.postgres: the parameter 'zebra' is not known and is ignored"))
      << loaded.config.notes.front();
}

TEST(DriverParameters, AreNotedUpToAThousand) {
  std::string target = "redis://cache?";
  for (int i = 0; i < 190; ++i) target += cat("zebra", i, "=&");
  const Loaded loaded = load_targets(std::vector<std::string>(8, target));
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.notes.size(), 1000U);
}

TEST(DriverParameters, ThatAreUnknownAreLoggedAtTheLevelDebugAlone) {
  Loaded loaded = with_parameter("redis", "zebra=hunter2");
  for (const auto& [level, lines] : {std::pair(log::Level::info, 0), std::pair(log::Level::debug, 1)}) {
    loaded.config.log.level = level;
    testing::internal::CaptureStderr();
    start_log(loaded.config);
    const std::string logged = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::ranges::count(logged, '\n'), lines) << logged;
    EXPECT_EQ(logged.contains("'zebra'"), lines == 1) << logged;
    EXPECT_FALSE(logged.contains("hunter2")) << logged;
  }
  log::start(log::Level::off, log::Format::text);
}

}  // namespace
}  // namespace steady::config
