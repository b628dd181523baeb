// What a server's error means for its readiness, from the SQLSTATE alone (PostgreSQL manual, appendix A): not ready yet,
// a refusal that lasts, or an answer other than the one expected. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/outcome.h"

namespace steady::probe::postgres {

// An ErrorResponse of the server (protocol, section 55.8): its SQLSTATE and the first line of its message, printable.
struct ServerError {
  std::string code;  // five characters: "28P01"
  std::string message;
  bool operator==(const ServerError&) const = default;
};

// When the error came: instead of a session, or in answer to a query on one.
enum class Stage : std::uint8_t { login, query };

// The outcome, with a detail such as "the database system is starting up (57P03)".
Outcome refusal(const ServerError& error, Stage stage);

// Whether a server that answers the login with this code takes connections. As pg_isready(1) has it: all but 57P03.
bool accepts(std::string_view code);

// Whether the same login may do better without TLS, or with it: pg_hba.conf has rules for either, and its refusals are
// 28000. Every other answer stays what it is.
bool depends_on_encryption(std::string_view code);

}  // namespace steady::probe::postgres
