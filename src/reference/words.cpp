#include "reference/words.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <variant>

#include "base/text.h"
#include "config/keys.h"

namespace steady::reference {
namespace {

using settings::Setting;

std::string range_of(const settings::Time& time) {
  const std::string lowest = to_string(time.lowest), highest = to_string(time.highest);
  if (time.lowest == Duration::zero()) return time.highest == config::longest ? "" : cat("to ", highest);
  return cat(lowest, " to ", highest);
}

struct TypeName {
  std::string operator()(const settings::Text&) const { return "text"; }
  std::string operator()(const settings::Path&) const { return "path"; }
  std::string operator()(const settings::Flag&) const { return "flag"; }
  std::string operator()(const settings::Number&) const { return "number"; }
  std::string operator()(const settings::Time&) const { return "duration"; }
  std::string operator()(const settings::OneOf& one) const { return one.words.empty() ? "text" : "word"; }
  std::string operator()(const settings::TextList&) const { return "list"; }
  std::string operator()(const settings::TextMap&) const { return "mapping"; }
  std::string operator()(const settings::SecretText&) const { return "secret"; }
};

struct Type : TypeName {
  using TypeName::operator();
  std::string operator()(const settings::TextList&) const { return "text or list"; }
  std::string operator()(const settings::Number& number) const { return cat(number.lowest, " to ", number.highest); }
  std::string operator()(const settings::Time& time) const {
    const std::string range = range_of(time);
    return cat(time.or_zero ? "`0`, or " : "", "duration", range.empty() ? "" : ", ", range,
               time.or_never ? " or `never`" : "");
  }
  std::string operator()(const settings::OneOf& one) const {
    std::string out;
    for (const std::string_view word : one.words) out += cat(out.empty() ? "" : " ", '`', word, '`');
    return out.empty() ? "text" : out;
  }
};

bool has_range(const Setting& row) {
  return std::holds_alternative<settings::Time>(row.shape) || std::holds_alternative<settings::Number>(row.shape);
}

}  // namespace

std::string type_name_of(const Setting& row) { return std::visit(TypeName{}, row.shape); }

std::string type_of(const Setting& row) { return std::visit(Type{}, row.shape); }

std::string default_of(const Setting& row) {
  if (!row.reference.when_absent.empty()) return std::string(row.reference.when_absent);
  const std::string standard = settings::standard_of(row);
  return standard.empty() ? "" : cat('`', standard, '`');
}

std::string without_backticks(std::string_view text) {
  std::string out(text);
  std::erase(out, '`');
  return out;
}

std::string when_absent(const Setting& row, std::string_view before) {
  const std::string words = without_backticks(row.reference.when_absent);
  return words.empty() ? "" : cat(before, words == "required" ? "" : "default: ", words);
}

std::string in_plain_words(const Setting& row) {
  std::string out(row.meaning);
  if (has_range(row)) out += cat(": ", type_of(row));
  if (std::holds_alternative<settings::SecretText>(row.shape)) {
    out += cat("; better ", row.name, "_file or ", row.name, "_env, one of the three");
  }
  const std::string absent = when_absent(row, " (");
  return cat(without_backticks(out), absent, absent.empty() ? "" : ")");
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) throw std::runtime_error(cat("cannot read ", path));
  return text;
}

}  // namespace steady::reference
