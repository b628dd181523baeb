// Percent-decoding beside variables.
#include "settings/expand.h"
#include "settings/url.h"

namespace steady::settings {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Appends a character so that expand() gives it back: a '$' and a '{' that only meet by decoding are no variable.
void append_literal(std::string& out, char c) {
  if (c == '{' && out.ends_with('$')) out.insert(out.size() - 1, 1, '$');
  out += c;
}

}  // namespace

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = end_of_variable(text, i);
    if (end != i) {
      out += text.substr(i, end - i);
      i = end;
      continue;
    }
    if (text.substr(i).starts_with("${")) {  // without its '}': for expand() to complain about
      out += "${";
      i += 2;
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    const bool escape = text[i] == '%' && high >= 0 && low >= 0;
    append_literal(out, escape ? static_cast<char>(high * 16 + low) : text[i]);
    i += escape ? 3 : 1;
  }
  return out;
}

}  // namespace steady::settings
