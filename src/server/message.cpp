#include "server/message.h"

#include <cstddef>
#include <ranges>

#include "base/text.h"

namespace steady::server {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// What is not a proper escape stays as it is.
std::string decoded(std::string_view text, bool query) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += query && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

Target parse_target(std::string_view target) {
  Target out;
  // The absolute form ("http://host/path") is for proxies, but a server must take it (RFC 9112, 3.2.2).
  if (const std::size_t scheme = target.find("://"); !target.starts_with('/') && scheme != std::string_view::npos) {
    const std::size_t path = target.find('/', scheme + 3);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  const std::size_t mark = target.find('?');
  out.path = decoded(target.substr(0, mark), false);
  if (mark == std::string_view::npos) return out;
  for (const auto part : std::views::split(target.substr(mark + 1), '&')) {
    const std::string_view word(part);
    const std::size_t equals = word.find('=');
    const std::string name = decoded(word.substr(0, equals), true);
    if (name == "verbose") out.verbose = true;
    if (name == "exclude" && equals != std::string_view::npos)
      out.excluded.push_back(decoded(word.substr(equals + 1), true));
  }
  return out;
}

Format format_for(std::string_view accept) {
  for (const auto part : std::views::split(accept, ',')) {
    std::string_view type(part);
    type = trimmed(type.substr(0, type.find(';')));
    if (equal_ignoring_case(type, "application/health+json")) return Format::health_json;
    if (equal_ignoring_case(type, "application/json")) return Format::json;
    if (type.starts_with("text/")) return Format::text;
  }
  return Format::text;
}

}  // namespace steady::server
