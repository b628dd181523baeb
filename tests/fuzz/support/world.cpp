#include "world.h"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "base/text.h"
#include "config/load.h"
#include "promise.h"

namespace steady::fuzz {
namespace {

// How often the loop must find nothing: what is sent over loopback may be a moment on its way.
constexpr int quiet_turns = 3;

// Of the loop for one input, whose peers say a few thousand bytes one by one at most: beyond, somebody is woken again and again
// by what he does not take, and a processor is busy for nothing until the deadline.
constexpr int most_turns = 12'000;

void bring_loopback_up() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(static_cast<char*>(request.ifr_name), "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  require(::ioctl(fd, SIOCSIFFLAGS, &request) == 0, "the loopback interface comes up", std::strerror(errno));
  ::close(fd);
}

}  // namespace

void enter_own_world() {
  const int user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  const bool entered = ::unshare(user | CLONE_NEWNS | CLONE_NEWNET) == 0 &&
                       ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       ::mount("none", "/etc", "tmpfs", 0, nullptr) == 0 &&
                       ::mount("none", "/run", "tmpfs", 0, nullptr) == 0;
  require(entered, "namespaces can be made", std::strerror(errno));
  bring_loopback_up();
}

asio::io_context& loop() {
  static asio::io_context only(1);
  return only;
}

void run_until_quiet(const bool& done) {
  int turns = 0;
  for (int quiet = 0; !done && quiet < quiet_turns;) {
    require(++turns < most_turns, "the loop comes to rest");
    loop().restart();
    quiet = loop().poll() == 0 ? quiet + 1 : 0;
  }
}

void run_until_done(const bool& done, std::string_view promise) {
  using namespace std::chrono_literals;
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (!done) {
    require(std::chrono::steady_clock::now() < end, promise);
    loop().restart();
    loop().run_one_for(100ms);
  }
}

Probes probes_of(std::span<const char* const> targets) {
  Probes probes;
  for (const char* target : targets) {
    config::Loaded loaded = config::load({.file = {}, .targets = {target}, .only = {}}, environment());
    require(loaded.problems.empty(), "the fuzzer's own targets load", loaded.problems);
    probes.push_back(std::move(loaded.config.checks.front().probe));
  }
  return probes;
}

net::Network named_network(std::string_view hosts) {
  return {.name_servers = "127.0.0.1:1", .hosts_file = file_of(hosts)};
}

std::string file_of(std::string_view content) {
  const int fd = ::memfd_create("steady-fuzz", MFD_CLOEXEC);
  const ssize_t written = ::write(fd, content.data(), content.size());
  require(written == static_cast<ssize_t>(content.size()), "a file in memory can be written");
  return cat("/proc/self/fd/", fd);
}

std::optional<Outcome> attempt(const probe::Probe& probe, const net::Network& network) {
  std::optional<Outcome> outcome;
  require_quick("an attempt", [&] {
    net::Attempt attempt(net::Deadline::in(std::chrono::seconds(10)), network);
    outcome = settle(probe.run(attempt));
  });
  if (outcome) require_sound(*outcome);
  return outcome;
}

}  // namespace steady::fuzz
