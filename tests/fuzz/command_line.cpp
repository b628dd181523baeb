// Words of any kind on a command line and in the variables of the tools that steady replaces: a command or a usage error that is
// told in printable lines, and no password of a target in it.
//
// The first byte of an input chooses whose command line it is; what follows are the words, one per line.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.h"
#include "cli/command_line.h"
#include "cli/compat.h"
#include "fuzz/support/peer.h"
#include "fuzz/support/promise.h"

namespace steady::fuzz {
namespace {

constexpr std::size_t most_lines = 400;  // of a help

void require_parsed(const cli::ParsedCommand& parsed) {
  if (const auto* error = std::get_if<cli::UsageError>(&parsed)) {
    require(!error->text.empty(), "a usage error has a text");
    require_lines("a usage error", error->text, most_lines);
  }
  if (const auto* wait = std::get_if<cli::Wait>(&parsed)) {
    require(config::complaint(wait->overrides).empty(), "what was parsed is valid");
    for (const std::string& note : wait->notes) require_line("a note", note);
  }
}

void parse(std::uint8_t which, const std::string& input) {
  const std::vector<std::string> words = split(input, "\n");
  const std::string first = words.front();
  const settings::Environment variables = [&](std::string_view name) -> std::optional<std::string> {
    if (name == "WAIT_HOSTS") return first;
    if (name == "WAIT_TIMEOUT") return words.back();
    return environment()(name);
  };
  switch (which % 4) {
    case 0: return require_parsed(cli::parse(words, environment()));
    case 1: return require_parsed(cli::parse_wait_for_it(words));
    case 2: {
      cli::Wait wait;
      const std::string error = cli::take_wait_hosts(wait, variables);
      return require_line("an error in WAIT_HOSTS", error);
    }
    default: {
      std::vector<std::string> all{"wait", cat("postgres://app:", secret, "@db/", first)};
      all.insert(all.end(), words.begin() + 1, words.end());
      return require_parsed(cli::parse(std::move(all), variables));
    }
  }
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  if (size == 0) return 0;
  const std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (holds_secret(input)) return -1;
  require_quick("reading a command line", [&] { parse(data[0], input); });
  return 0;
}
