#include "modes/inherited.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace steady::modes {
namespace {

// Both ends are included.
struct Range {
  int first;
  int last;
};

constexpr int no_end = std::numeric_limits<int>::max();
constexpr int most_looked_at = 16'384;

constexpr Range everything{STDERR_FILENO + 1, no_end};

bool noted = false;
std::vector<Range> ours;  // number ranges in which ours may be

// The gaps between the numbers in `open`, from 3 to `last`. `open` is ascending, as the kernel lists it.
std::vector<Range> between(const std::vector<int>& open, int last) {
  std::vector<Range> gaps;
  int next = STDERR_FILENO + 1;
  for (const int fd : open) {
    if (fd > next) gaps.push_back({next, fd - 1});
    next = std::max(next, fd + 1);
  }
  if (next <= last) gaps.push_back({next, last});
  return gaps;
}

std::vector<Range> gaps_by_listing(DIR* directory) {
  std::vector<int> open;
  while (const dirent* entry = ::readdir(directory)) {
    int fd = -1;
    std::from_chars(entry->d_name, entry->d_name + std::strlen(entry->d_name), fd);
    if (fd >= 0 && fd != ::dirfd(directory)) open.push_back(fd);
  }
  return between(open, no_end);
}

std::vector<Range> gaps_by_probing() {
  std::vector<int> open;
  for (int fd = 0; fd < most_looked_at; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1) open.push_back(fd);
  }
  return between(open, most_looked_at - 1);
}

bool close_range_on_exec(Range range) {
#ifdef SYS_close_range
  constexpr unsigned cloexec = 4;  // CLOSE_RANGE_CLOEXEC, Linux 5.11
  return ::syscall(SYS_close_range, static_cast<unsigned>(range.first), static_cast<unsigned>(range.last), cloexec) ==
         0;
#else
  return false;
#endif
}

// Our descriptors have the lowest numbers that were free, and none above the limit.
void close_each_on_exec(Range range) {
  rlimit limit{};
  const bool known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0;
  const int end = known ? static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1 << 20)) : 1 << 16;
  for (int fd = range.first; fd < end && fd <= range.last; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

}  // namespace

void note_inherited_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc/self/fd"), &::closedir);
  ours = directory ? gaps_by_listing(directory.get()) : gaps_by_probing();
  noted = true;
}

void close_our_descriptors_on_exec() {
  for (const Range range : noted ? std::span<const Range>(ours) : std::span(&everything, 1)) {
    if (!close_range_on_exec(range)) close_each_on_exec(range);
  }
}

}  // namespace steady::modes
