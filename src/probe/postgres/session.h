// One session with a PostgreSQL server, on an event loop. libpq shakes hands, as only it can tell the SQLSTATE of a
// refused login; libpqxx runs the queries on libpq's connection. Neither ever blocks: libpq is polled, libpqxx gives the
// connection back before it could wait for anything, and the server is sent Terminate without waiting for it.
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

  // Connects to `address`, a numeric one, or to spec.socket when it is empty, and logs in; up with the server's first
  // ReadyForQuery. `spec` must outlive the session. Enters Phase::handshake once the connection stands.
  asio::awaitable<Outcome> open(const Spec& spec, const std::string& address, net::Attempt& attempt);

  // Whether the server takes connections, whatever came of ours: parity with pg_isready(1).
  bool accepting() const;

  // Runs one statement and reads its result to the end, or 1 MiB of it; only the first row is kept. The value: the first
  // column of the first row as text; empty when it is NULL or there is no row. Enters Phase::request, then
  // Phase::response.
  using Value = std::optional<std::string>;
  asio::awaitable<Result<Value>> query(const std::string& statement, net::Attempt& attempt);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::probe::postgres
