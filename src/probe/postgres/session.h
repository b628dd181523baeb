// One session with a PostgreSQL server, on an event loop. libpq performs the handshake, because only libpq gives the
// SQLSTATE of a refused login; libpqxx runs the queries on libpq's connection. Neither blocks: libpq is polled, libpqxx
// returns the connection before it could wait, and Terminate is sent without waiting for the server.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"
#include "probe/postgres/spec.h"

namespace steady::probe::postgres {

class Session {
 public:
  explicit Session(const asio::any_io_executor& executor);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  // Connects to `address` (numeric), or to spec.socket when it is empty, and logs in; up after the server's first
  // ReadyForQuery. `spec` must outlive the session. Enters Phase::handshake once the connection is established.
  asio::awaitable<Outcome> open(const Spec& spec, const std::string& address, net::Attempt& attempt);

  // Whether the server accepts connections, whatever the result of ours: the same answer as pg_isready(1).
  bool accepting() const;

  // Runs one statement and reads its result to the end, at most 1 MiB; keeps only the first row. The value is the first
  // column of the first row as text; empty when it is NULL or there is no row. Enters Phase::request, then
  // Phase::response.
  using Value = std::optional<std::string>;
  asio::awaitable<Result<Value>> query(const std::string& statement, net::Attempt& attempt);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::probe::postgres
