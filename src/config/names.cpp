#include "config/names.h"

#include "base/text.h"
#include "config/parts.h"

namespace steady::config {

std::string default_name(std::string_view kind, std::string_view host,
                         const std::set<std::string, std::less<>>& taken) {
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
  std::string unique = name;
  for (int number = 2; taken.contains(unique); ++number) unique = cat(name, '-', number);
  return unique;
}

}  // namespace steady::config
