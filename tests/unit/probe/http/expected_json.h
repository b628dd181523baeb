// What JSON is expected to have, as a test writes it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "probe/http/expectation.h"

namespace steady::probe::http {

inline Expectation one_of(std::string pointer, std::vector<std::string> values) {
  Expectation expected;
  const std::string shown = cat('\'', join(values, "' or '"), '\'');
  expected.json.push_back({.pointer = std::move(pointer), .any_of = std::move(values), .shown = shown});
  return expected;
}

inline Expectation json(std::string pointer, std::string value) {
  return one_of(std::move(pointer), std::vector<std::string>{std::move(value)});
}

}  // namespace steady::probe::http
