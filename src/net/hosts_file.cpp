#include "net/hosts_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/file.h"
#include "base/text.h"

namespace steady::net {
namespace {

constexpr std::size_t longest = std::size_t{1} << 20;
constexpr std::string_view blanks = " \t\r\v\f";

// Removes and returns the text before the first of `ends`; removes that character too.
std::string_view take_until(std::string_view& text, std::string_view ends) {
  const std::string_view taken = text.substr(0, text.find_first_of(ends));
  text.remove_prefix(std::min(taken.size() + 1, text.size()));
  return taken;
}

std::string_view without_dot(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

bool names(std::string_view line, std::string_view host) {
  while (!line.empty()) {
    if (equal_ignoring_case(without_dot(take_until(line, blanks)), host)) return true;
  }
  return false;
}

}  // namespace

Addresses listed(std::string_view text, std::string_view host) {
  host = without_dot(host);
  Addresses found;
  while (!text.empty()) {
    std::string_view line = take_until(text, "\n");
    line = trimmed(line.substr(0, line.find('#')));
    error_code bad;
    const auto address = asio::ip::make_address(std::string(take_until(line, blanks)), bad);
    if (!bad && names(line, host)) found.push_back(address);
  }
  return found;
}

std::string read_hosts_file(const std::string& path) {
  std::string text;
  if (unfit_file(path, std::numeric_limits<std::size_t>::max())) return text;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return text;
  std::array<char, 4096> chunk{};
  for (ssize_t n = 0; text.size() < longest && (n = ::read(fd, chunk.data(), chunk.size())) > 0;) {
    text.append(chunk.data(), static_cast<std::size_t>(n));
  }
  ::close(fd);
  return text;
}

}  // namespace steady::net
