// The system calls that `serve` makes after it listens: data for the filter in sandbox_calls.cpp.
#pragma once

#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <csignal>

#include <array>
#include <cstdint>

namespace steady::modes {

// Observed with strace(1), with every kind of probe, DNS over UDP and TCP, TLS, Unix sockets, all endpoints, reload,
// drain and signals; and the calls of the C libraries in the same places: musl, and glibc in a development build.
inline constexpr std::array allowed_calls{
    // memory
    SYS_brk,
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    // descriptors
    SYS_read,
    SYS_readv,
    SYS_pread64,
    SYS_write,
    SYS_writev,
    SYS_pwritev2,
    SYS_close,
    SYS_lseek,
    SYS_fcntl,
    SYS_dup,
    SYS_dup3,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_readlinkat,
    SYS_getdents64,
    SYS_unlinkat,
    SYS_getcwd,
    SYS_pipe2,
    SYS_eventfd2,
    SYS_ppoll,
    SYS_pselect6,
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    SYS_timerfd_create,
    SYS_timerfd_settime,
    // existing sockets
    SYS_connect,
    SYS_accept,
    SYS_accept4,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_recvmmsg,
    SYS_shutdown,
    SYS_getsockopt,
    SYS_setsockopt,
    SYS_getsockname,
    SYS_getpeername,
    // time
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_timer_create,
    SYS_timer_settime,
    SYS_timer_gettime,
    SYS_timer_delete,
    SYS_setitimer,
    SYS_getitimer,
    // signals and threads
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_restart_syscall,
    SYS_sigaltstack,
    SYS_futex,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_set_tid_address,
    SYS_membarrier,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_exit,
    SYS_exit_group,
    // process, user and system
    SYS_getpid,
    SYS_gettid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getrandom,
    SYS_getrusage,
    SYS_uname,
    SYS_sysinfo,
#ifdef __x86_64__
    // on arm64 only the newer forms exist
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_unlink,
    SYS_pipe,
    SYS_dup2,
    SYS_poll,
    SYS_select,
    SYS_epoll_wait,
    SYS_time,
    SYS_getrlimit,
#endif
};

// Calls that depend on an argument: the lower half of the argument, masked, must equal `value`.
struct CallCondition {
  std::uint32_t call;
  std::uint32_t argument;
  std::uint32_t mask;
  std::uint32_t value;
};
inline constexpr std::uint32_t whole_argument = ~std::uint32_t{0};
inline constexpr std::uint32_t open_to_write = O_ACCMODE | O_CREAT | O_TRUNC;

inline constexpr std::array call_conditions{
    CallCondition{SYS_socket, 0, whole_argument, AF_INET},
    CallCondition{SYS_socket, 0, whole_argument, AF_INET6},
    CallCondition{SYS_socket, 0, whole_argument, AF_UNIX},
    CallCondition{SYS_openat, 2, open_to_write, O_RDONLY},
    CallCondition{SYS_mmap, 2, PROT_EXEC, 0},
    CallCondition{SYS_mprotect, 2, PROT_EXEC, 0},
    CallCondition{SYS_clone, 0, CLONE_THREAD, CLONE_THREAD},
    CallCondition{SYS_ioctl, 1, whole_argument, FIONBIO},
    CallCondition{SYS_ioctl, 1, whole_argument, FIONREAD},
    CallCondition{SYS_ioctl, 1, whole_argument, TIOCGWINSZ},
    CallCondition{SYS_ioctl, 1, whole_argument, SIOCGIFINDEX},  // for the zone of an address: fe80::1%eth0
    CallCondition{SYS_ioctl, 1, whole_argument, SIOCGIFNAME},
    CallCondition{SYS_prlimit64, 2, whole_argument, 0},     // reads, sets nothing
    CallCondition{SYS_tkill, 1, whole_argument, SIGABRT},   // abort(3) of musl, for last_resort.cpp
    CallCondition{SYS_tgkill, 2, whole_argument, SIGABRT},  // … of glibc
#ifdef __x86_64__
    CallCondition{SYS_open, 1, open_to_write, O_RDONLY},
#endif
};

}  // namespace steady::modes
