#include "modes/exec.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace steady::modes {
namespace {

// --- signals ---

// The kernel's own set of 64 signals: sigprocmask(3) of the C libraries hides a few that they use themselves.
using Mask = std::uint64_t;

void set_mask(int how, const Mask* to, Mask* before) { syscall(SYS_rt_sigprocmask, how, to, before, sizeof(Mask)); }

// The action of a signal from our start, after we have changed it.
struct Found {
  int signal;
  bool changed = false;
  struct sigaction action{};
};

// `ending`: signals that end a wait. `taken`: those whose action take_signal() sets.
constinit std::array ending{Found{SIGTERM}, Found{SIGINT}, Found{SIGHUP}, Found{SIGQUIT}};
constinit std::array taken{Found{SIGPIPE}, Found{SIGXFSZ}, Found{SIGVTALRM}};
Mask mask_at_start = 0;
Mask let_through = 0;  // the signals of `ending` that our parent does not ignore

extern "C" void end_by_signal(int number) { _exit(128 + number); }

void change(Found& found, const struct sigaction& action) {
  struct sigaction before{};
  if (sigaction(found.signal, &action, &before) != 0 || found.changed) return;
  found.action = before;
  found.changed = true;
}

void change_back(Found& found) {
  if (found.changed) sigaction(found.signal, &found.action, nullptr);
  found.changed = false;
}

// Runs before main and all other constructors: an earlier signal is lost only in the microseconds that the kernel takes
// to start us. All signals are blocked meanwhile, so that one that our parent ignores never reaches a handler.
[[gnu::constructor(101)]] void arm_signals() {
  const Mask all = ~Mask{0};
  set_mask(SIG_SETMASK, &all, &mask_at_start);
  struct sigaction action{};
  action.sa_handler = end_by_signal;
  sigfillset(&action.sa_mask);
  for (Found& found : ending) {
    change(found, action);
    if (found.action.sa_handler == SIG_IGN) {
      change_back(found);
    } else {
      let_through |= Mask{1} << (found.signal - 1);
    }
  }
  const Mask mask = mask_at_start & ~let_through;
  set_mask(SIG_SETMASK, &mask, nullptr);
}

// --- descriptors ---

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

// Makes every descriptor above 2 that was not recorded close on execve(2). We open all descriptors that way; this
// covers those for which a library forgot it. Without a record, none counts as inherited. Async-signal-safe.
void close_our_descriptors_on_exec() {
  for (const Range range : noted ? std::span<const Range>(ours) : std::span(&everything, 1)) {
    if (!close_range_on_exec(range)) close_each_on_exec(range);
  }
}

}  // namespace

void disarm_signals() {
  for (Found& found : ending) change_back(found);
  if ((mask_at_start & let_through) != 0) set_mask(SIG_SETMASK, &mask_at_start, nullptr);
}

void take_signal(int signal, const struct sigaction& action) {
  const auto found = std::ranges::find(taken, signal, &Found::signal);
  if (found != taken.end()) change(*found, action);
}

void ignore_failed_writes() {
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  take_signal(SIGPIPE, ignore);
  take_signal(SIGXFSZ, ignore);
}

void note_inherited_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc/self/fd"), &::closedir);
  ours = directory ? gaps_by_listing(directory.get()) : gaps_by_probing();
  noted = true;
}

// Skips a folder for which the path would be too long, as musl does.
std::vector<std::string> files_for(const std::string& command) {
  if (command.empty()) return {};
  if (command.contains('/')) return {command};
  std::vector<std::string> files;
  const char* variable = getenv("PATH");
  std::string_view path = variable != nullptr ? variable : "/usr/local/bin:/bin:/usr/bin";
  for (;;) {
    const std::size_t colon = path.find(':');
    const std::string_view folder = path.substr(0, colon);
    if (folder.size() < PATH_MAX) files.push_back(cat(folder, folder.empty() ? "" : "/", command));
    if (colon == std::string_view::npos) return files;
    path.remove_prefix(colon + 1);
  }
}

PreparedCommand::PreparedCommand(std::span<const std::string> words)
    : words_(words.begin(), words.end()), files_(files_for(words_.front())) {
  for (std::string& word : words_) argv_.push_back(word.data());
  argv_.push_back(nullptr);
}

// The handlers stay until execve resets them. If we restored them, and we are PID 1, the kernel would drop a signal
// that arrives in between, and its sender would wait in vain.
int PreparedCommand::become() const {
  close_our_descriptors_on_exec();
  for (Found& found : taken) change_back(found);
  set_mask(SIG_SETMASK, &mask_at_start, nullptr);
  int error = ENOENT;
  for (const std::string& file : files_) {
    execve(file.c_str(), argv_.data(), environ);
    if (errno != ENOENT && errno != ENOTDIR) error = errno;
    if (error != ENOENT && error != EACCES) break;  // as execvp(3): the file exists, or no other will do
  }
  // Output about the failure must not change the exit code.
  ignore_failed_writes();
  return error;
}

}  // namespace steady::modes
