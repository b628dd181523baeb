// Waiting for the descriptors of a C library that opens and closes as many as it likes, and says through a callback
// which ones to watch for what. (For a single one see net/watched_fd.h.)
#pragma once

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "net/asio.h"

namespace steady::net {

class WatchedSet {
 public:
  struct Ready {
    int fd;
    bool readable;  // otherwise writable
  };

  // `ready` may call watch() and let_go(); it is never called after the set is gone.
  WatchedSet(const asio::any_io_executor& executor, std::function<void(Ready)> ready)
      : executor_(executor), ready_(std::move(ready)) {}
  WatchedSet(const WatchedSet&) = delete;
  WatchedSet& operator=(const WatchedSet&) = delete;
  ~WatchedSet();

  // Calls `ready` again and again while `fd` is readable or writable, as wanted, until let_go(). A descriptor that
  // cannot be watched is never ready.
  void watch(int fd, bool readable, bool writable);

  // Must come before the owner closes `fd`.
  void let_go(int fd);

 private:
  using Descriptor = asio::posix::stream_descriptor;

  // Handlers hold it weakly: one that was queued before the descriptor was let go finds nothing and does nothing.
  struct Watch {
    explicit Watch(const asio::any_io_executor& executor) : descriptor(executor) {}
    Descriptor descriptor;
    std::array<bool, 2> wanted{};   // read, write
    std::array<bool, 2> waiting{};  // read, write
  };
  void wait(const std::shared_ptr<Watch>& watch, std::size_t direction);

  asio::any_io_executor executor_;
  std::function<void(Ready)> ready_;
  std::map<int, std::shared_ptr<Watch>> watches_;
};

}  // namespace steady::net
