#include "reference/collected.h"

#include <sstream>

#include "base/text.h"
#include "base/version.h"
#include "reference/sample.h"

namespace steady::reference {
namespace {

namespace json = boost::json;

// A value of an enumeration, as "not_ready" or "not ready". Times, numbers, versions, targets and our details hold
// other characters.
bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_ ") == std::string_view::npos;
}

std::string_view type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::array: return "list";
    case json::kind::object: return "mapping";
    case json::kind::string: return "text";
    case json::kind::bool_: return "true or false";
    case json::kind::null: return "null";
    default: return "number";
  }
}

// Names of checks are no public names.
std::string public_key(std::string_view key) {
  if (!key.starts_with(check_name)) return std::string(key);
  const std::size_t end = key.find_first_not_of("0123456789", check_name.size());
  return cat("NAME", end == std::string_view::npos ? "" : key.substr(end));
}

// Values of labels that are a word, an endpoint or a status: not the bounds of a histogram, the names of checks and what
// a build is called.
bool is_public_value(std::string_view label, std::string_view value) {
  if (label == "le" || value == version() || value == revision()) return false;
  return is_word(value) || value.starts_with('/') || value.find_first_not_of("0123456789") == std::string_view::npos;
}

// The labels of "name{a=\"b\",c=\"d\"} 1"; our values hold neither quotes nor commas.
void add_sample(Collected& out, const std::string& family, std::string_view line) {
  const std::size_t open = line.find('{'), close = line.rfind('}');
  if (open == std::string_view::npos || close == std::string_view::npos) return;
  std::istringstream labels{std::string(line.substr(open + 1, close - open - 1))};
  for (std::string label; std::getline(labels, label, ',');) {
    const std::size_t equals = label.find('=');
    const std::string name = label.substr(0, equals), value = label.substr(equals + 2, label.size() - equals - 3);
    out.add(family, "label", name);
    if (is_public_value(name, value)) out.add(family, "value", cat(name, '=', value));
  }
}

}  // namespace

void Collected::add(const std::string& name, const std::string& property, std::string value, bool repeated) {
  names_[name][property].emplace(std::move(value), repeated);
}

std::vector<PublicName> Collected::names() const {
  std::vector<PublicName> out;
  for (const auto& [name, properties] : names_) {
    PublicName& each = out.emplace_back(name);
    for (const auto& [property, values] : properties) {
      for (const auto& [value, repeated] : values) each.properties.push_back({property, value, repeated});
    }
  }
  return out;
}

void add_fields(Collected& out, const std::string& where, const json::value& value, Words words) {
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, each] : *object) {
      const std::string name = cat(where, where.ends_with(' ') ? "" : ".", public_key(key));
      out.add(name, "type", std::string(type_of(each)), false);
      const json::string* text = each.if_string();
      // What a probe does is told to people.
      if (words == Words::yes && text != nullptr && is_word(*text) && key != "action")
        out.add(name, "word", std::string(*text));
      add_fields(out, name, each, words);
    }
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& each : *array) add_fields(out, where + "[]", each, words);
  }
}

void add_metrics(Collected& out, const std::string& text) {
  std::istringstream in(text);
  std::string family;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string hash, keyword, type;
    words >> hash >> keyword;
    if (hash == "#" && keyword == "TYPE" && words >> family >> type) out.add(family, "type", type, false);
    if (hash != "#") add_sample(out, family, line);
  }
}

}  // namespace steady::reference
