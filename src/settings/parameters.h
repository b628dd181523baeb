// The parameters in the query of a target's URL that drivers know, and what becomes of each: a key of ours, a refusal, or
// nothing, because it means nothing to a probe. Each kind has one such table; config/README.md prints it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "settings/document.h"
#include "settings/problem.h"
#include "settings/setting.h"

namespace steady::settings {

// Names are those of the driver's documentation. They are compared without case and blanks: .NET writes "SSL Mode", and
// Java sslMode.
struct TakenParameter {
  std::string_view name;
  std::string_view key;
};

// A parameter that makes an application stricter than steady can be, or leads it elsewhere, unless its value is harmless.
struct RefusedParameter {
  std::string_view name;
  Words harmless;
  std::string_view why;  // and what to write instead
};

struct IgnoredParameters {
  std::string_view driver;
  std::string_view names;  // separated by commas
};

// What running a check needs of the table. `ignored` is the text that ignored_names() makes.
struct ParameterTable {
  std::span<const TakenParameter> taken;
  std::span<const RefusedParameter> refused;
  std::string_view ignored;
};

constexpr char squeezed_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

namespace detail {

template <std::size_t most>
struct Letters {
  std::array<char, most> text{};
  std::size_t size = 0;

  constexpr void add(std::string_view letters) {
    for (const char c : letters) text[size++] = c;
  }
  constexpr std::string_view view() const { return {text.data(), size}; }
};

template <const auto& lists>
inline constexpr std::size_t size_of_lists = [] {
  std::size_t size = 1;
  for (const IgnoredParameters& list : lists) size += list.names.size() + 1;
  return size;
}();

// "applicationname,connecttimeout,": without case and blanks.
template <const auto& lists>
inline constexpr auto squeezed_lists = [] {
  Letters<size_of_lists<lists>> out;
  for (const IgnoredParameters& list : lists) {
    for (const char c : list.names) {
      const char letter = squeezed_letter(c);
      if (c != ' ') out.add({&letter, 1});
    }
    out.add(",");
  }
  return out;
}();

// ",applicationname,connecttimeout,": sorted, each name once.
template <const auto& lists>
inline constexpr auto unique_names = [] {
  constexpr auto count = static_cast<std::size_t>(std::ranges::count(squeezed_lists<lists>.view(), ','));
  std::array<std::string_view, count> names{};
  std::string_view rest = squeezed_lists<lists>.view();
  for (std::string_view& name : names) {
    name = rest.substr(0, rest.find(','));
    rest.remove_prefix(name.size() + 1);
  }
  std::ranges::sort(names);
  Letters<size_of_lists<lists>> out;
  out.add(",");
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0 && names[i] == names[i - 1]) continue;
    out.add(names[i]);
    out.add(",");
  }
  return out;
}();

}  // namespace detail

// All names of `lists` as one text, ",applicationname,connecttimeout,": without case and blanks, each name once. So the
// binary holds the names, but neither the drivers nor an array.
template <const auto& lists>
consteval auto ignored_names() {
  std::array<char, detail::unique_names<lists>.size> text{};
  std::ranges::copy(detail::unique_names<lists>.view(), text.begin());
  return text;
}

// Whether the two names are the same parameter.
bool same_parameter(std::string_view one, std::string_view other);

// The row of the parameter, or null.
const TakenParameter* find_taken(const ParameterTable& table, std::string_view name);

// Whether the parameter is one that is refused. Adds a problem unless its value is harmless.
bool refuse(const ParameterTable& table, const Entry& entry, Problems& problems);

// Leaves out a parameter that is neither taken nor refused. One that resembles those is a problem, as it may be mistyped,
// and any other that is not known is a note: by its name, if that may be shown, or as the `number`th of the URL, from 1.
void leave_out(const ParameterTable& table, const Entry& entry, std::size_t number, Problems& problems);

}  // namespace steady::settings
