// A web server that can be told to break and to recover, as small as an image FROM scratch wants it: one static program
// without any file. It answers every request with 200 on port 8080 (IPv4, and IPv6 where the container has it), until
//   SIGUSR1: with 503     SIGHUP: not at all, its port is closed     SIGUSR2: with 200 again     SIGTERM: it ends
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { port = 8080 };

static int listen_on_port(void) {
  const struct sockaddr_in6 any6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  const struct sockaddr_in any4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  const int on = 1;
  const int off = 0;
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, (const struct sockaddr *)&any6, sizeof any6) == 0 && listen(fd, 64) == 0) return fd;
    close(fd);
  }
  fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (const struct sockaddr *)&any4, sizeof any4) != 0 || listen(fd, 64) != 0) _exit(1);
  return fd;
}

// Reads the request's head (a client that sends nothing within a second gets no answer) and answers.
static void serve(int client, int broken) {
  static const char good[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
  static const char bad[] =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 7\r\nConnection: close\r\n\r\nbroken\n";
  char head[4096];
  struct pollfd readable = {.fd = client, .events = POLLIN};
  if (poll(&readable, 1, 1000) == 1 && read(client, head, sizeof head) > 0) {
    const ssize_t sent = broken ? write(client, bad, sizeof bad - 1) : write(client, good, sizeof good - 1);
    if (sent > 0) shutdown(client, SHUT_WR);
  }
  close(client);
}

int main(void) {
  sigset_t signals;
  sigemptyset(&signals);
  const int handled[] = {SIGUSR1, SIGUSR2, SIGHUP, SIGTERM, SIGINT};
  for (unsigned i = 0; i < sizeof handled / sizeof *handled; ++i) sigaddset(&signals, handled[i]);
  sigprocmask(SIG_BLOCK, &signals, 0);
  signal(SIGPIPE, SIG_IGN);
  struct pollfd watched[] = {{.fd = signalfd(-1, &signals, SFD_CLOEXEC), .events = POLLIN},
                             {.fd = listen_on_port(), .events = POLLIN}};
  int broken = 0;
  while (poll(watched, 2, -1) >= 0) {
    struct signalfd_siginfo told;
    if (watched[0].revents && read(watched[0].fd, &told, sizeof told) == sizeof told) {
      if (told.ssi_signo == SIGTERM || told.ssi_signo == SIGINT) return 0;
      broken = told.ssi_signo == SIGUSR1;
      if (told.ssi_signo == SIGHUP) {
        close(watched[1].fd);
        watched[1].fd = -1; // poll passes over it
      } else if (watched[1].fd < 0) {
        watched[1].fd = listen_on_port();
      }
    } else if (watched[1].fd >= 0 && watched[1].revents) {
      const int client = accept4(watched[1].fd, 0, 0, SOCK_CLOEXEC);
      if (client >= 0) serve(client, broken);
    }
  }
  return 1;
}
