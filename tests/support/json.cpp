#include "support/json.h"

#include <algorithm>

namespace steady::test {
namespace {

using settings::Node;

// Whether JSON writes the number as YAML does; 0o7, 0x1F and +5 are beyond it, and text here.
bool is_number(std::string_view text) {
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t exponent = std::min(text.find_first_of("eE"), text.size());
  if (exponent < text.size() && !digits(text.substr(exponent + 1))) return false;
  text = text.substr(0, exponent);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  if (point < text.size() && !digits(text.substr(point + 1))) return false;
  return digits(whole) && (whole.size() == 1 || whole.front() != '0');
}

std::string scalar(const Node& node) {
  const bool plain = !node.quoted && !node.untyped;
  if (plain && (node.text == "true" || node.text == "false" || is_number(node.text))) return node.text;
  return json_of(node.text);
}

}  // namespace

std::string json_of(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ') {
      out += {'\\', 'u', '0', '0', digits[byte / 16], digits[byte % 16]};
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

std::string json_of(const Node& node) {
  std::string out;
  const auto separate = [&out] { out += out.size() > 1 ? ", " : ""; };
  switch (node.type) {
    case Node::Type::null: return "null";
    case Node::Type::scalar: return scalar(node);
    case Node::Type::list:
      out = "[";
      for (const Node& item : node.items) separate(), out += json_of(item);
      return out + ']';
    case Node::Type::map: break;
  }
  out = "{";
  for (const settings::Entry& entry : node.entries) separate(), out += json_of(entry.key) + ": " + json_of(entry.value);
  return out + '}';
}

}  // namespace steady::test
