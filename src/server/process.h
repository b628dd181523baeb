// What the kernel says of this process, for its metrics (getrusage(2), proc(5)). What /proc does not tell, such as in an
// image without it, is left out.
#pragma once

#include <cstdint>
#include <optional>

namespace steady::server {

struct Process {
  double cpu_seconds = 0;
  std::optional<std::uint64_t> resident_bytes, virtual_bytes;
  std::optional<double> open_fds;
  double max_fds = 0;
};

Process this_process();

}  // namespace steady::server
