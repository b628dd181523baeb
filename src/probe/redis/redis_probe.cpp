#include "probe/redis/redis_probe.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "probe/redis/codec.h"
#include "probe/redis/explanation.h"
#include "probe/redis/reply.h"

namespace steady::probe::redis {
namespace {

using Commands = std::vector<Command>;

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

Arguments arguments(Command command, const Spec& spec, std::string_view database) {
  switch (command) {
    case Command::auth:
      if (spec.user.empty()) return {"AUTH", spec.password.reveal()};
      return {"AUTH", spec.user, spec.password.reveal()};
    case Command::select: return {"SELECT", database};
    case Command::ping: return {"PING"};
    case Command::info_replication: return {"INFO", "replication"};
    case Command::info_persistence: return {"INFO", "persistence"};
    case Command::cluster_info: return {"CLUSTER", "INFO"};
    case Command::get: return {"GET", spec.key};
    case Command::hello: return {"HELLO", "3"};
    case Command::exists: break;
  }
  return {"EXISTS", spec.key};
}

Secret request(const Commands& commands, const Spec& spec) {
  const std::string database = std::to_string(spec.database);
  std::vector<Arguments> all;
  for (const Command command : commands) all.push_back(arguments(command, spec, database));
  return encode(all);
}

// The conversation on one connection.
class Dialogue {
 public:
  Dialogue(const Spec& spec, net::Stream& stream, net::Attempt& attempt)
      : spec_(spec), stream_(stream), attempt_(attempt) {}

  // Sends the commands in one write and reads the replies: the first one that is not as expected gives the outcome.
  asio::awaitable<Outcome> ask(Commands commands);

 private:
  asio::awaitable<Result<Reply>> hear();

  const Spec& spec_;
  net::Stream& stream_;
  net::Attempt& attempt_;
  ReplyReader reader_;
  net::ReceivedAny received_ = net::ReceivedAny::no;
  std::array<char, 4096> chunk_{};
};

asio::awaitable<Outcome> Dialogue::ask(Commands commands) {
  attempt_.enter(Phase::request);
  const Secret bytes = request(commands, spec_);
  // A server that accepts no more clients says so and closes before it reads anything. The write may then fail, but the
  // server's message can still be read, and says more than "broken pipe". On a dead connection reading fails
  // immediately.
  co_await stream_.write(bytes.reveal());
  attempt_.enter(Phase::response);
  Outcome outcome = up();
  for (const Command command : commands) {
    const Result<Reply> reply = co_await hear();
    if (!reply) co_return reply.error();
    if (attempt_.explained()) note_reply(attempt_, command, *reply, spec_);
    outcome = judge(command, *reply, spec_);
    if (!outcome.up()) break;
  }
  co_return outcome;
}

// A server that speaks TLS hangs up on a plain client without a word, and some wait first. So does whoever stands in
// front of a server that is not running, so this is a guess.
constexpr std::string_view plain_doubt = "if the port speaks TLS, write rediss://";
bool is_plain(const Spec& spec) { return !spec.tls && spec.endpoint.unix_path.empty(); }

asio::awaitable<Result<Reply>> Dialogue::hear() {
  while (true) {
    Result<std::optional<Reply>> reply = reader_.next();
    if (!reply) co_return std::unexpected(reply.error());
    if (*reply) co_return std::move(**reply);
    const bool in_doubt = is_plain(spec_) && received_ == net::ReceivedAny::no;
    if (in_doubt) attempt_.advise(std::string(plain_doubt));
    const net::Stream::Read read = co_await stream_.read_some(chunk_);
    if (read.error) {
      Outcome lost = net::connection_lost(read.error, received_);
      if (in_doubt) lost.detail += cat("; ", plain_doubt);
      co_return std::unexpected(std::move(lost));
    }
    if (in_doubt) attempt_.advise({});
    received_ = net::ReceivedAny::yes;
    reader_.feed({chunk_.data(), read.size});
  }
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

}  // namespace

std::string RedisProbe::target() const {
  const bool by_path = !spec_.endpoint.unix_path.empty();
  std::string out = spec_.user.empty() ? "" : cat(printable(spec_.user, 40), '@');
  out += printable(net::to_string(spec_.endpoint));
  if (spec_.database != 0) out += cat(by_path ? "#database=" : "/", spec_.database);
  return out;
}

asio::awaitable<Outcome> RedisProbe::run(net::Attempt& attempt) const {
  if (attempt.explained()) attempt.trace().hide(spec_.password.reveal());
  Outcome outcome =
      co_await net::reach(spec_.endpoint, spec_.tls, attempt,
                          [this](net::Stream& stream, net::Attempt& mine) { return converse(spec_, stream, mine); });
  if (is_about_password(outcome)) add_remark(outcome, spec_.password_remark);
  if (outcome.reason == Reason::tls && !spec_.remark.empty()) outcome.detail += cat(" (", spec_.remark, ')');
  co_return outcome;
}

}  // namespace steady::probe::redis
