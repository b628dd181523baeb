// Waits for a descriptor that a C library owns: borrows it, and releases it before the owner closes it.
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

  // Watches `fd` from now on and releases the previous one. Watching the same number again registers it again, because
  // the library may have closed it and opened another descriptor with the same number.
  void watch(int fd) {
    release();
    descriptor_.assign(fd);
  }

  // Must be called before the owner closes the descriptor; otherwise epoll keeps watching a number that may already
  // belong to another descriptor.
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
