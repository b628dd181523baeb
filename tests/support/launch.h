// How a test starts a program: fork and exec with everything prepared beforehand, stdin from memory,
// stdout and stderr into pipes, a process group of its own, and a failing exec reported as an exception.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "process.h"

namespace steady::test {

/// Owns a descriptor.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { close(); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Throws std::system_error with `error`, which is errno by default.
[[noreturn]] void fail(const std::string& what, int error = errno);

struct Launched {
  pid_t pid;
  Fd out, err;  // our ends, not blocking
};

/// Starts the program. The caller reaps it.
Launched launch(const Command& command);

}  // namespace steady::test
