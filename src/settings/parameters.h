// The parameters in the query of a target's URL that drivers know, and what becomes of each: a key of ours, a refusal, or
// nothing, because it means nothing to a probe. Each kind has one such table; config/README.md prints it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

// All names of `lists` as one text, ",applicationname,connecttimeout,": without case and blanks, each name once. So the
// binary holds the names, but neither the drivers nor an array.
template <const auto& lists>
consteval auto ignored_names() {
  constexpr auto joined = [] {
    std::string all;
    for (const IgnoredParameters& list : lists) {
      for (const char c : list.names) {
        if (c != ' ') all += squeezed_letter(c);
      }
      all += ',';
    }
    std::vector<std::string_view> names;
    for (std::string_view rest = all; !rest.empty(); rest.remove_prefix(rest.find(',') + 1)) {
      names.push_back(rest.substr(0, rest.find(',')));
    }
    std::ranges::sort(names);
    std::string out = ",";
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i > 0 && names[i] == names[i - 1]) continue;
      out += names[i];
      out += ',';
    }
    return out;
  };
  std::array<char, joined().size()> text{};
  std::ranges::copy(joined(), text.begin());
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
