// PostgreSQL: logs in like the application, and runs the requested query. See spec.h for the levels.
#pragma once

#include <string>
#include <string_view>

#include "probe/postgres/spec.h"
#include "probe/probe.h"

namespace steady::probe::postgres {

class PostgresProbe final : public Probe {
 public:
  explicit PostgresProbe(Spec spec);

  std::string target() const override;       // "app@db:5432/app", "app@h1:5432,h2:5432/app"
  std::string host() const override;         // "db", the first one; for a Unix socket the last part of its directory
  std::string_view action() const override;  // "accepting", "login", "query"
  asio::awaitable<Outcome> run(net::Attempt& attempt) const override;

  const Spec& spec() const { return spec_; }

 private:
  Spec spec_;
};

}  // namespace steady::probe::postgres
