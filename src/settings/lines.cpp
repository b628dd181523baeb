#include "settings/lines.h"

#include <algorithm>

namespace steady::settings {

Lines::Lines(std::string_view text) : text_(text), begins_{0} {
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
    begins_.push_back(end + 1);
  }
}

std::string_view Lines::line(int number) const {
  if (number < 1 || number > count()) return {};
  std::string_view text = text_.substr(begins_[static_cast<std::size_t>(number - 1)]);
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::size_t Lines::offset(Position position) const {
  if (position.line < 1 || position.line > count()) return text_.size();
  const std::size_t begin = begins_[static_cast<std::size_t>(position.line - 1)];
  return std::min(begin + static_cast<std::size_t>(std::max(position.column, 1) - 1), text_.size());
}

std::string_view Lines::from(Position position) const { return text_.substr(offset(position)); }

}  // namespace steady::settings
