#include "modes/shebang.h"

#include <algorithm>

namespace steady::modes {

std::optional<Shebang> shebang_in(std::string_view head) {
  if (!head.starts_with("#!")) return std::nullopt;
  constexpr std::string_view blanks = " \t";
  const std::size_t newline = head.find('\n');
  std::string_view line = head.substr(2, std::min(newline, head.size()) - 2);
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::size_t end = line.find_first_of(std::string_view(" \t\0", 3));
  const bool open_ended = newline == std::string_view::npos && end == std::string_view::npos;
  return Shebang{.interpreter = std::string(line.substr(0, end)),
                 .too_long = open_ended && head.size() >= bytes_that_decide};
}

}  // namespace steady::modes
