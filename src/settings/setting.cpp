#include "settings/setting.h"

#include "base/text.h"

namespace steady::settings {
namespace {

// The default as text, for each shape.
struct Standard {
  std::string operator()(const Text& text) const { return std::string(text.standard); }
  std::string operator()(const Path&) const { return {}; }
  std::string operator()(const Flag& flag) const { return flag.standard ? "true" : "false"; }
  std::string operator()(const Number& number) const { return number.standard ? cat(*number.standard) : ""; }
  std::string operator()(const Time& time) const { return time.standard ? to_string(*time.standard) : ""; }
  std::string operator()(const OneOf& one) const { return std::string(one.standard); }
  std::string operator()(const TextList& list) const { return std::string(list.standard); }
  std::string operator()(const TextMap&) const { return {}; }
  std::string operator()(const SecretText&) const { return {}; }
};

}  // namespace

std::string standard_of(const Setting& row) { return std::visit(Standard{}, row.shape); }

Words words_of(const Setting& row) {
  const OneOf* one = std::get_if<OneOf>(&row.shape);
  return one == nullptr ? Words{} : one->words;
}

std::string listed(Words words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    out += cat(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ", words[i]);
  }
  return out;
}

}  // namespace steady::settings
