// A target of any bytes, URL and fragment: told apart or refused in one printable line, and a password in its userinfo, in
// its query or in a variable is never shown, whatever follows it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "config/load.h"
#include "fuzz/support/promise.h"

namespace steady::fuzz {
namespace {

// By its first byte, what stands before an input.
constexpr std::array<std::string_view, 8> beginnings{"",
                                                     "postgres://app:Zq7xW0vK3jR9@",
                                                     "redis://:Zq7xW0vK3jR9@",
                                                     "http://app:Zq7xW0vK3jR9@",
                                                     "postgres://db/app?user=app&password=Zq7xW0vK3jR9",
                                                     "redis://cache#password=Zq7xW0vK3jR9",
                                                     "${DATABASE_URL}",
                                                     "http://api/#headers.Authorization=Zq7xW0vK3jR9"};

// "${SECRET}" may be meant as a host or as the whole target, which are shown; what is a password by its place is not.
bool is_in_its_place(std::string_view begin, std::string_view rest) {
  if (rest.contains("${SECRET") || rest.contains("${DATABASE_URL")) return false;
  return !begin.starts_with('$') || rest.empty() || std::string_view("/?#").contains(rest.front());
}

void load(const std::string& target, bool in_its_place) {
  static const settings::Environment variables = environment();
  const config::Loaded loaded = config::load({.file = {}, .targets = {target}, .only = {}}, variables);
  require_lines("what is wrong with a target",
                in_its_place ? loaded.problems : replaced(loaded.problems, secret, "..."), 301);
  require((loaded.blame == config::Blame::none) == loaded.problems.empty(), "a refusal says why", loaded.problems);
  if (!loaded.problems.empty()) return;
  require(loaded.config.checks.size() == 1, "a target that loaded is one check", target);
  const config::Check& check = loaded.config.checks.front();
  for (const std::string& shown : {check.name, check.probe->target()}) {
    require_line("a name or a target", in_its_place ? shown : replaced(shown, secret, "..."));
  }
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  if (size == 0) return 0;
  const std::string_view begin = beginnings[data[0] % beginnings.size()];
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (holds_secret(rest)) return -1;
  require_quick("reading a target", [&] { load(std::string(begin) + rest, is_in_its_place(begin, rest)); });
  return 0;
}
