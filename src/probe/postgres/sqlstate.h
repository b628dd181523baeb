// Maps a server's error to readiness by its SQLSTATE (PostgreSQL manual, appendix A), or by a pooler's words (poolers.h):
// not ready yet, a permanent refusal, or not the expected result. Pure.
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

// When the error came: during login, or as the response to a query.
enum class Stage : std::uint8_t { login, query };

// The outcome, with a detail such as "the database system is starting up (57P03)".
Outcome refusal(const ServerError& error, Stage stage);

// Whether a server that responds to the login with this code accepts connections. As in pg_isready(1): all codes except
// 57P03.
bool accepts(std::string_view code);

// Whether the same login may succeed without TLS, or with it: rules in pg_hba.conf can require either, and then the
// code is 28000. With any other code the result stays the same.
bool depends_on_encryption(std::string_view code);

}  // namespace steady::probe::postgres
