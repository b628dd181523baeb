#include "probe/postgres/sqlstate.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

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
    Rule{"08P01", Reason::denied},  // startup parameter that PgBouncer rejects, and most of its other errors
    Rule{"08", Reason::not_ready},  // a pooler without a server
    Rule{"28", Reason::denied},     // password, role, pg_hba.conf
    Rule{"3D", Reason::denied},     // no such database
    Rule{"0A", Reason::denied},     // a protocol or a feature that the server does not support
    Rule{"42501", Reason::denied},  // no privilege
};

// PgBouncer uses 08P01 for nearly every error, including refusals of its server. These parts of its own messages
// (src/client.c, objects.c and janitor.c of 1.18), and of messages that it passes on, mean a temporary condition.
constexpr std::array<std::string_view, 9> pooler_waits{"_timeout",
                                                       "cannot connect",
                                                       "no more connections",
                                                       "server login has been failing",
                                                       "server conn crashed",
                                                       "server connection closed",
                                                       "the database system is ",
                                                       "too many ",
                                                       "connection slots are reserved"};

bool pooler_is_waiting(const ServerError& error) {
  return error.code == "08P01" &&
         std::ranges::any_of(pooler_waits, [&](std::string_view words) { return error.message.contains(words); });
}

Reason reason_of(const ServerError& error, Stage stage) {
  if (pooler_is_waiting(error)) return Reason::not_ready;
  const auto rule =
      std::ranges::find_if(rules, [&](const Rule& candidate) { return error.code.starts_with(candidate.code); });
  if (rule != rules.end()) return rule->reason;
  return stage == Stage::login ? Reason::not_ready : Reason::mismatch;
}

}  // namespace

Outcome refusal(const ServerError& error, Stage stage) {
  return down(reason_of(error, stage), cat(error.message, " (", error.code, ')'));
}

bool accepts(std::string_view code) { return code != "57P03"; }

bool depends_on_encryption(std::string_view code) { return code == "28000"; }

}  // namespace steady::probe::postgres
