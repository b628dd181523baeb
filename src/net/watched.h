// Waits for descriptors that a C library owns: borrows them, and releases each before the owner closes it.
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

// One descriptor at a time.
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

// The descriptors of a library that opens and closes any number of them, and reports through a callback what to watch.
class WatchedSet {
 public:
  struct Ready {
    int fd;
    bool readable;  // otherwise writable
  };

  // `ready` may call watch() and let_go(). It is never called after the set is destroyed.
  WatchedSet(const asio::any_io_executor& executor, std::function<void(Ready)> ready)
      : executor_(executor), ready_(std::move(ready)) {}
  WatchedSet(const WatchedSet&) = delete;
  WatchedSet& operator=(const WatchedSet&) = delete;
  ~WatchedSet();

  // Calls `ready` repeatedly while `fd` is readable or writable, as requested, until let_go(). A descriptor that cannot
  // be watched never becomes ready.
  void watch(int fd, bool readable, bool writable);

  // Must be called before the owner closes `fd`.
  void let_go(int fd);

 private:
  using Descriptor = asio::posix::stream_descriptor;

  // Handlers hold a weak pointer: a handler that was queued before let_go() does nothing.
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
