// Commands to bytes and bytes to replies, by hiredis; the sockets are ours. Nothing that a peer sends makes it hold much
// more than `reply_limit` bytes: announced or real, a longer reply ends the reading, and so does an array.
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

using Arguments = std::vector<std::string_view>;  // a command's name and what follows

// The commands one after the other, as arrays of bulk strings. One of them may hold a password.
Secret encode(std::span<const Arguments> commands);

class ReplyReader {
 public:
  ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  void feed(std::string_view bytes);

  // The next whole reply, nothing until more bytes come, or why there will never be one (`protocol`).
  Result<std::optional<Reply>> next();

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };
  std::string_view rest() const;
  bool announces_too_much() const;

  std::unique_ptr<redisReader, Free> reader_;
  std::string begin_;            // the peer's first bytes, to guess who it is
  std::optional<Reply> parsed_;  // where hiredis' callbacks put what they read
};

}  // namespace steady::probe::redis
