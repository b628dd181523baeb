#include "reference/text_of.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/text.h"

namespace steady::reference {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) throw std::runtime_error(cat("cannot read ", path));
  return text;
}

}  // namespace steady::reference
