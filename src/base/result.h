// A value, or the outcome that says why there is none.
#pragma once

#include <expected>

#include "base/outcome.h"

namespace steady {

template <class Value>
using Result = std::expected<Value, Outcome>;

}  // namespace steady
