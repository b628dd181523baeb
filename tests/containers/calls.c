// Makes system calls that a way out of a container begins with, each in a process of its own, and says what became of it:
//   works   the kernel did it    reached   it complained of our arguments, which are wrong on purpose    EPERM, ENOSYS, ...  refused
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static long unshare_user(void) { return syscall(SYS_unshare, CLONE_NEWUSER); }
static long unshare_mounts(void) { return syscall(SYS_unshare, CLONE_NEWNS); }
static long ended(long child) {
  if (child == 0) _exit(0);
  return child;
}
static long clone_user(void) { return ended(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)); }
static long clone3_user(void) {
  struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
  return ended(syscall(SYS_clone3, &arguments, sizeof arguments));
}
static long set_namespace(void) { return syscall(SYS_setns, -1, 0); }
static long trace(void) { return ptrace(PTRACE_TRACEME, 0, 0, 0); }
static long read_memory(void) { return syscall(SYS_process_vm_readv, getpid(), 0, 0, 0, 0, 0); }
static long mount_proc(void) { return mount("proc", "/proc", "proc", 0, 0); }
static long unmount(void) { return umount2("/proc", MNT_DETACH); }
static long pivot(void) { return syscall(SYS_pivot_root, "/", "/"); }
static long root(void) { return chroot("/"); }
static long new_mount(void) { return syscall(SYS_fsopen, "proc", 0); }
static long by_handle(void) { return syscall(SYS_open_by_handle_at, AT_FDCWD, 0, 0); }
static long key(void) { return syscall(SYS_keyctl, 0, -3, 0, 0, 0); }
static long new_key(void) { return syscall(SYS_add_key, "user", "attack", "x", 1, -2); }
static long program(void) {
  union bpf_attr attribute;
  memset(&attribute, 0, sizeof attribute);
  return syscall(SYS_bpf, BPF_PROG_LOAD, &attribute, sizeof attribute);
}
static long counters(void) {
  struct perf_event_attr attribute = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attribute, .config = PERF_COUNT_SW_CPU_CLOCK};
  return syscall(SYS_perf_event_open, &attribute, 0, -1, -1, 0);
}
static long faults(void) { return syscall(SYS_userfaultfd, 1 /* of user mode alone */); }
static long ring(void) { return syscall(SYS_io_uring_setup, 1, 0); }
static long module(void) { return syscall(SYS_finit_module, -1, "", 0); }
static long host_name(void) { return sethostname("attack", 6); }
static long device(void) { return syscall(SYS_mknodat, AT_FDCWD, "/dev/attack", 0020666, 0x101); }
static long raw(void) { return socket(AF_INET, SOCK_RAW, 1); }
static long packets(void) { return socket(AF_PACKET, SOCK_RAW, 0); }
static long machine(void) { return socket(AF_VSOCK, SOCK_STREAM, 0); }
#ifdef SYS_fork  // older machines have these two; shells use them: musl's fork(), dash's vfork()
static long old_fork(void) { return ended(syscall(SYS_fork)); }
#else
static long old_fork(void) { return ended(fork()); }
#endif
static long shared_fork(void) {
  const pid_t child = vfork();
  if (child == 0) _exit(0);
  return child;
}
static long internet(void) { return socket(AF_INET, SOCK_STREAM, 0); }

static const struct {
  const char *name;
  long (*call)(void);
} calls[] = {
    {"unshare(CLONE_NEWUSER)", unshare_user},
    {"unshare(CLONE_NEWNS)", unshare_mounts},
    {"clone(CLONE_NEWUSER)", clone_user},
    {"clone3(CLONE_NEWUSER)", clone3_user},
    {"setns", set_namespace},
    {"ptrace", trace},
    {"process_vm_readv", read_memory},
    {"mount", mount_proc},
    {"umount2", unmount},
    {"pivot_root", pivot},
    {"chroot", root},
    {"fsopen", new_mount},
    {"open_by_handle_at", by_handle},
    {"keyctl", key},
    {"add_key", new_key},
    {"bpf", program},
    {"perf_event_open", counters},
    {"userfaultfd", faults},
    {"io_uring_setup", ring},
    {"finit_module", module},
    {"sethostname", host_name},
    {"mknod, a device", device},
    {"socket(AF_INET, SOCK_RAW)", raw},
    {"socket(AF_PACKET)", packets},
    {"socket(AF_VSOCK)", machine},
    {"socket(AF_INET, SOCK_STREAM)", internet},
    {"fork", old_fork},
    {"vfork", shared_fork},
};

static const char *outcome(int error) {
  switch (error) {
    case 0: return "works";
    case EPERM: return "EPERM";
    case EACCES: return "EACCES";
    case ENOSYS: return "ENOSYS";
    case EAFNOSUPPORT: return "EAFNOSUPPORT";
    default: return "reached";
  }
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  for (unsigned i = 0; i < sizeof calls / sizeof *calls; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(calls[i].call() < 0 ? errno : 0);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return 1;
    printf("%s: %s\n", calls[i].name, outcome(WEXITSTATUS(status)));
  }
  return 0;
}
