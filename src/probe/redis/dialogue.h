// The conversation on one connection: commands of a Spec, and their replies.
#pragma once

#include <array>
#include <vector>

#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"
#include "net/stream.h"
#include "probe/redis/codec.h"
#include "probe/redis/reply.h"
#include "probe/redis/spec.h"

namespace steady::probe::redis {

using Commands = std::vector<Command>;

class Dialogue {
 public:
  // All must outlive it.
  Dialogue(const Spec& spec, net::Stream& stream, net::Attempt& attempt,
           ReplyReader::Pairs pairs = ReplyReader::Pairs::no)
      : spec_(spec), stream_(stream), attempt_(attempt), reader_(pairs) {}

  // Sends the commands in one write and reads the replies: the first one that is not as expected gives the outcome.
  asio::awaitable<Outcome> ask(Commands commands);

  // Sends one command; its reply, whatever it is.
  asio::awaitable<Result<Reply>> reply_to(Command command);

 private:
  asio::awaitable<void> send(const Commands& commands);
  asio::awaitable<Result<Reply>> hear(Command command);
  asio::awaitable<Result<Reply>> read();

  const Spec& spec_;
  net::Stream& stream_;
  net::Attempt& attempt_;
  ReplyReader reader_;
  net::ReceivedAny received_ = net::ReceivedAny::no;
  std::array<char, 4096> chunk_{};
};

}  // namespace steady::probe::redis
