// A setting as data: its key, range, default and description, and its option and variable if it has them. Each row is
// written once, beside the type that it fills. The reader, the help, the completions, the schema and the reference use
// the rows.
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
  bool open = false;  // messages may show the value: nobody writes a connection string there
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
  bool or_zero = false;   // 0 is allowed too, although it is below `lowest`
  bool or_never = false;  // the word "never" is allowed too
};
// A second spelling of one of the words. It is accepted, but messages, help and completions do not list it.
struct Alias {
  std::string_view word = {}, means = {};
};
struct OneOf {
  Words words;  // empty: any text
  std::string_view standard = {};
  Alias alias = {};
};
struct TextList {  // one text, or a list of them
  std::string_view standard = {};
};
struct TextMap {};     // texts by their names
struct SecretText {};  // three keys: the secret itself, "…_file" and "…_env"

// One of several words, which are the values of an enumeration, in its order. A default beyond the words means no
// default.
template <class Enum>
struct Choice {
  Words words;
  Enum standard{};
  Alias alias = {};

  constexpr explicit operator OneOf() const {
    const auto index = static_cast<std::size_t>(standard);
    return {words, index < words.size() ? words[index] : std::string_view{}, alias};
  }
};

// --- rows ---

// Needed only for documents.
struct Reference {
  std::string_view when_absent = {};  // the default in words, when it is not a value: "`PGUSER`; required"
  std::string_view example = {};      // a typical value as YAML, when there is no default
  bool aside = false;                 // needs a file or excludes another key: a comment in the example
  std::string_view schema = {};       // JSON Schema of the value, when that of the shape is not enough
};

// The names on the command line and in the environment.
struct Spelling {
  std::string_view option = {};    // "--timeout"; the literal's data() is a C string
  std::string_view letter = {};    // "-t"
  std::string_view argument = {};  // "DURATION"; empty for a flag
  std::string_view variable = {};  // "STEADY_CHECK_TIMEOUT"; the option overrides it
};

template <class Shape>
struct Key {
  std::string_view name;
  Shape shape = {};
  std::string_view meaning = {};  // one line
  Reference reference = {};
  Spelling spelling = {};

  // NOLINTNEXTLINE(google-explicit-constructor): a key is its name
  constexpr operator std::string_view() const { return name; }
};

// A row of any shape, for tables.
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

// A key that had another name, for the message about a text that still has it.
struct Renamed {
  std::string_view before;
  std::string_view remedy;  // "it is called 'max_redirects'"
};

template <class... Shapes>
constexpr std::array<Setting, sizeof...(Shapes)> table(const Key<Shapes>&... keys) {
  return {Setting(keys)...};
}

// The same row with a different default.
template <class Shape, class Value>
constexpr Key<Shape> with_default(Key<Shape> key, Value standard) {
  key.shape.standard = standard;
  return key;
}

// Whether messages may show the value. Free text may contain anything, such as a connection string with its password.
constexpr bool may_be_shown(const Text& text) { return text.open; }
constexpr bool may_be_shown(const OneOf& one) { return !one.words.empty(); }
constexpr bool may_be_shown(const TextMap&) { return false; }
constexpr bool may_be_shown(const SecretText&) { return false; }
template <class Shape>
constexpr bool may_be_shown(const Shape&) {
  return true;
}

// The default as text in a configuration; empty when there is none.
std::string standard_of(const Setting& row);

// The words of a row that takes one of several words; empty for other rows.
Words words_of(const Setting& row);

// "debug, info or off"
std::string listed(Words words);

constexpr bool is_flag(const Setting& row) { return std::holds_alternative<Flag>(row.shape); }
constexpr bool is_list(const Setting& row) { return std::holds_alternative<TextList>(row.shape); }
constexpr bool is_path(const Setting& row) { return std::holds_alternative<Path>(row.shape); }
constexpr bool is_mapping(const Setting& row) { return std::holds_alternative<TextMap>(row.shape); }

// The names of the rows that are mappings, from a table that is an array. The binary then contains only the names, not
// the table.
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
