#include "probe/postgres/postgres_probe.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/host_port.h"
#include "base/secret.h"
#include "base/text.h"
#include "net/address_notes.h"
#include "net/in_turn.h"
#include "net/reach.h"
#include "probe/postgres/hosts.h"
#include "probe/postgres/session.h"
#include "settings/redaction.h"

namespace steady::probe::postgres {
namespace {

// A value that is not a boolean proves neither role.
asio::awaitable<Outcome> check_role(Session& session, Role wanted, net::Attempt& attempt) {
  const Result<Session::Value> in_recovery = co_await session.query("select pg_catalog.pg_is_in_recovery()", attempt);
  if (!in_recovery) co_return in_recovery.error();
  if (*in_recovery != "t" && *in_recovery != "f") {
    co_return down(Reason::protocol, "the server does not say whether it is in recovery");
  }
  const Role role = *in_recovery == "t" ? Role::replica : Role::primary;
  if (attempt.explained()) attempt.note(net::Topic::session, {{"role", role == Role::primary ? "primary" : "replica"}});
  if (role == wanted) co_return up();
  co_return down(Reason::mismatch, std::string(wanted == Role::primary ? not_primary : not_replica));
}

// Prints neither value: the result of a query, or the value of a variable, may be secret.
asio::awaitable<Outcome> check_query(Session& session, const Spec& spec, net::Attempt& attempt) {
  const Result<Session::Value> value = co_await session.query(spec.query, attempt);
  if (!value) co_return value.error();
  if (!spec.expect || *value == spec.expect) co_return up();
  co_return down(Reason::mismatch, *value ? "the query's first value is not the expected one"
                                          : "the query returned no value to compare with the expected one");
}

// A server may repeat what it was sent, and it can request the password in clear text. A short one, or one that equals the
// user's name, could match ordinary words: where one of them is masked, everybody knows the password.
Outcome without_password(Outcome outcome, const Spec& spec) {
  constexpr std::size_t shortest = 8;
  const std::string& password = spec.password.reveal();
  if (password == spec.user || password == spec.database) return outcome;
  outcome.detail = masked(std::move(outcome.detail), printable(password), shortest);
  return outcome;
}

const std::string& name_or_address(const Spec& spec) { return spec.host.empty() ? spec.hostaddr : spec.host; }

void hide_password(net::Trace& trace, const Spec& spec) {
  const std::string& password = spec.password.reveal();
  if (password == spec.user || password == spec.database) return;  // as above
  trace.hide(password);
  trace.hide(printable(password));
}

// The code of PostgreSQL; the words of PgBouncer and of servers that ask LDAP or PAM, which use other codes; and our own
// words for a login without a password, which may be a blank variable.
bool is_about_password(const Outcome& outcome) {
  static constexpr std::array<std::string_view, 3> parts{"28P01", "authentication failed", "asks for a password"};
  return outcome.reason == Reason::denied &&
         std::ranges::any_of(parts, [&](std::string_view part) { return outcome.detail.contains(part); });
}

// Adds hints about the password, and about parameters that libpq's message does not mention.
Outcome explained(Outcome outcome, const Spec& spec) {
  if (is_about_password(outcome)) add_remark(outcome, spec.password_remark);
  const bool broken_off = outcome.reason == Reason::refused || outcome.reason == Reason::protocol;
  if ((broken_off || outcome.reason == Reason::tls) && spec.value_of("sslnegotiation") == "direct") {
    outcome.detail += " (sslnegotiation=direct needs PostgreSQL 17 or newer)";
  }
  if (outcome.reason == Reason::tls && !spec.value_of("sslcrl").empty()) {
    outcome.detail += " (sslcrl: a certificate may be revoked, or its CA has no list)";
  }
  return net::with_proxy_in_doubt(std::move(outcome), spec.proxy);
}

// The whole conversation with one address; empty: the Unix socket.
asio::awaitable<Outcome> converse(const Spec& spec, std::string address, net::Attempt& attempt) {
  Session session(co_await asio::this_coro::executor);
  Outcome outcome = co_await session.open(spec, address, attempt);
  if (spec.level == Level::accepting && session.accepting()) co_return up();
  if (outcome.up() && spec.role != Role::any) outcome = co_await check_role(session, spec.role, attempt);
  if (outcome.up() && !spec.query.empty()) outcome = co_await check_query(session, spec, attempt);
  co_return without_password(explained(std::move(outcome), spec), spec);
}

asio::awaitable<Outcome> reach_host(const Spec& spec, net::Attempt& attempt) {
  if (spec.socket.empty()) {
    co_return co_await net::reach_addresses(spec.hostaddr.empty() ? spec.host : spec.hostaddr, attempt,
                                            [&spec](const asio::ip::address& address, net::Attempt& mine) {
                                              return converse(spec, address.to_string(), mine);
                                            });
  }
  attempt.enter(Phase::connect);
  if (attempt.explained()) co_return co_await net::with_notes(spec.socket, converse(spec, "", attempt), attempt);
  co_return co_await converse(spec, "", attempt);
}

asio::awaitable<Outcome> take_turn(const Spec& spec, Place place, bool again, net::Attempt& attempt) {
  const Spec here = at_place(spec, std::move(place), again);
  co_return co_await reach_host(here, attempt);
}

std::string name_of(const Place& place) {
  return to_string(HostPort{place.host.empty() ? place.hostaddr : place.host, place.port});
}

asio::awaitable<Outcome> reach_one_of(const Spec& spec, net::Attempt& attempt) {
  const auto seed = static_cast<std::uint32_t>(Clock::now().time_since_epoch().count());
  const std::vector<Place> all = places(spec);
  std::vector<Place> in_order;
  for (const std::size_t each : order_of(all.size(), spec.random_order, seed)) in_order.push_back(all[each]);
  net::Servers servers{.names = {}, .attempt = {}, .not_tried = "not tried, as in libpq"};
  for (const Place& each : in_order) servers.names.push_back(name_of(each));
  servers.attempt = [&](net::Turn turn, net::Attempt& mine) {
    return take_turn(spec, in_order[turn.server], turn.again, mine);
  };
  servers.judge = [&spec](const Outcome& outcome, Phase furthest, net::Turn) {
    return after_failure(spec, outcome, furthest);
  };
  co_return co_await net::in_turn(servers, attempt);
}

}  // namespace

PostgresProbe::PostgresProbe(Spec spec) : spec_(std::move(spec)) {}

std::string PostgresProbe::target() const {
  std::string address;
  for (const Place& each : places(spec_)) address += cat(address.empty() ? "" : ",", name_of(each));
  if (!spec_.socket.empty()) address = cat(printable(spec_.socket), ':', spec_.port);
  // A variable such as PGDATABASE may hold a whole URL by mistake.
  const auto shown = [](std::string_view text) { return printable(settings::without_secrets(text)); };
  return cat(shown(spec_.user), '@', address, '/', shown(spec_.database));
}

std::string PostgresProbe::host() const {
  if (spec_.socket.empty()) return name_or_address(spec_).empty() ? "localhost" : name_or_address(spec_);
  std::string_view directory = spec_.socket;
  while (directory.ends_with('/')) directory.remove_suffix(1);
  return std::string(directory.substr(directory.find_last_of("/@") + 1));
}

std::string_view PostgresProbe::action() const {
  switch (spec_.level) {
    case Level::accepting: return "accepting";
    case Level::login: return "login";
    case Level::query: return "query";
  }
  return "login";
}

asio::awaitable<Outcome> PostgresProbe::run(net::Attempt& attempt) const {
  if (attempt.explained()) hide_password(attempt.trace(), spec_);
  if (!spec_.others.empty()) co_return co_await reach_one_of(spec_, attempt);
  co_return co_await reach_host(spec_, attempt);
}

}  // namespace steady::probe::postgres
