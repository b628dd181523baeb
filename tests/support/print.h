// How GoogleTest shows our values when an expectation fails. Included wherever they are compared.
#pragma once

#include <ostream>

#include "base/outcome.h"

namespace steady {

inline void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << to_string(outcome.reason) << (outcome.permanent() ? ", permanent: " : ": ") << outcome.detail;
}
inline void PrintTo(Reason reason, std::ostream* out) { *out << to_string(reason); }
inline void PrintTo(Phase phase, std::ostream* out) { *out << to_string(phase); }

}  // namespace steady
