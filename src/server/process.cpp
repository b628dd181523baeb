#include "server/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

namespace steady::server {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// "size resident …", in pages.
void read_memory(Process& process) {
  const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  std::array<char, 128> text{};
  const ssize_t size = read(fd, text.data(), text.size() - 1);
  close(fd);
  unsigned long long all = 0;
  unsigned long long resident = 0;
  if (size <= 0 || std::sscanf(text.data(), "%llu %llu", &all, &resident) != 2) return;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  process.virtual_bytes = all * page;
  process.resident_bytes = resident * page;
}

std::optional<double> count_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  if (!folder) return std::nullopt;
  int count = -1;  // excludes the descriptor of the folder itself
  while (const dirent* entry = readdir(folder.get())) {
    if (entry->d_name[0] != '.') ++count;
  }
  return count;
}

}  // namespace

Process this_process() {
  Process process;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) process.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) process.max_fds = static_cast<double>(limit.rlim_cur);
  read_memory(process);
  process.open_fds = count_descriptors();
  return process;
}

}  // namespace steady::server
