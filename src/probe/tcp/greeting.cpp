#include "probe/tcp/greeting.h"

#include <charconv>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "base/text.h"

namespace steady::probe::tcp {
namespace {

// The byte of an escape, and the length of the escape including the backslash.
struct Escape {
  char byte;
  std::size_t length;
};

std::expected<Escape, std::string> read_hexadecimal(std::string_view escape) {
  unsigned char byte = 0;
  const std::string_view digits = escape.substr(2, 2);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  if (error != std::errc{} || end != digits.data() + 2)
    return std::unexpected("\\x needs two hexadecimal digits, as in \\x1b");
  return Escape{static_cast<char>(byte), 4};
}

std::expected<Escape, std::string> read_escape(std::string_view escape) {
  if (escape.size() == 1) return std::unexpected("a '\\' at the end; write \\\\ for a backslash");
  switch (escape[1]) {
    case 'r': return Escape{'\r', 2};
    case 'n': return Escape{'\n', 2};
    case 't': return Escape{'\t', 2};
    case '0': return Escape{'\0', 2};
    case '\\': return Escape{'\\', 2};
    case 'x': return read_hexadecimal(escape);
    default:
      return std::unexpected(cat("unknown escape '\\", printable(escape.substr(1, 1)),
                                 "'; there are \\r \\n \\t \\0 \\xNN, and \\\\ for a backslash"));
  }
}

// A peer may repeat what it was sent, and that may be a password.
std::string without_words_of(std::string_view sent, std::string said) {
  constexpr std::string_view blanks = " \t\r\n";
  constexpr std::size_t shortest = 4;
  std::vector<std::string_view> words;
  while (!sent.empty()) {
    const std::size_t end = std::min(sent.find_first_of(blanks), sent.size());
    const std::string_view word = sent.substr(0, end);
    if (!word.starts_with("HTTP/")) words.push_back(word);
    sent.remove_prefix(std::min(end + 1, sent.size()));
  }
  return masked(std::move(said), std::move(words), shortest);
}

}  // namespace

std::expected<std::string, std::string> unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::expected<Escape, std::string> escape = read_escape(text);
    if (!escape) return std::unexpected(escape.error());
    out += escape->byte;
    text.remove_prefix(escape->length);
  }
  return out;
}

bool is_in(std::string_view said, std::string_view expected) { return said.contains(expected); }

Outcome not_in(std::string_view said, std::string_view expected, std::string_view sent) {
  const std::string_view where = said.size() < listen_limit ? "" : "in its first 4 KiB ";
  const std::string shown = without_words_of(sent, std::string(said));
  return down(Reason::mismatch, cat(where, "the peer says '", printable(shown, 60), "', not ",
                                    expected.empty() ? "what is expected" : cat('\'', printable(expected, 60), '\'')));
}

}  // namespace steady::probe::tcp
