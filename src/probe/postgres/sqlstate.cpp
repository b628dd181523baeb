#include "probe/postgres/sqlstate.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "probe/postgres/poolers.h"

namespace steady::probe::postgres {
namespace {

struct Rule {
  std::string_view code;  // a whole SQLSTATE, or its class (the first two characters)
  Reason reason;
};

// The first matching rule applies. Other codes are `not_ready` at login and `mismatch` for a query.
constexpr std::array rules{
    Rule{"57", Reason::not_ready},  // starting up, shutting down, crashed, cancelled, terminated by an operator
    Rule{"53", Reason::not_ready},  // too many connections, out of memory, disk full
    Rule{"58", Reason::not_ready},  // I/O error of the server
    Rule{"XX", Reason::not_ready},  // a bug in the server
    Rule{"40", Reason::not_ready},  // rollback: a deadlock, or a standby's conflict with recovery
    Rule{"08P01", Reason::denied},  // startup parameter that PgBouncer rejects; its other words are in poolers.cpp
    Rule{"08", Reason::not_ready},  // a pooler without a server
    Rule{"28", Reason::denied},     // password, role, pg_hba.conf
    Rule{"3D", Reason::denied},     // no such database
    Rule{"0A", Reason::denied},     // a protocol or a feature that the server does not support
    Rule{"42501", Reason::denied},  // no privilege
};

Reason reason_of(const ServerError& error, Stage stage) {
  const auto rule =
      std::ranges::find_if(rules, [&](const Rule& candidate) { return error.code.starts_with(candidate.code); });
  if (rule != rules.end()) return rule->reason;
  return stage == Stage::login ? Reason::not_ready : Reason::mismatch;
}

}  // namespace

Outcome refusal(const ServerError& error, Stage stage) {
  const PoolerWords* const pooler = pooler_words(error);
  const Reason reason = pooler == nullptr ? reason_of(error, stage) : pooler->reason;
  const std::string_view advice = pooler == nullptr ? std::string_view{} : pooler->advice;
  return down(reason, cat(error.message, " (", error.code, ')', advice.empty() ? "" : ": ", advice));
}

bool accepts(std::string_view code) { return code != "57P03"; }

bool depends_on_encryption(std::string_view code) { return code == "28000"; }

}  // namespace steady::probe::postgres
