#include "modes/exec.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "modes/inherited.h"

namespace steady::modes {
namespace {

// `ending`: signals that end a wait. `touched`: also those that main ignores, and that of the backstop.
constexpr std::array ending{SIGTERM, SIGINT, SIGHUP, SIGQUIT};
constexpr std::array touched{SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ, SIGVTALRM};

// The kernel's own set of 64 signals: sigprocmask(3) of the C libraries hides a few that they use themselves.
using Mask = std::uint64_t;

void set_mask(int how, const Mask* to, Mask* before) { syscall(SYS_rt_sigprocmask, how, to, before, sizeof(Mask)); }

struct {
  Mask mask;
  std::array<struct sigaction, touched.size()> actions;
} at_start;

extern "C" void end_by_signal(int number) { _exit(128 + number); }

// Runs before main and all other constructors: an earlier signal is lost only in the microseconds that the kernel takes
// to start us.
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

}  // namespace

void disarm_signals() {
  for (std::size_t i = 0; i < ending.size(); ++i) sigaction(ending[i], &at_start.actions[i], nullptr);
  set_mask(SIG_SETMASK, &at_start.mask, nullptr);
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
  for (std::size_t i = ending.size(); i < touched.size(); ++i) sigaction(touched[i], &at_start.actions[i], nullptr);
  set_mask(SIG_SETMASK, &at_start.mask, nullptr);
  int error = ENOENT;
  for (const std::string& file : files_) {
    execve(file.c_str(), argv_.data(), environ);
    if (errno != ENOENT && errno != ENOTDIR) error = errno;
    if (error != ENOENT && error != EACCES) break;  // as execvp(3): the file exists, or no other will do
  }
  // Output about the failure must not change the exit code.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return error;
}

}  // namespace steady::modes
