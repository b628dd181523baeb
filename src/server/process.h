// Data of the kernel about this process, for the metrics (getrusage(2), proc(5)). Omits what /proc does not provide,
// for example in an image without /proc.
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
