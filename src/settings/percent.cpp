#include "settings/percent.h"

#include "settings/expand.h"

namespace steady::settings {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Appends a character so that expand() returns it: a '$' and a '{' that are adjacent only after decoding are not a
// variable.
void append_literal(std::string& out, char c) {
  if (c == '{' && out.ends_with('$')) out.insert(out.size() - 1, 1, '$');
  out += c;
}

}  // namespace

bool is_escape(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && hex_digit(text[1]) >= 0 && hex_digit(text[2]) >= 0;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = end_of_variable(text, i);
    if (end != i) {
      out += text.substr(i, end - i);
      i = end;
      continue;
    }
    if (text.substr(i).starts_with("${")) {  // the '}' is missing; expand() reports it
      out += "${";
      i += 2;
      continue;
    }
    const bool escape = is_escape(text.substr(i));
    append_literal(out, escape ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i]);
    i += escape ? 3 : 1;
  }
  return out;
}

std::string with_encoded_zone(std::string host) {
  const std::size_t percent = find_outside_variables(host, "%");
  if (percent == std::string::npos) return host;
  const std::string_view rest = std::string_view(host).substr(percent + 1);
  if (!rest.starts_with("25") || rest.size() == 2) host.insert(percent + 1, "25");
  return host;
}

}  // namespace steady::settings
