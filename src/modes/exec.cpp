#include "modes/exec.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace steady::modes {
namespace {

// Those that end a wait, those that main ignores so that a verdict is not cut short, and that of the backstop.
constexpr std::array ending{SIGTERM, SIGINT, SIGHUP, SIGQUIT};
constexpr std::array touched{SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ, SIGVTALRM};

// The kernel's own set of 64 signals: the C libraries' sigprocmask(3) hides a few that they use themselves.
using Mask = std::uint64_t;

void set_mask(int how, const Mask* to, Mask* before) { syscall(SYS_rt_sigprocmask, how, to, before, sizeof(Mask)); }

struct {
  Mask mask;
  std::array<struct sigaction, touched.size()> actions;
} at_start;

extern "C" void end_by_signal(int number) { _exit(128 + number); }

// Before main and before every other constructor: a signal that comes earlier is lost only in the microseconds that the
// kernel needs for starting us.
[[gnu::constructor(101)]] void arm_signals() {
  set_mask(SIG_SETMASK, nullptr, &at_start.mask);
  for (std::size_t i = 0; i < touched.size(); ++i) sigaction(touched[i], nullptr, &at_start.actions[i]);
  struct sigaction action{};
  action.sa_handler = end_by_signal;
  sigfillset(&action.sa_mask);
  Mask let_through = 0;
  for (std::size_t i = 0; i < ending.size(); ++i) {
    if (at_start.actions[i].sa_handler == SIG_IGN) continue;
    sigaction(ending[i], &action, nullptr);
    let_through |= Mask{1} << (ending[i] - 1);
  }
  set_mask(SIG_UNBLOCK, &let_through, nullptr);
}

void keep_no_descriptor_beyond(int last) {
#ifdef SYS_close_range
  static constexpr unsigned cloexec = 4;  // CLOSE_RANGE_CLOEXEC, Linux 5.11
  if (syscall(SYS_close_range, last + 1, ~0U, cloexec) == 0) return;
#endif
  rlimit limit{};
  const bool known = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  const int end = known ? static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1 << 20)) : 1 << 16;
  for (int fd = last + 1; fd < end; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// The files that execvp(3) tries for `command`. A folder that no path can name is passed over, as musl does.
std::vector<std::string> candidates(const std::string& command) {
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

// The file that execvp(3) means by `command`, if it is there.
std::string found(const std::string& command) {
  const std::vector<std::string> files = candidates(command);
  const auto there = std::ranges::find_if(files, [](const auto& file) { return access(file.c_str(), F_OK) == 0; });
  return there == files.end() ? "" : *there;
}

// The interpreter named in the first line of a script, or "" .
std::string interpreter_of(const std::string& file) {
  std::array<char, 128> head{};
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const ssize_t got = read(fd, head.data(), head.size());
  close(fd);
  const std::string_view text(head.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (!text.starts_with("#!")) return {};
  const std::string_view line = trimmed(text.substr(2, text.find('\n') - 2));
  return std::string(line.substr(0, line.find_first_of(" \t\r")));
}

std::string missing(const std::string& command) {
  const std::string file = found(command);
  if (file.empty()) {
    if (command.contains('/')) return "no such file in this image";
    const char* path = getenv("PATH");
    return cat("not found in PATH (", path != nullptr ? printable(path) : "which is not set", ')');
  }
  const std::string interpreter = interpreter_of(file);
  if (!interpreter.empty()) return cat("its interpreter ", in_quotes(interpreter), " is not in this image");
  return "it is there, but the dynamic loader that it needs is not in this image: link it statically, or use a base "
         "image "
         "with its C library";
}

}  // namespace

void disarm_signals() {
  for (std::size_t i = 0; i < ending.size(); ++i) sigaction(ending[i], &at_start.actions[i], nullptr);
  set_mask(SIG_SETMASK, &at_start.mask, nullptr);
}

PreparedCommand::PreparedCommand(std::span<const std::string> words)
    : words_(words.begin(), words.end()), files_(candidates(words_.front())) {
  for (std::string& word : words_) argv_.push_back(word.data());
  argv_.push_back(nullptr);
}

// The handlers stay until execve itself resets them: restored by us, a signal that came in between would be dropped by
// the kernel if we are PID 1, and its sender would wait for nothing.
int PreparedCommand::become() const {
  keep_no_descriptor_beyond(2);
  for (std::size_t i = ending.size(); i < touched.size(); ++i) sigaction(touched[i], &at_start.actions[i], nullptr);
  set_mask(SIG_SETMASK, &at_start.mask, nullptr);
  int error = ENOENT;
  for (const std::string& file : files_) {
    execve(file.c_str(), argv_.data(), environ);
    if (errno != ENOENT && errno != ENOTDIR) error = errno;
    if (error != ENOENT && error != EACCES) break;  // as execvp(3): it is there, or nothing is to be had
  }
  std::signal(SIGPIPE, SIG_IGN);  // what is said of it must not change how we end
  return error;
}

std::string why_not(const std::string& command, int error) {
  const std::string what = cat("cannot run ", in_quotes(command), ": ");
  switch (error) {
    case ENOENT: return what + missing(command);
    case EACCES:
      return what +
             "permission denied: is it a file with its executable bit set (chmod +x), on a file system that is not "
             "mounted noexec?";
    case ENOEXEC:
      return what + "not a program for this machine: a script without a '#!' line, or built for another architecture";
    case E2BIG: return what + "its arguments and environment are too long";
    default: return what + std::strerror(error);
  }
}

}  // namespace steady::modes
