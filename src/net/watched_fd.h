// Waiting for a descriptor that a C library owns: the watcher borrows it, and lets go before the owner closes it.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>

#include "net/asio.h"

namespace steady::net {

class WatchedFd {
 public:
  explicit WatchedFd(const asio::any_io_executor& executor) : descriptor_(executor) {}
  WatchedFd(const WatchedFd&) = delete;
  WatchedFd& operator=(const WatchedFd&) = delete;
  ~WatchedFd() { release(); }

  // Watches `fd` from now on; the one watched before is let go. Watching the same number again re-registers it, since
  // the library may have closed it and opened another one that got the same number.
  void watch(int fd) {
    release();
    descriptor_.assign(fd);
  }

  // Must come before the owner closes the descriptor; epoll would otherwise go on watching a number that means
  // something else by then.
  void release() {
    if (descriptor_.is_open()) descriptor_.release();
  }

  asio::awaitable<error_code> readable() { co_return co_await wait(asio::posix::stream_descriptor::wait_read); }
  asio::awaitable<error_code> writable() { co_return co_await wait(asio::posix::stream_descriptor::wait_write); }

 private:
  asio::awaitable<error_code> wait(asio::posix::stream_descriptor::wait_type what) {
    const auto [error] = co_await descriptor_.async_wait(what, as_result);
    co_return error;
  }

  asio::posix::stream_descriptor descriptor_;
};

}  // namespace steady::net
