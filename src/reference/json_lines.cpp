#include "reference/json_lines.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace steady::reference {
namespace {

namespace json = boost::json;

constexpr std::size_t widest = 120;

std::string lines(const json::value& value, std::size_t indentation);

// `{"a": 1}`, with blanks as people write it.
std::string one_line(const json::value& value) {
  std::string out;
  if (value.is_object()) {
    for (const auto& [key, member] : value.get_object()) {
      out += cat(out.empty() ? "" : ", ", json::serialize(json::value(key)), ": ", one_line(member));
    }
    return cat('{', out, '}');
  }
  if (!value.is_array()) return json::serialize(value);
  for (const json::value& item : value.get_array()) out += cat(out.empty() ? "" : ", ", one_line(item));
  return cat('[', out, ']');
}

std::string several_lines(const json::value& value, std::size_t indentation) {
  const std::string inner(indentation + 2, ' ');
  std::string out;
  const auto add = [&](const std::string& name, const json::value& each) {
    out += cat(out.empty() ? "" : ",", '\n', inner, name, lines(each, inner.size() + name.size()));
  };
  if (value.is_object()) {
    for (const auto& [key, member] : value.get_object()) {
      const std::string name = cat(json::serialize(json::value(key)), ": ");
      const std::string fits = one_line(member);
      out += cat(out.empty() ? "" : ",", '\n', inner, name);
      out += inner.size() + name.size() + fits.size() < widest ? fits : lines(member, inner.size());
    }
    return cat('{', out, '\n', std::string(indentation, ' '), '}');
  }
  for (const json::value& item : value.get_array()) add("", item);
  return cat('[', out, '\n', std::string(indentation, ' '), ']');
}

std::string lines(const json::value& value, std::size_t indentation) {
  std::string out = one_line(value);
  const bool nested = value.is_object() || value.is_array();
  return !nested || indentation + out.size() < widest ? out : several_lines(value, indentation);
}

}  // namespace

std::string json_lines(const json::value& value) { return several_lines(value, 0) + '\n'; }

}  // namespace steady::reference
