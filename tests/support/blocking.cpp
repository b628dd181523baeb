#include "blocking.h"

#include <elf.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <fstream>
#include <string>

#include "launch.h"

namespace steady::test {
namespace {

#if defined(__x86_64__)
constexpr unsigned long jump_to_itself = 0xfeeb;  // jmp .
void go_to(user_regs_struct& registers, unsigned long address) {
  registers.rip = address;
  registers.orig_rax = ~0UL;  // it was in no system call, hence none is begun anew
}
#elif defined(__aarch64__)
constexpr unsigned long jump_to_itself = 0x14000000;  // b .
void go_to(user_regs_struct& registers, unsigned long address) { registers.pc = address; }
#endif

// Where the program began, in the address space of the child: code that is not needed any more.
unsigned long entry_of(pid_t child) {
  std::ifstream file("/proc/" + std::to_string(child) + "/auxv", std::ios::binary);
  Elf64_auxv_t each{};
  while (file.read(reinterpret_cast<char*>(&each), sizeof each)) {
    if (each.a_type == AT_ENTRY) return each.a_un.a_val;
  }
  fail("no entry in the auxiliary vector", ESRCH);
}

void trace(__ptrace_request request, pid_t child, unsigned long address, void* data) {
  if (::ptrace(request, child, reinterpret_cast<void*>(address), data) != 0) fail("ptrace");
}

}  // namespace

// The kernel asks a supervisor what the call is to return (seccomp_unotify(2)). The child is its own, and never answers.
void block_call(long number) {
  std::array<sock_filter, 4> code{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{.len = code.size(), .filter = code.data()};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const long listener = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
  if (listener < 0 || ::fcntl(static_cast<int>(listener), F_DUPFD, 100) < 0) ::_exit(99);  // a copy that execve keeps
}

void make_spin(pid_t child) {
  const unsigned long entry = entry_of(child);
  trace(PTRACE_ATTACH, child, 0, nullptr);
  if (::waitpid(child, nullptr, __WALL) != child) fail("waitpid");
  trace(PTRACE_POKETEXT, child, entry, reinterpret_cast<void*>(jump_to_itself));
  user_regs_struct registers{};
  iovec all{.iov_base = &registers, .iov_len = sizeof registers};
  trace(PTRACE_GETREGSET, child, NT_PRSTATUS, &all);
  go_to(registers, entry);
  trace(PTRACE_SETREGSET, child, NT_PRSTATUS, &all);
  trace(PTRACE_DETACH, child, 0, nullptr);
}

}  // namespace steady::test
