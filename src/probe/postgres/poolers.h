// What poolers say in words of their own, with a SQLSTATE that does not tell: one table, with its sources. Pure.
#pragma once

#include <string_view>

#include "base/outcome.h"
#include "probe/postgres/sqlstate.h"

namespace steady::probe::postgres {

struct PoolerWords {
  std::string_view code;    // the SQLSTATE
  std::string_view part;    // of the message, in lower case
  Reason reason;            // not_ready: it may pass; denied: somebody must change something
  std::string_view advice;  // what to do, added to the message; may be empty
};

// The first row that fits; null for an error that its SQLSTATE explains.
const PoolerWords* pooler_words(const ServerError& error);

}  // namespace steady::probe::postgres
