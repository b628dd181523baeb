// Encodes commands and decodes replies with hiredis; the sockets are ours. A peer cannot make it hold much more than
// `reply_limit` bytes: a longer reply, announced or real, ends the reading, and so does an array, but for a pair where one
// is wanted.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.h"
#include "base/secret.h"
#include "probe/redis/reply.h"

struct redisReader;  // of hiredis/read.h

namespace steady::probe::redis {

inline constexpr std::size_t reply_limit = std::size_t{1} << 20U;

using Arguments = std::vector<std::string_view>;  // a command's name and its arguments

// Encodes the commands one after the other, as arrays of bulk strings. A command may contain a password.
Secret encode(std::span<const Arguments> commands);

class ReplyReader {
 public:
  enum class Pairs : bool { no, yes };
  explicit ReplyReader(Pairs pairs = Pairs::no);

  // Where the callbacks of hiredis write.
  struct Slot {
    Pairs pairs;
    std::optional<Reply> reply = {};
  };
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  void feed(std::string_view bytes);

  // The next complete reply; nothing if more bytes are needed; an error (`protocol`) if no valid reply can follow.
  Result<std::optional<Reply>> next();

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };
  std::string_view rest() const;
  bool announces_too_much() const;

  std::unique_ptr<redisReader, Free> reader_;
  std::string begin_;  // the peer's first bytes, to guess its protocol
  Slot parsed_;
};

}  // namespace steady::probe::redis
