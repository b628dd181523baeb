// A listening socket whose queue is full and which accepts nobody. To TCP it is a black hole: the kernel drops every
// further SYN, so connecting neither succeeds nor fails. To a Unix socket it is EAGAIN.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "launch.h"

namespace steady::test {

class FullListener {
 public:
  explicit FullListener(const std::string& address, std::uint16_t port = 0);  // 0: the kernel chooses
  static FullListener at_path(const std::string& unix_path);

  std::uint16_t port() const { return port_; }

 private:
  FullListener() = default;
  void fill(int family, const void* name, unsigned size);

  Fd listener_;
  std::vector<Fd> queue_;
  std::uint16_t port_ = 0;
};

}  // namespace steady::test
