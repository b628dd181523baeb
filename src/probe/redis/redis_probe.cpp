#include "probe/redis/redis_probe.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/text.h"
#include "net/in_turn.h"
#include "net/reach.h"
#include "probe/hosts.h"
#include "probe/redis/dialogue.h"
#include "probe/redis/reply.h"
#include "probe/redis/sentinel.h"

namespace steady::probe::redis {
namespace {

// Without QUIT: Redis deprecates it since 7.2, and a FIN without a pending reply leaves no entry in its log.
Commands opening(const Spec& spec) {
  Commands commands;
  if (!spec.password.empty() || !spec.user.empty()) commands.push_back(Command::auth);
  if (spec.database != 0) commands.push_back(Command::select);
  commands.push_back(Command::ping);
  return commands;
}

// INFO instead of ROLE, so that one permission (+info) covers role, link and loaded.
Commands questions(const Spec& spec) {
  Commands commands;
  if (spec.role != Role::any || spec.link_up) commands.push_back(Command::info_replication);
  if (spec.loaded) commands.push_back(Command::info_persistence);
  if (spec.cluster_ok) commands.push_back(Command::cluster_info);
  if (!spec.key.empty()) commands.push_back(spec.expect ? Command::get : Command::exists);
  // Must be last: after it the server uses another protocol.
  if (spec.protocol == 3) commands.push_back(Command::hello);
  return commands;
}

// Sends these commands one by one: closing after a bad reply while others are pending would be a reset in the server's
// log. The opening needs no such care, because its few short replies arrive together.
asio::awaitable<Outcome> converse(const Spec& spec, net::Stream& stream, net::Attempt& attempt) {
  Dialogue dialogue(spec, stream, attempt);
  const Outcome opened = co_await dialogue.ask(opening(spec));
  if (!opened.up()) co_return opened;
  for (const Command question : questions(spec)) {
    Outcome answered = co_await dialogue.ask({question});
    if (!answered.up()) co_return answered;
  }
  co_return opened;
}

// Whether the server refuses the password, or asks for one.
bool is_about_password(const Outcome& outcome) {
  static constexpr std::array<std::string_view, 4> words{"NOAUTH", "WRONGPASS", "invalid password",
                                                         "AUTH was answered"};
  return outcome.reason == Reason::denied &&
         std::ranges::any_of(words, [&](std::string_view each) { return outcome.detail.contains(each); });
}

asio::awaitable<Outcome> reach_place(const Spec& spec, HostPort place, net::Conversation talk, net::Attempt& attempt) {
  net::Endpoint here = spec.endpoint;
  here.host = std::move(place.host);
  here.port = place.port;
  co_return co_await net::reach(here, spec.tls, attempt, std::move(talk));
}

std::vector<HostPort> places(const Spec& spec) {
  std::vector<HostPort> all{{spec.endpoint.host, spec.endpoint.port}};
  all.insert(all.end(), spec.others.begin(), spec.others.end());
  return all;
}

// Any of the places is as good as the others; whatever is wrong with one, the next is tried. `prefix` says what they are.
asio::awaitable<Outcome> reach_one_of(const Spec& spec, std::vector<HostPort> all, std::string_view prefix,
                                      std::size_t reserved, net::Conversation talk, net::Attempt& attempt) {
  net::Servers servers{.names = {}, .attempt = {}, .reserved = reserved};
  for (const HostPort& each : all) servers.names.push_back(cat(prefix, to_string(each)));
  servers.attempt = [&](net::Turn turn, net::Attempt& mine) { return reach_place(spec, all[turn.server], talk, mine); };
  co_return co_await net::in_turn(servers, attempt);
}

net::Conversation with_server(const Spec& spec) {
  return [&spec](net::Stream& stream, net::Attempt& attempt) { return converse(spec, stream, attempt); };
}

void add_remarks(Outcome& outcome, const Spec& spec) {
  if (is_about_password(outcome)) add_remark(outcome, spec.password_remark);
  const bool secretive = outcome.reason == Reason::denied && outcome.detail.contains("'info'");
  if (spec.sentinel && secretive) add_remark(outcome, "steady confirms the master by INFO: permit +info");
}

// The Sentinels get as much of the time as one server more.
asio::awaitable<Outcome> reach_master(const Spec& spec, net::Attempt& attempt) {
  const Spec asking = for_sentinels(spec);
  const net::Conversation question = [&asking](net::Stream& stream, net::Attempt& mine) {
    return ask_for_master(asking, stream, mine);
  };
  Outcome answer = co_await reach_one_of(asking, places(spec), "", 1, question, attempt);
  if (is_about_password(answer)) add_remark(answer, spec.sentinel->password_remark);
  if (!answer.up()) co_return answer;
  if (attempt.explained()) attempt.trace().distrust();  // a Sentinel has chosen the name
  const HostPort master = parse_host_port(answer.detail).value_or(HostPort{});
  Outcome outcome = co_await reach_one_of(spec, {master}, "the master ", 0, with_server(spec), attempt);
  add_remarks(outcome, spec);
  co_return outcome;
}

asio::awaitable<Outcome> reach_server(const Spec& spec, net::Attempt& attempt) {
  Outcome outcome;
  if (spec.others.empty()) {
    outcome = co_await net::reach(spec.endpoint, spec.tls, attempt, with_server(spec));
  } else {
    outcome = co_await reach_one_of(spec, places(spec), "", 0, with_server(spec), attempt);
  }
  add_remarks(outcome, spec);
  co_return outcome;
}

// A server may repeat its password, as a role for example, and a Sentinel as the name of a host. A shorter one, or one
// that equals the user's name, could match ordinary words.
Outcome without_passwords(Outcome outcome, const Spec& spec) {
  constexpr std::size_t shortest = 8;
  std::vector<std::string_view> passwords;
  if (spec.password.reveal() != spec.user) passwords.emplace_back(spec.password.reveal());
  if (spec.sentinel) passwords.emplace_back(spec.sentinel->password.reveal());
  outcome.detail = masked(std::move(outcome.detail), std::move(passwords), shortest);
  return outcome;
}

}  // namespace

std::string RedisProbe::target() const {
  const bool by_path = !spec_.endpoint.unix_path.empty();
  std::string out = spec_.user.empty() ? "" : cat(printable(spec_.user, 40), '@');
  out += by_path ? printable(net::to_string(spec_.endpoint)) : joined(places(spec_));
  if (spec_.sentinel) out += cat('/', printable(spec_.sentinel->service, 40));
  if (spec_.database != 0) out += cat(by_path ? "#database=" : "/", spec_.database);
  return out;
}

asio::awaitable<Outcome> RedisProbe::run(net::Attempt& attempt) const {
  if (attempt.explained()) {
    attempt.trace().hide(spec_.password.reveal());
    if (spec_.sentinel) attempt.trace().hide(spec_.sentinel->password.reveal());
  }
  Outcome outcome;
  if (spec_.sentinel) {
    outcome = co_await reach_master(spec_, attempt);
  } else {
    outcome = co_await reach_server(spec_, attempt);
  }
  if (outcome.reason == Reason::tls && !spec_.remark.empty()) outcome.detail += cat(" (", spec_.remark, ')');
  co_return without_passwords(std::move(outcome), spec_);
}

}  // namespace steady::probe::redis
