// The only file that knows libpq and libpqxx. The facts that it stands on were read in their sources (libpq 17.11:
// fe-connect.c, fe-exec.c, fe-misc.c; libpqxx 7.10: connection.cxx, pipeline.cxx), and tests hold them.
#include "probe/postgres/session.h"

#include <libpq-fe.h>
#include <unistd.h>

#include <array>
#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/pipeline>
#include <pqxx/result>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "net/reach.h"
#include "net/watched_fd.h"
#include "probe/postgres/diagnosis.h"
#include "probe/postgres/parameters.h"

namespace steady::probe::postgres {
namespace {

// Sends Terminate if there is a session, and closes. Does not wait for room in the socket, as the connection is in
// non-blocking mode, nor for the server.
struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};

// libpq takes an empty parameter for a missing one and asks the environment instead: PGOPTIONS, PGSERVICE, PGHOST and
// twenty more; and for PGDATESTYLE, PGTZ and PGGEQO, which go into the startup packet, there is no parameter at all. So
// libpq sees no environment while it may look. The process has one thread, and nothing is awaited meanwhile.
class NoEnvironment {
 public:
  NoEnvironment() : ours_(std::exchange(environ, empty_.data())) {}
  NoEnvironment(const NoEnvironment&) = delete;
  NoEnvironment& operator=(const NoEnvironment&) = delete;
  ~NoEnvironment() { environ = ours_; }

 private:
  std::array<char*, 1> empty_{};
  char** ours_;
};

PGconn* start(const Parameters& all) {
  const NoEnvironment hidden;
  return PQconnectStartParams(all.names().data(), all.values().data(), 0);
}

PostgresPollingStatusType poll(PGconn* connection) {
  const NoEnvironment hidden;
  return PQconnectPoll(connection);
}

// Notices would go to stderr. libpqxx replaces the processor but not the receiver, so this holds for the whole session.
void ignore_notice(void*, const PGresult*) {}

// Under prefer and allow libpq answers a refusal by another login without, or with, TLS. Unless encryption is what was
// refused, that would only try a wrong password twice.
bool is_final(PGconn* connection) {
  const auto error = server_error(PQerrorMessage(connection));
  return error && !depends_on_encryption(error->code);
}

// The connection in libpqxx's hands, until the loan ends. It is taken back before libpqxx's own objects go, because
// ~pipeline would cancel an unfinished query and wait for that; without a connection there is nothing it could wait for.
class Loan {
 public:
  explicit Loan(Connection& owner)
      : owner_(owner),
        connection_(pqxx::connection::seize_raw_connection(owner.release())),
        transaction_(connection_),
        pipeline_(transaction_) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() { owner_.reset(std::move(connection_).release_raw_connection()); }

  pqxx::pipeline& pipeline() { return pipeline_; }

 private:
  Connection& owner_;
  pqxx::connection connection_;
  pqxx::nontransaction transaction_;
  pqxx::pipeline pipeline_;
};

Session::Value first_value(const pqxx::result& result) {
  if (result.empty() || result.columns() == 0 || result[0][0].is_null()) return std::nullopt;
  return std::string(result[0][0].view());
}

Outcome several_results() {
  return down(Reason::mismatch, "the query must be one statement, with one result that is not a COPY", Lasting::yes);
}

// What libpq's text says about a query that failed.
Outcome query_failure(std::string_view text) {
  if (const auto error = server_error(text)) return refusal(*error, Stage::query);
  return broken(text, net::Heard::something);
}

Outcome query_failure(const pqxx::sql_error& failure) {
  const auto error = server_error(failure.what());
  if (error && failure.sqlstate().empty()) return refusal(*error, Stage::query);
  return refusal({failure.sqlstate(), error ? error->message : printable(failure.what(), 120)}, Stage::query);
}

bool is_copy(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

}  // namespace

struct Session::State {
  explicit State(const asio::any_io_executor& executor) : descriptor(executor) {}

  Connection connection;
  net::WatchedFd descriptor;  // after the connection, so that it lets go of the descriptor before libpq closes it
  net::Heard heard = net::Heard::nothing;

  asio::awaitable<error_code> wait(PGconn* c, bool for_room);
  void notice_progress(net::Attempt& attempt);
  Outcome login_failure() const;
  asio::awaitable<Outcome> shake_hands(net::Attempt& attempt);
  asio::awaitable<Result<Value>> ask(const std::string& statement, net::Attempt& attempt);
  asio::awaitable<bool> read_to_the_end();
};

// Watches the descriptor for this wait only: every call of libpq's may close it and open another one. A connection that
// is lost already does not wait.
asio::awaitable<error_code> Session::State::wait(PGconn* c, bool for_room) {
  if (PQsocket(c) < 0) co_return error_code{};
  descriptor.watch(PQsocket(c));
  const error_code error = for_room ? co_await descriptor.writable() : co_await descriptor.readable();
  descriptor.release();
  co_return error;
}

void Session::State::notice_progress(net::Attempt& attempt) {
  PGconn* const c = connection.get();
  const ConnStatusType status = PQstatus(c);
  const bool connected = status != CONNECTION_BAD && status != CONNECTION_NEEDED && status != CONNECTION_STARTED;
  if (connected && attempt.phase() < Phase::handshake) attempt.enter(Phase::handshake);
  if (status == CONNECTION_AUTH_OK || PQconnectionUsedPassword(c) != 0 || PQsslInUse(c) != 0) {
    heard = net::Heard::something;
  }
}

Outcome Session::State::login_failure() const {
  const std::string_view text = PQerrorMessage(connection.get());
  if (const auto error = server_error(text)) return refusal(*error, Stage::login);
  return broken(text, heard);
}

asio::awaitable<Outcome> Session::State::shake_hands(net::Attempt& attempt) {
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  while (wanted != PGRES_POLLING_OK) {
    if (const error_code error = co_await wait(connection.get(), wanted == PGRES_POLLING_WRITING)) {
      co_return down(Reason::internal, printable(error.message()));
    }
    const bool connecting = PQstatus(connection.get()) == CONNECTION_STARTED;
    if (connecting && net::is_its_own_peer(PQsocket(connection.get()))) {
      co_return down(Reason::refused, "connection refused");
    }
    wanted = poll(connection.get());
    notice_progress(attempt);
    if (wanted == PGRES_POLLING_FAILED || is_final(connection.get())) co_return login_failure();
  }
  co_return up();
}

asio::awaitable<Result<Session::Value>> Session::State::ask(const std::string& statement, net::Attempt& attempt) {
  PGconn* const on_loan = connection.get();
  try {
    Loan loan(connection);
    pqxx::pipeline& pipeline = loan.pipeline();
    const pqxx::pipeline::query_id id = pipeline.insert(statement);
    attempt.enter(Phase::response);
    while (!pipeline.is_finished(id)) {
      const error_code error = co_await wait(on_loan, PQflush(on_loan) > 0);
      if (error) co_return std::unexpected(down(Reason::internal, printable(error.message())));
      pipeline.resume();
      const bool ended = PQisBusy(on_loan) == 0 && !pipeline.is_finished(id);
      if (ended) co_return std::unexpected(down(Reason::protocol, "the server ended the query without a result"));
    }
    co_return first_value(pipeline.retrieve(id));
  } catch (const pqxx::sql_error& failure) {
    co_return std::unexpected(query_failure(failure));
  } catch (const pqxx::failure&) {
    co_return std::unexpected(query_failure(PQerrorMessage(on_loan)));
  } catch (const std::logic_error&) {  // libpqxx got more results than it asked for
    co_return std::unexpected(several_results());
  }
}

// To ReadyForQuery: closing a socket with unread bytes would be a reset. False when more results came.
asio::awaitable<bool> Session::State::read_to_the_end() {
  PGconn* const c = connection.get();
  bool alone = true;
  while (true) {
    while (PQisBusy(c) == 0) {
      const std::unique_ptr<PGresult, Clear> result(PQgetResult(c));
      if (result) alone = false;
      if (!result || is_copy(result.get()) || PQstatus(c) == CONNECTION_BAD) co_return alone;
    }
    if (co_await wait(c, PQflush(c) > 0) || PQconsumeInput(c) == 0) co_return alone;
  }
}

Session::Session(const asio::any_io_executor& executor) : state_(std::make_unique<State>(executor)) {}
Session::~Session() = default;

asio::awaitable<Outcome> Session::open(const Spec& spec, const std::string& address, net::Attempt& attempt) {
  const Result<Parameters> all = parameters(spec, address);
  if (!all) co_return all.error();
  state_->connection.reset(start(*all));
  PGconn* const c = state_->connection.get();
  if (c == nullptr) co_return down(Reason::internal, "out of memory");
  if (PQstatus(c) == CONNECTION_BAD) co_return state_->login_failure();
  PQsetErrorVerbosity(c, PQERRORS_VERBOSE);  // the text of a refused login is the only place where its SQLSTATE stands
  PQsetNoticeReceiver(c, ignore_notice, nullptr);
  PQsetnonblocking(c, 1);
  co_return co_await state_->shake_hands(attempt);
}

bool Session::accepting() const {
  const PGconn* const c = state_->connection.get();
  if (c == nullptr) return false;
  if (PQstatus(c) == CONNECTION_OK) return true;
  const std::string_view text = PQerrorMessage(c);
  if (const auto error = server_error(text)) return accepts(error->code);
  return PQconnectionUsedPassword(c) != 0 || asks_the_impossible(text);
}

asio::awaitable<Result<Session::Value>> Session::query(const std::string& statement, net::Attempt& attempt) {
  attempt.enter(Phase::request);
  Result<Value> value = co_await state_->ask(statement, attempt);
  const bool alone = co_await state_->read_to_the_end();
  if (value && !alone) co_return std::unexpected(several_results());
  co_return value;
}

}  // namespace steady::probe::postgres
