// What a breached service would do to its machine: take memory, processes, processor, log and disk until something stops it. One
// static program for an image FROM scratch. Each attack also ends by itself, far above every limit of the examples, so that a
// limit that is missing fails a test and not the machine. It makes only calls that docker/seccomp/steady.json allows.
//   attack idle        waits as process 1 until it is told
//   attack memory      tells process 1 to take memory: from inside, as the engine does not restart what it has sent a signal
//   attack log         tells process 1 to flood its log
//   attack fork        a fork bomb, which says when it is refused and keeps what it has
//   attack spin        keeps four processors busy for 20 seconds
//   attack places      names each mount in which it can write
//   attack fill DIR    writes a file until it is refused, says after how many bytes, and removes it
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { mebibyte = 1 << 20, most_memory = 2048, most_processes = 2000, most_bytes = 512 * mebibyte };

static int take_memory(void) {
  for (int taken = 1; taken <= most_memory; ++taken) {
    char *more = mmap(0, mebibyte, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (more == MAP_FAILED) return 1;
    memset(more, 1, mebibyte);
    printf("holds %d MiB\n", taken);
  }
  puts("nothing stops it");
  return 0;
}

// 12 MB of a byte that JSON writes as six.
static void flood_log(void) {
  char line[12000];
  memset(line, 1, sizeof line);
  line[sizeof line - 1] = '\n';
  for (int i = 0; i < 1000; ++i) fwrite(line, 1, sizeof line, stdout);
  puts("the flood is over");
}

static volatile sig_atomic_t got;
static void note(int signal) { got = signal; }

static int idle(void) {
  static const int told[] = {SIGUSR1, SIGUSR2, SIGTERM};
  sigset_t blocked, none;
  sigemptyset(&blocked);
  sigemptyset(&none);
  for (unsigned i = 0; i < sizeof told / sizeof *told; ++i) {
    sigaddset(&blocked, told[i]);
    signal(told[i], note);
  }
  sigprocmask(SIG_BLOCK, &blocked, 0);
  signal(SIGCHLD, SIG_IGN); // the kernel reaps what becomes ours
  for (;; got = 0) {
    while (!got) ppoll(0, 0, 0, &none);
    if (got == SIGTERM) return 0;
    if (got == SIGUSR1) return take_memory();
    flood_log();
  }
}

static int bomb(void) {
  int *started = mmap(0, sizeof *started, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  const pid_t first = getpid();
  while (__atomic_add_fetch(started, 1, __ATOMIC_SEQ_CST) < most_processes && fork() >= 0) {
  }
  if (getpid() == first) printf("refused: %s\n", *started < most_processes ? strerror(errno) : "nothing");
  for (;;) poll(0, 0, -1);
}

static int spin(void) {
  const time_t end = time(0) + 20;
  for (int i = 0; i < 3; ++i)
    if (fork() == 0) break;
  while (time(0) < end) {
  }
  return 0;
}

static int can_write(const char *path) {
  struct stat what;
  if (stat(path, &what) != 0) return 0;
  char file[4096];
  snprintf(file, sizeof file, "%s%s", path, S_ISDIR(what.st_mode) ? "/attack" : "");
  if (!S_ISDIR(what.st_mode) && !S_ISREG(what.st_mode)) return 0; // a device is no place
  const int fd = open(file, O_WRONLY | (S_ISDIR(what.st_mode) ? O_CREAT | O_EXCL : 0), 0600);
  if (fd < 0) return 0;
  close(fd);
  if (S_ISDIR(what.st_mode)) unlink(file);
  return 1;
}

static int places(void) {
  FILE *mounts = setmntent("/proc/self/mounts", "r");
  if (!mounts) return 1;
  for (struct mntent *each; (each = getmntent(mounts));)
    if (can_write(each->mnt_dir)) puts(each->mnt_dir);
  const int fd = open("/attack-root", O_WRONLY | O_CREAT, 0600);
  printf("root: %s\n", fd < 0 ? strerror(errno) : "written");
  return 0;
}

static int fill(const char *directory) {
  static char block[65536];
  char file[4096];
  snprintf(file, sizeof file, "%s/attack", directory);
  const int fd = open(file, O_WRONLY | O_CREAT, 0600);
  long bytes = 0;
  if (fd < 0) return perror(file), 1;
  for (ssize_t written = 0; bytes < most_bytes && (written = write(fd, block, sizeof block)) > 0;) bytes += written;
  printf("%ld %s\n", bytes, bytes < most_bytes ? strerror(errno) : "nothing");
  return unlink(file);
}

int main(int count, char **words) {
  const char *what = count > 1 ? words[1] : "";
  setvbuf(stdout, 0, _IOLBF, 0);
  if (!strcmp(what, "idle")) return idle();
  if (!strcmp(what, "memory")) return kill(1, SIGUSR1);
  if (!strcmp(what, "log")) return kill(1, SIGUSR2);
  if (!strcmp(what, "fork")) return bomb();
  if (!strcmp(what, "spin")) return spin();
  if (!strcmp(what, "places")) return places();
  if (!strcmp(what, "fill") && count > 2) return fill(words[2]);
  return 64;
}
