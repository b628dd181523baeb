#include "config/names.h"

#include <algorithm>

#include "base/text.h"
#include "config/parts.h"

namespace steady::config {

std::string default_name(std::string_view kind, std::string_view host, const std::set<std::string, std::less<>>& taken,
                         Numbers& numbers) {
  std::string name(kind);
  for (const char c : cat('-', host)) {
    const bool fits = c != '-' && is_name(cat('a', c));
    if (fits) {
      name += c;
    } else if (!name.ends_with('-')) {
      name += '-';
    }
  }
  name.resize(std::min<std::size_t>(name.size(), 56));  // room for a number
  while (name.ends_with('-')) name.pop_back();
  int& number = numbers[name];  // 0: the name itself has not been tried
  std::string unique = number == 0 ? name : cat(name, '-', number);
  while (taken.contains(unique)) {
    number = std::max(number + 1, 2);
    unique = cat(name, '-', number);
  }
  return unique;
}

}  // namespace steady::config
