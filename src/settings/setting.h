// A setting as data: its key, what it may hold, its default and its meaning; where it has them, the option and the variable that stand
// for it. A row is written once, beside the type that it fills. The reader, the help, the completions, the schema and the reference ask
// the row.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/duration.h"

namespace steady::settings {

using Words = std::span<const std::string_view>;

// --- shapes: what a value may be, and its default where there is one ---

struct Text {
  std::string_view standard = {};
  bool open = false;  // a complaint may show the value: nobody puts a connection string there
};
struct Path {};  // of a file
struct Flag {
  bool standard = false;
};
struct Number {
  std::int64_t lowest = 0;
  std::int64_t highest = 0;
  std::optional<std::int64_t> standard = {};
};
struct Time {
  Duration lowest{};
  Duration highest{};
  std::optional<Duration> standard = {};
  bool or_zero = false;   // 0 as well, though it is below the lowest
  bool or_never = false;  // or the word "never"
};
struct OneOf {
  Words words;  // none: any text
  std::string_view standard = {};
};
struct TextList {  // one text, or a list of them
  std::string_view standard = {};
};
struct TextMap {};     // texts by their names
struct SecretText {};  // three keys: the secret itself, "…_file" and "…_env"

// One of several words that are the values of an enumeration, in its order. A default beyond the words is none of them.
template <class Enum>
struct Choice {
  Words words;
  Enum standard{};

  constexpr operator OneOf() const {
    const auto index = static_cast<std::size_t>(standard);
    return {words, index < words.size() ? words[index] : std::string_view{}};
  }
};

// --- rows ---

// What only documents need.
struct Reference {
  std::string_view when_absent = {};  // what holds without the key, where that is no value: "`PGUSER`; required"
  std::string_view example = {};      // a likely value as YAML, where the default is none
  bool aside = false;                 // needs a file or excludes another key: a remark in the example
  std::string_view schema = {};       // JSON Schema of the value, where the shape's own says too little
};

// How the command line and the environment call it.
struct Spelling {
  std::string_view option = {};    // "--timeout"; the literal's data() is a C string
  std::string_view letter = {};    // "-t"
  std::string_view argument = {};  // "DURATION"; empty for a flag
  std::string_view variable = {};  // "STEADY_TIMEOUT", weaker than the option
};

template <class Shape>
struct Key {
  std::string_view name;
  Shape shape = {};
  std::string_view meaning = {};  // one line
  Reference reference = {};
  Spelling spelling = {};

  constexpr operator std::string_view() const { return name; }
};

// A row whatever its shape, for tables.
struct Setting {
  using Shape = std::variant<Text, Path, Flag, Number, Time, OneOf, TextList, TextMap, SecretText>;

  template <class Of>
  constexpr Setting(const Key<Of>& key)  // NOLINT: a table lists keys
      : name(key.name), shape(key.shape), meaning(key.meaning), reference(key.reference), spelling(key.spelling) {}
  template <class Enum>
  constexpr Setting(const Key<Choice<Enum>>& key)  // NOLINT
      : name(key.name),
        shape(OneOf(key.shape)),
        meaning(key.meaning),
        reference(key.reference),
        spelling(key.spelling) {}

  std::string_view name;
  Shape shape;
  std::string_view meaning;
  Reference reference;
  Spelling spelling;
};

using Table = std::span<const Setting>;

template <class... Shapes>
constexpr std::array<Setting, sizeof...(Shapes)> table(const Key<Shapes>&... keys) {
  return {Setting(keys)...};
}

// The same row with another default.
template <class Shape, class Value>
constexpr Key<Shape> with_default(Key<Shape> key, Value standard) {
  key.shape.standard = standard;
  return key;
}

// Whether a complaint may show the value though it does not quote it. Free text may be anything that an application has, such as a
// connection string with its password.
constexpr bool may_be_shown(const Text& text) { return text.open; }
constexpr bool may_be_shown(const OneOf& one) { return !one.words.empty(); }
constexpr bool may_be_shown(const TextMap&) { return false; }
constexpr bool may_be_shown(const SecretText&) { return false; }
template <class Shape>
constexpr bool may_be_shown(const Shape&) {
  return true;
}

// The default as it would be written; empty when there is none.
std::string standard_of(const Setting& row);

// The words of a row that takes one of several; none for others.
Words words_of(const Setting& row);

// "debug, info or off"
std::string listed(Words words);

constexpr bool is_flag(const Setting& row) { return std::holds_alternative<Flag>(row.shape); }
constexpr bool is_list(const Setting& row) { return std::holds_alternative<TextList>(row.shape); }
constexpr bool is_path(const Setting& row) { return std::holds_alternative<Path>(row.shape); }
constexpr bool is_mapping(const Setting& row) { return std::holds_alternative<TextMap>(row.shape); }

// The names of the rows that hold mappings, in a table that is an array: what is small stands in the binary, the table need not.
template <const auto& table>
consteval auto mappings_of() {
  std::array<std::string_view, static_cast<std::size_t>(std::ranges::count_if(table, is_mapping))> names{};
  std::size_t count = 0;
  for (const Setting& row : table) {
    if (is_mapping(row)) names[count++] = row.name;
  }
  return names;
}

}  // namespace steady::settings
