// The specs of probes against the real PostgreSQL servers of these tests.
#pragma once

#include <string>

#include "probe/postgres/postgres_probe.h"
#include "support/postgres_server.h"
#include "support/run.h"

namespace steady::test {

inline constexpr const char* no_tls = "the server has no TLS, which sslmode demands: sslmode=prefer does without";

inline probe::postgres::Spec login_as(const PostgresServer& server, const std::string& user,
                                      const std::string& password = {}) {
  probe::postgres::Spec spec;
  spec.host = "127.0.0.1";
  spec.port = server.port();
  spec.user = user;
  spec.database = "postgres";
  spec.password = Secret(password);
  return spec;
}

inline probe::postgres::Spec query_as(const PostgresServer& server, const std::string& user, const std::string& query) {
  probe::postgres::Spec spec = login_as(server, user);
  spec.level = probe::postgres::Level::query;
  spec.query = query;
  return spec;
}

inline probe::postgres::Spec role_as(const PostgresServer& server, const std::string& user,
                                     probe::postgres::Role role) {
  probe::postgres::Spec spec = login_as(server, user);
  spec.level = probe::postgres::Level::query;
  spec.role = role;
  return spec;
}

inline Outcome attempt(const probe::postgres::Spec& spec, Duration limit = std::chrono::seconds(10)) {
  return attempt(probe::postgres::PostgresProbe(spec), limit);
}

}  // namespace steady::test
