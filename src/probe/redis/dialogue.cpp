#include "probe/redis/dialogue.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "probe/redis/explanation.h"

namespace steady::probe::redis {
namespace {

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
    case Command::master: return {"SENTINEL", "get-master-addr-by-name", spec.sentinel->service};
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

// A server that speaks TLS hangs up on a plain client without a word, and some wait first. So does whoever stands in
// front of a server that is not running, so this is a guess.
std::string doubt(const Spec& spec) {
  return cat("if the port speaks TLS, write ", spec.sentinel ? "rediss+sentinel://" : "rediss://");
}
bool is_plain(const Spec& spec) { return !spec.tls && spec.endpoint.unix_path.empty(); }

}  // namespace

// A server that accepts no more clients says so and closes before it reads anything. The write may then fail, but the
// server's message can still be read, and says more than "broken pipe". On a dead connection reading fails immediately.
asio::awaitable<void> Dialogue::send(const Commands& commands) {
  attempt_.enter(Phase::request);
  const Secret bytes = request(commands, spec_);
  co_await stream_.write(bytes.reveal());
  attempt_.enter(Phase::response);
}

asio::awaitable<Outcome> Dialogue::ask(Commands commands) {
  co_await send(commands);
  Outcome outcome = up();
  for (const Command command : commands) {
    const Result<Reply> reply = co_await hear(command);
    if (!reply) co_return reply.error();
    outcome = judge(command, *reply, spec_);
    if (!outcome.up()) break;
  }
  co_return outcome;
}

asio::awaitable<Result<Reply>> Dialogue::reply_to(Command command) {
  const Commands one{command};
  co_await send(one);
  co_return co_await hear(command);
}

asio::awaitable<Result<Reply>> Dialogue::hear(Command command) {
  Result<Reply> reply = co_await read();
  if (reply && attempt_.explained()) note_reply(attempt_, command, *reply, spec_);
  co_return reply;
}

asio::awaitable<Result<Reply>> Dialogue::read() {
  while (true) {
    Result<std::optional<Reply>> reply = reader_.next();
    if (!reply) co_return std::unexpected(reply.error());
    if (*reply) co_return std::move(**reply);
    const bool in_doubt = is_plain(spec_) && received_ == net::ReceivedAny::no;
    if (in_doubt) attempt_.advise(doubt(spec_));
    const net::Stream::Read read = co_await stream_.read_some(chunk_);
    if (read.error) {
      Outcome lost = net::connection_lost(read.error, received_);
      if (in_doubt) lost.detail += cat("; ", doubt(spec_));
      co_return std::unexpected(std::move(lost));
    }
    if (in_doubt) attempt_.advise({});
    received_ = net::ReceivedAny::yes;
    reader_.feed({chunk_.data(), read.size});
  }
}

}  // namespace steady::probe::redis
