// What the documents and examples tell people to copy holds together: a health check that begins to count while the gate may still
// hold turns the container unhealthy for waiting.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>

#include "base/duration.h"
#include "base/outcome.h"
#include "base/text.h"
#include "config/config.h"

namespace steady {
namespace {

namespace fs = std::filesystem;

struct Snippets {
  fs::path path;
  std::string text;
};

std::vector<Snippets> all() {
  const fs::path root = STEADY_SOURCE_DIR;
  std::vector<Snippets> out;
  for (const std::string_view top : {"README.md", "docker", "docs", "compose-examples", "config"}) {
    std::vector<fs::path> files{root / top};
    if (fs::is_directory(root / top)) {
      files.assign(fs::recursive_directory_iterator(root / top), fs::recursive_directory_iterator());
    }
    for (const fs::path& file : files) {
      if (!fs::is_regular_file(file)) continue;
      std::ostringstream text;
      text << std::ifstream(file, std::ios::binary).rdbuf();
      out.push_back({file.lexically_relative(root), text.str()});
    }
  }
  return out;
}

std::vector<Duration> durations(const std::string& text, const std::string& before) {
  static const std::string duration = "([0-9]+[a-z]+)";
  const std::regex pattern(before + duration);
  std::vector<Duration> out;
  for (std::sregex_iterator each(text.begin(), text.end(), pattern), end; each != end; ++each) {
    if (const auto parsed = parse_duration((*each)[1].str())) out.push_back(*parsed);
  }
  return out;
}

TEST(Troubleshooting, ExplainsEveryVerdict) {
  std::ostringstream text;
  text << std::ifstream(fs::path(STEADY_SOURCE_DIR) / "docs/troubleshooting.md").rdbuf();
  for (int reason = 1; reason < reason_count; ++reason) {
    const std::string row = cat("\n| `", words(static_cast<Reason>(reason)));
    EXPECT_TRUE(text.str().contains(row)) << row;
  }
}

TEST(Snippets, LetNoHealthCheckCountWhileTheGateMayStillHold) {
  int periods = 0;
  for (const Snippets& file : all()) {
    // Healthy while it waits; and a period of which a text only speaks.
    if (file.text.contains("--ok-while-waiting\", \"http") || file.text.contains("--ok-while-waiting, \"http"))
      continue;
    Duration gate = config::Wait().timeout;
    for (const Duration each : durations(file.text, "wait\"?,? \"?--timeout[= ]")) gate = std::max(gate, each);
    for (const Duration each : durations(file.text, "start[-_]period[=:] ?")) {
      EXPECT_GT(each, gate) << file.path << ": a start period of " << to_string(each) << " beside a gate of "
                            << to_string(gate);
      ++periods;
    }
  }
  EXPECT_GE(periods, 8) << "the documents are read";
}

}  // namespace
}  // namespace steady
