#include "blocked.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace steady::test {
namespace {

struct Terminal {
  Fd master, slave;
};

Terminal open_terminal() {
  Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (master.get() < 0 || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0) fail("a terminal");
  std::array<char, 64> name{};
  if (::ptsname_r(master.get(), name.data(), name.size()) != 0) fail("ptsname");
  Fd slave(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (slave.get() < 0) fail("the terminal's other side");
  const winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  ::ioctl(slave.get(), TIOCSWINSZ, &size);
  return {std::move(master), std::move(slave)};
}

}  // namespace

// In ever smaller pieces, so that not a byte more fits.
void Blocked::fill() {
  const int flags = ::fcntl(writer_.get(), F_GETFL);
  ::fcntl(writer_.get(), F_SETFL, flags | O_NONBLOCK);
  const std::string filling(65536, '.');
  for (std::size_t size = filling.size(); size > 0;) {
    const ssize_t n = ::write(writer_.get(), filling.data(), size);
    if (n > 0) filling_ += static_cast<std::size_t>(n);
    if (n <= 0) size /= 2;
  }
  ::fcntl(writer_.get(), F_SETFL, flags);
}

Blocked Blocked::pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  Blocked made{Fd(ends[1]), Fd(ends[0])};
  made.fill();
  return made;
}

Blocked Blocked::socket(int type) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("socketpair");
  Blocked made{Fd(ends[1]), Fd(ends[0])};
  made.fill();
  return made;
}

Blocked Blocked::full_terminal() {
  Terminal terminal = open_terminal();
  Blocked made{std::move(terminal.slave), std::move(terminal.master)};
  made.fill();
  return made;
}

Blocked Blocked::stopped_terminal() {
  Terminal terminal = open_terminal();
  if (::tcflow(terminal.slave.get(), TCOOFF) != 0) fail("tcflow");
  return {std::move(terminal.slave), std::move(terminal.master)};
}

std::function<void()> Blocked::as(int descriptor) const {
  return [from = writer_.get(), descriptor] { ::dup2(from, descriptor); };
}

void Blocked::read(std::size_t bytes) {
  std::string piece(bytes, ' ');
  if (::read(reader_.get(), piece.data(), bytes) < 0) fail("read");
}

std::string Blocked::read_until(const std::string& text) {
  if (::isatty(writer_.get()) == 1) ::tcflow(writer_.get(), TCOON);
  ::fcntl(reader_.get(), F_SETFL, O_NONBLOCK);
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::string all;
  while (std::chrono::steady_clock::now() < patience) {
    std::array<char, 65536> piece{};
    const ssize_t n = ::read(reader_.get(), piece.data(), piece.size());
    if (n > 0) all.append(piece.data(), static_cast<std::size_t>(n));
    if (n == 0) break;
    if (all.size() >= filling_ && all.find(text, filling_) != std::string::npos) break;
    pollfd wanted{.fd = reader_.get(), .events = POLLIN, .revents = 0};
    if (n < 0) ::poll(&wanted, 1, 1000);
  }
  return all.substr(std::min(std::exchange(filling_, 0), all.size()));
}

}  // namespace steady::test
