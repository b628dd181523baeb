#include "modes/sandbox_calls.h"

// No list for 32-bit ARM: its calls have other names, and our tests cannot install a filter there (an emulator has
// none).
#if defined(__x86_64__) || defined(__aarch64__)

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "modes/sandbox_list.h"

namespace steady::modes {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#else
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#endif

constexpr std::uint32_t refused = SECCOMP_RET_TRAP | EPERM;

constexpr std::uint32_t word_of(std::uint32_t argument) {
  return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + sizeof(std::uint64_t) * argument);  // little-endian
}

// Written by hand instead of with libseccomp: about a hundred instructions, which each call runs through until its own
// number. For most numbers the kernel caches that they are allowed, and skips the filter (since 5.11).
class Program {
 public:
  Program() {
    add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch));
    unless(architecture, 0, 1);
    add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);  // in another architecture, numbers mean other calls
    load_number();
    for (const auto call : allowed_calls) give(static_cast<std::uint32_t>(call), SECCOMP_RET_ALLOW);
    // The flags of clone3 are in memory, invisible to a filter. With ENOSYS, a C library uses clone instead.
    give(SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    for (const CallCondition& each : call_conditions) give_if(each);
    add(BPF_RET | BPF_K, refused);
  }

  int install() {
    const sock_fprog program{.len = static_cast<unsigned short>(code_.size()), .filter = code_.data()};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0 : errno;
  }

 private:
  void add(std::uint32_t code, std::uint32_t value) {
    code_.push_back({static_cast<std::uint16_t>(code), 0, 0, value});
  }
  void unless(std::uint32_t value, std::uint8_t otherwise, std::uint8_t equal = 0) {
    code_.push_back({BPF_JMP | BPF_JEQ | BPF_K, equal, otherwise, value});
  }
  void load_number() { add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)); }

  void give(std::uint32_t call, std::uint32_t verdict) {
    unless(call, 1);
    add(BPF_RET | BPF_K, verdict);
  }

  void give_if(const CallCondition& each) {
    unless(each.call, 5);
    add(BPF_LD | BPF_W | BPF_ABS, word_of(each.argument));
    add(BPF_ALU | BPF_AND | BPF_K, each.mask);
    give(each.value, SECCOMP_RET_ALLOW);
    load_number();
  }

  std::vector<sock_filter> code_;
};

constexpr int from_filter = 1;  // SYS_SECCOMP of sigaction(2), which some C libraries lack

// One bit for each refused number.
constexpr std::size_t word_size = 64;
std::array<std::atomic<std::uint64_t>, 8> refusals{};

// A call that is not in the list fails like a forbidden one. Its number is recorded, and the log reports it later.
void on_refusal(int, siginfo_t* info, void* context) {
  if (info->si_code != from_filter) return;
  const auto call = static_cast<std::size_t>(info->si_syscall);
  if (call < refusals.size() * word_size) refusals[call / word_size] |= std::uint64_t{1} << call % word_size;
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  registers.gregs[REG_RAX] = -EPERM;
#else
  registers.regs[0] = static_cast<std::uint64_t>(-EPERM);
#endif
}

}  // namespace

int filter_calls() {
  struct sigaction action{};
  action.sa_sigaction = on_refusal;
  action.sa_flags = SA_SIGINFO;
  if (sigaction(SIGSYS, &action, nullptr) != 0) return errno;
  // An inherited signal mask may block SIGSYS; then the signal would end the process.
  sigset_t trap;
  sigemptyset(&trap);
  sigaddset(&trap, SIGSYS);
  sigprocmask(SIG_UNBLOCK, &trap, nullptr);
  return Program().install();
}

std::optional<int> refused_call() {
  static std::array<std::uint64_t, refusals.size()> told{};
  for (std::size_t word = 0; word < told.size(); ++word) {
    const std::uint64_t fresh = refusals[word] & ~told[word];
    if (fresh == 0) continue;
    const int bit = std::countr_zero(fresh);
    told[word] |= std::uint64_t{1} << bit;
    return static_cast<int>(word * word_size) + bit;
  }
  return std::nullopt;
}

}  // namespace steady::modes

#else

#include <cerrno>

namespace steady::modes {

int filter_calls() { return ENOSYS; }
std::optional<int> refused_call() { return std::nullopt; }

}  // namespace steady::modes

#endif
