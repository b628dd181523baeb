#include "inside.h"

#include <elf.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <stdexcept>

#include "launch.h"

namespace steady::test {
namespace {

// Where the registers of a system call stand, and the instructions "call the kernel; trap".
#if defined(__x86_64__)
using Registers = user_regs_struct;
constexpr unsigned long gate = 0xcc050f;  // syscall; int3
unsigned long& instruction(Registers& all) { return *reinterpret_cast<unsigned long*>(&all.rip); }
unsigned long stack(const Registers& all) { return all.rsp; }
long result(const Registers& all) { return static_cast<long>(all.rax); }
void prepare(Registers& all, long number, const std::vector<unsigned long>& arguments) {
  decltype(all.rdi)* const places[] = {&all.rdi, &all.rsi, &all.rdx, &all.r10, &all.r8, &all.r9};
  for (std::size_t i = 0; i < std::size(places); ++i) *places[i] = i < arguments.size() ? arguments[i] : 0;
  all.rax = static_cast<unsigned long>(number);
  all.orig_rax = static_cast<unsigned long>(-1);  // no call that the kernel would begin again
}
#else
using Registers = user_regs_struct;
constexpr unsigned long gate = 0xd4200000d4000001;  // svc #0; brk #0
unsigned long& instruction(Registers& all) { return *reinterpret_cast<unsigned long*>(&all.pc); }
unsigned long stack(const Registers& all) { return all.sp; }
long result(const Registers& all) { return static_cast<long>(all.regs[0]); }
void prepare(Registers& all, long number, const std::vector<unsigned long>& arguments) {
  for (std::size_t i = 0; i < 6; ++i) all.regs[i] = i < arguments.size() ? arguments[i] : 0;
  all.regs[8] = static_cast<unsigned long>(number);
}
#endif

Registers registers_of(pid_t pid) {
  Registers all{};
  iovec where{.iov_base = &all, .iov_len = sizeof all};
  if (::ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &where) != 0) fail("PTRACE_GETREGSET");
  return all;
}

void set_registers(pid_t pid, Registers all) {
  iovec where{.iov_base = &all, .iov_len = sizeof all};
  if (::ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &where) != 0) fail("PTRACE_SETREGSET");
}

unsigned long word_at(pid_t pid, unsigned long address) {
  errno = 0;
  const long word = ::ptrace(PTRACE_PEEKDATA, pid, address, nullptr);
  if (errno != 0) fail("PTRACE_PEEKDATA");
  return static_cast<unsigned long>(word);
}

void set_word(pid_t pid, unsigned long address, unsigned long word) {
  if (::ptrace(PTRACE_POKEDATA, pid, address, word) != 0) fail("PTRACE_POKEDATA");
}

}  // namespace

struct Inside::State {
  pid_t pid;
  Registers before{};
  unsigned long code = 0;  // what stood where the calls are made from
};

Inside::Inside(pid_t pid) : state_(std::make_unique<State>(State{.pid = pid})) {
  if (::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) != 0) fail("PTRACE_SEIZE");
  if (::ptrace(PTRACE_INTERRUPT, pid, nullptr, nullptr) != 0) fail("PTRACE_INTERRUPT");
  if (::waitpid(pid, nullptr, __WALL) != pid) fail("waitpid");
  state_->before = registers_of(pid);
  state_->code = word_at(pid, instruction(state_->before));
  set_word(pid, instruction(state_->before), gate);
}

Inside::~Inside() {
  ::ptrace(PTRACE_POKEDATA, state_->pid, instruction(state_->before), state_->code);
  iovec where{.iov_base = &state_->before, .iov_len = sizeof state_->before};
  ::ptrace(PTRACE_SETREGSET, state_->pid, NT_PRSTATUS, &where);
  ::ptrace(PTRACE_DETACH, state_->pid, nullptr, nullptr);
}

// Signals on the way are delivered: the handler of a refused call gives the result.
void Inside::stop_at_trap() {
  for (int deliver = 0;;) {
    if (::ptrace(PTRACE_CONT, state_->pid, nullptr, deliver) != 0) fail("PTRACE_CONT");
    int status = 0;
    if (::waitpid(state_->pid, &status, __WALL) != state_->pid) fail("waitpid");
    if (!WIFSTOPPED(status)) throw std::runtime_error("the process ended in the call");
    if (WSTOPSIG(status) == SIGTRAP) return;
    deliver = WSTOPSIG(status);
  }
}

long Inside::call(long number, const std::vector<unsigned long>& arguments) {
  Registers mine = state_->before;
  prepare(mine, number, arguments);
  set_registers(state_->pid, mine);
  stop_at_trap();
  return result(registers_of(state_->pid));
}

unsigned long Inside::text(const std::string& value) {
  const unsigned long address = (stack(state_->before) - 16384) & ~0xfUL;
  for (std::size_t at = 0; at <= value.size(); at += sizeof(unsigned long)) {
    unsigned long word = 0;
    std::memcpy(&word, value.c_str() + at, std::min(sizeof word, value.size() + 1 - at));
    set_word(state_->pid, address + at, word);
  }
  return address;
}

}  // namespace steady::test
