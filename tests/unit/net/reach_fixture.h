// What the tests of reaching share: a little conversation, its peers, and one call with its outcome.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "base/text.h"
#include "net/race.h"
#include "net/reach.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::net {

using namespace std::chrono_literals;
using test::Guest;
using test::ScriptedPeer;

// Says hello and wants "ok".
inline asio::awaitable<Outcome> hello(Stream& stream, Attempt& attempt) {
  if (const error_code error = co_await stream.write("hello\n")) co_return connection_lost(error, ReceivedAny::no);
  attempt.enter(Phase::response);
  std::array<char, 64> chunk{};
  const auto [error, size] = co_await stream.read_some(chunk);
  if (error) co_return connection_lost(error, ReceivedAny::no);
  const std::string said(chunk.data(), size);
  co_return said == "ok\n" ? up(said) : down(Reason::not_ready, printable(said));
}

inline void answer_ok(Guest& guest) {
  guest.read_until("\n");
  guest.send("ok\n");
}
inline void answer_busy(Guest& guest) {
  guest.read_until("\n");
  guest.send("busy\n");
}
inline void stay_mute(Guest& guest) { guest.wait_until_peer_is_gone(); }

struct Reached {
  std::optional<Outcome> outcome;  // nothing: the deadline came first
  Phase phase;
  Clock::duration took;
};

inline Reached call(const Endpoint& where, const std::optional<Tls>& tls = {}, Duration limit = 20s,
                    const Network& network = {}) {
  Attempt attempt(Deadline::in(limit), network);
  const Clock::time_point begin = Clock::now();
  auto outcome = test::run(with_deadline(attempt.deadline(), reach(where, tls, attempt, &hello)));
  return {std::move(outcome), attempt.phase(), Clock::now() - begin};
}

inline Endpoint at(const std::string& host, std::uint16_t port) { return {.host = host, .port = port}; }
inline Endpoint at_path(const std::string& path) { return {.unix_path = path}; }

class Path {
 public:
  Path() {
    std::string name = (std::filesystem::temp_directory_path() / "steady-reach-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~Path() { std::filesystem::remove_all(directory_); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;
  std::string operator/(const std::string& name) const { return directory_ / name; }

 private:
  std::filesystem::path directory_;
};

}  // namespace steady::net
