// The only file that uses libpqxx; connection.cpp and rest.cpp also use libpq. The facts it relies on were read in the
// sources (libpq 17.11: fe-connect.c, fe-exec.c, fe-misc.c; libpqxx 7.10: connection.cxx, pipeline.cxx), and tests
// verify them. Our patches to both libraries bound what a server can make them store: docker/toolchain/patches.
#include "probe/postgres/session.h"

#include <libpq-fe.h>

#include <algorithm>
#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/pipeline>
#include <pqxx/result>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "net/reach.h"
#include "net/tls.h"
#include "net/watched.h"
#include "probe/postgres/connection.h"
#include "probe/postgres/explanation.h"
#include "probe/postgres/libpq_errors.h"
#include "probe/postgres/parameters.h"
#include "probe/postgres/rest.h"

namespace steady::probe::postgres {
namespace {

// A distribution's libpqxx takes a query's whole result or none; ours, which is patched, takes the first row for it.
#ifdef STEADY_UNPATCHED
constexpr bool single_rows = false;
#else
constexpr bool single_rows = true;
#endif

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};

// Lends the connection to libpqxx. The destructor takes it back before libpqxx's own objects are destroyed, because
// ~pipeline would cancel an unfinished query and block; without a connection it cannot.
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

// The first part of a query's result: a row, or the end of a result without rows.
struct First {
  Session::Value value;
  bool row;
};

First first_of(const pqxx::result& result) {
  if (result.empty()) return {std::nullopt, false};
  if (result.columns() == 0 || result[0][0].is_null()) return {std::nullopt, true};
  return {std::string(result[0][0].view()), true};
}

Outcome query_failure(const pqxx::sql_error& failure) {
  const auto error = server_error(failure.what());
  if (error && failure.sqlstate().empty()) return refusal(*error, Stage::query);
  const std::string code = printable(failure.sqlstate(), 5);  // from the server, so it may be anything
  return refusal({code, error ? error->message : printable(failure.what(), 120)}, Stage::query);
}

// Why the connection was lost. The server's own reason may follow a few unread rows. During a COPY, libpq returns the
// same result repeatedly, so the number of results is limited.
Outcome reason_of_loss(PGconn* c) {
  const std::string text = PQerrorMessage(c);
  for (int unread = 100; unread > 0 && !server_error(text) && PQisBusy(c) == 0; --unread) {
    const std::unique_ptr<PGresult, Clear> result(PQgetResult(c));
    if (!result) break;
    const std::string_view reason = PQresultErrorMessage(result.get());
    if (server_error(reason)) return postgres::query_failure(reason);
  }
  return postgres::query_failure(std::string_view(text));
}

}  // namespace

struct Session::State {
  explicit State(const asio::any_io_executor& executor) : descriptor(executor) {}

  Connection connection;
  net::WatchedFd descriptor;  // after `connection`, so that it releases the descriptor before libpq closes it
  Contact contact = Contact::none;
  Announcer announcer;
  std::string_view sslmode;
  LoginNotes notes = {};

  asio::awaitable<error_code> wait(PGconn* c, bool for_room);
  void notice_progress(net::Attempt& attempt);
  Outcome login_failure() const;
  asio::awaitable<Outcome> shake_hands(net::Attempt& attempt);
  asio::awaitable<Result<First>> ask(const std::string& statement, net::Attempt& attempt);
  asio::awaitable<std::optional<Outcome>> read_to_the_end(Rest rest, net::Deadline deadline);
};

// Watches the descriptor during this wait only: every call of libpq may close it and open another one. Does not wait on
// a connection that is already lost.
asio::awaitable<error_code> Session::State::wait(PGconn* c, bool for_room) {
  if (PQsocket(c) < 0) co_return error_code{};
  descriptor.watch(PQsocket(c));
  const error_code error = for_room ? co_await descriptor.writable() : co_await descriptor.readable();
  descriptor.release();
  co_return error;
}

void Session::State::notice_progress(net::Attempt& attempt) {
  PGconn* const c = connection.get();
  if (attempt.explained()) notes.progress(attempt, c);
  const ConnStatusType status = PQstatus(c);
  const bool connected = status != CONNECTION_BAD && status != CONNECTION_NEEDED && status != CONNECTION_STARTED;
  if (connected && attempt.phase() < Phase::handshake) attempt.enter(Phase::handshake);
  if (connected) contact = std::max(contact, Contact::connected);
  if (is_authenticated(c) || PQconnectionUsedPassword(c) != 0 || PQsslInUse(c) != 0) contact = Contact::heard;
  ssl_st* const tls = attempt.certificate_ends() ? nullptr : tls_session(c);
  if (tls == nullptr) return;
  if (const auto end = net::certificate_end(tls)) attempt.saw_certificate(*end);
}

Outcome Session::State::login_failure() const {
  const std::string_view text = PQerrorMessage(connection.get());
  if (auto outcome = unmet_demand(text)) return *std::move(outcome);
  const auto error = server_error(text);
  Outcome outcome = error ? refusal(*error, Stage::login) : classify(text, contact);
  if (const std::string tls = tls_complaint(text, sslmode); !tls.empty()) outcome.detail += cat("; with TLS: ", tls);
  return outcome;
}

asio::awaitable<Outcome> Session::State::shake_hands(net::Attempt& attempt) {
  Step next = Step::write;
  while (next != Step::done) {
    if (const error_code error = co_await wait(connection.get(), next == Step::write)) {
      co_return down(Reason::internal, printable(error.message()));
    }
    const bool connecting = PQstatus(connection.get()) == CONNECTION_STARTED;
    if (connecting && net::is_its_own_peer(PQsocket(connection.get()))) {
      co_return down(Reason::refused, "connection refused");
    }
    next = poll(connection.get());
    announcer.after_step(connection.get());
    notice_progress(attempt);
    if (next == Step::failed || is_final(connection.get())) co_return login_failure();
  }
  co_return up();
}

// Uses single-row mode: libpqxx takes the first row as the result of the query, and the rest stays in libpq. A whole
// result in memory could have any size. Without single-row mode libpqxx reads to the end and counts the results itself.
asio::awaitable<Result<First>> Session::State::ask(const std::string& statement, net::Attempt& attempt) {
  PGconn* const on_loan = connection.get();
  if (PQstatus(on_loan) != CONNECTION_OK) co_return std::unexpected(reason_of_loss(on_loan));
  try {
    Loan loan(connection);
    pqxx::pipeline& pipeline = loan.pipeline();
    const pqxx::pipeline::query_id id = pipeline.insert(statement);
    if (single_rows) PQsetSingleRowMode(on_loan);  // cannot fail: libpq has sent a query and parsed nothing since
    attempt.enter(Phase::response);
    while (!pipeline.is_finished(id)) {
      const error_code error = co_await wait(on_loan, PQflush(on_loan) > 0);
      if (error) co_return std::unexpected(down(Reason::internal, printable(error.message())));
      pipeline.resume();
      const bool ended = PQisBusy(on_loan) == 0 && !pipeline.is_finished(id);
      if (ended) co_return std::unexpected(down(Reason::protocol, "the server ended the query without a result"));
    }
    co_return first_of(pipeline.retrieve(id));
  } catch (const pqxx::sql_error& failure) {
    co_return std::unexpected(query_failure(failure));
  } catch (const pqxx::failure&) {
    // libpqxx closes a connection that it rejects.
    if (!connection) co_return std::unexpected(down(Reason::protocol, "the connection was lost before the query"));
    co_return std::unexpected(reason_of_loss(on_loan));
  } catch (const std::logic_error&) {  // libpqxx treats unexpected messages as our error
    if (!single_rows) co_return std::unexpected(several_results());
    co_return std::unexpected(down(Reason::protocol, "the server's messages are not an answer to one query"));
  }
}

// Reads up to ReadyForQuery, because closing a socket with unread bytes sends a reset, but stops after `enough` rows.
// Returns the outcome if the rest makes the query a failure.
asio::awaitable<std::optional<Outcome>> Session::State::read_to_the_end(Rest rest, net::Deadline deadline) {
  PGconn* const c = connection.get();
  while (true) {
    while (PQisBusy(c) == 0) {
      const std::unique_ptr<PGresult, Clear> result(PQgetResult(c));
      const bool over = !result || !rest.take(result.get()) || PQstatus(c) == CONNECTION_BAD || deadline.expired();
      if (over) co_return rest.failure();
    }
    const bool lost = co_await wait(c, PQflush(c) > 0) || PQconsumeInput(c) == 0;
    if (lost) co_return rest.failure_when_lost(PQerrorMessage(c));
  }
}

Session::Session(const asio::any_io_executor& executor) : state_(std::make_unique<State>(executor)) {}
Session::~Session() = default;

asio::awaitable<Outcome> Session::open(const Spec& spec, const std::string& address, net::Attempt& attempt) {
  const Result<Parameters> all = parameters(spec, address);
  if (!all) co_return all.error();
  state_->connection = start(*all);
  state_->announcer = Announcer(spec.proxy);
  state_->sslmode = spec.sslmode;
  PGconn* const c = state_->connection.get();
  if (c == nullptr) co_return down(Reason::internal, "out of memory");
  if (PQstatus(c) == CONNECTION_BAD) co_return state_->login_failure();
  state_->announcer.after_step(c);  // a Unix socket connects at once
  Outcome outcome = co_await state_->shake_hands(attempt);
  if (attempt.explained()) state_->notes.ended(attempt, c, spec, outcome);
  co_return outcome;
}

bool Session::accepting() const {
  const PGconn* const c = state_->connection.get();
  if (c == nullptr) return false;
  if (PQstatus(c) == CONNECTION_OK) return true;
  const std::string_view text = PQerrorMessage(c);
  if (unmet_demand(text)) return true;
  if (const auto error = server_error(text)) return accepts(error->code);
  return PQconnectionUsedPassword(c) != 0 || unsupported_authentication(text);
}

asio::awaitable<Result<Session::Value>> Session::query(const std::string& statement, net::Attempt& attempt) {
  attempt.enter(Phase::request);
  // libpqxx would wait for the rest of an earlier result, in one call and without a limit.
  if (PQtransactionStatus(state_->connection.get()) == PQTRANS_ACTIVE) {
    co_return std::unexpected(down(Reason::protocol, "the server did not end its answer to the query before"));
  }
  const Result<First> first = co_await state_->ask(statement, attempt);
  Rest::After after = Rest::After::failure;
  if (first) after = first->row && single_rows ? Rest::After::row : Rest::After::result;
  const std::optional<Outcome> failure = co_await state_->read_to_the_end(Rest(after), attempt.deadline());
  if (!first) co_return std::unexpected(first.error());
  if (failure) co_return std::unexpected(*failure);
  co_return first->value;
}

}  // namespace steady::probe::postgres
