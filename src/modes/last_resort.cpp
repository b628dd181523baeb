#include "modes/last_resort.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

#include "base/output.h"

namespace steady::modes {
namespace {

constexpr std::uintptr_t reach_of_stack = std::uintptr_t{64} << 20;  // the kernel maps nothing else in this range

int code = 1;
std::uintptr_t top_of_stack = 0;
alignas(std::max_align_t) std::array<std::byte, 16 * 1024> spare_stack;

[[noreturn]] void end_with(std::string_view line) {
  output::push(output::Stream::err, line, Clock::now() + output::linger_limit);
  _exit(code);
}

[[noreturn]] void give_up() { end_with("steady: internal error: out of memory, or a bug\n"); }

void on_abort(int /*signal*/) { give_up(); }

void on_fault(int signal, siginfo_t* info, void* /*context*/) {
  const auto at = reinterpret_cast<std::uintptr_t>(info->si_addr);
  const bool sent = info->si_code <= 0;  // by kill(2)
  if (!sent && at < top_of_stack && top_of_stack - at < reach_of_stack)
    end_with("steady: the stack cannot grow: its limit, or that of memory, is too small (ulimit -s, ulimit -v)\n");
  std::signal(signal, SIG_DFL);
  if (sent) raise(signal);
}

// Sets the action, but not where another one exists: a sanitizer's handler, or a parent ignores the signal.
bool take(int signal, const struct sigaction& action) {
  struct sigaction before{};
  if (sigaction(signal, &action, &before) != 0) return false;
  if (before.sa_handler == SIG_DFL) return true;
  sigaction(signal, &before, nullptr);
  return false;
}

}  // namespace

void arm_last_resort(int exit_code) {
  code = exit_code;
  top_of_stack = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  std::set_terminate(give_up);
  // When there is no memory for an exception, the C++ runtime calls abort() without the terminate handler.
  struct sigaction aborted{};
  aborted.sa_handler = on_abort;
  take(SIGABRT, aborted);
  struct sigaction fault{};
  fault.sa_sigaction = on_fault;
  fault.sa_flags = SA_SIGINFO | SA_ONSTACK;
  if (!take(SIGSEGV, fault)) return;
  const stack_t spare{.ss_sp = spare_stack.data(), .ss_flags = 0, .ss_size = spare_stack.size()};
  if (sigaltstack(&spare, nullptr) != 0) std::signal(SIGSEGV, SIG_DFL);
}

}  // namespace steady::modes
