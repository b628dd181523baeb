#include "waiting.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <charconv>
#include <filesystem>
#include <memory>
#include <sstream>
#include <utility>

#include "base/text.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

std::uint64_t mask_in(const std::string& status, std::string_view name) {
  const std::size_t at = status.find(cat('\n', name, ":\t"));
  std::uint64_t mask = 0;
  if (at == std::string::npos) return mask;
  const char* digits = status.data() + at + name.size() + 3;
  std::from_chars(digits, status.data() + status.size(), mask, 16);
  return mask;
}

// What the kernel takes, sigaction(2): the C library has another layout, and refuses the signals it keeps for itself.
struct KernelAction {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)();
  std::uint64_t mask;
};

}  // namespace

Command wait_command(Words options, const Words& command, Variables environment) {
  options.insert(options.begin(), "wait");
  if (!command.empty()) options.emplace_back("--");
  options.insert(options.end(), command.begin(), command.end());
  return steady_command(std::move(options), std::move(environment));
}

std::string UpTarget::address() const { return cat("127.0.0.1:", peer_.port()); }

Signals signals_of(pid_t pid) {
  const std::string status = read_all(cat("/proc/", pid, "/status"));
  return {mask_in(status, "SigBlk"), mask_in(status, "SigIgn"), mask_in(status, "SigCgt"), mask_in(status, "ShdPnd")};
}

void set_signals(std::uint64_t blocked, std::uint64_t ignored) {
  for (int signal = 1; signal <= 64; ++signal) {
    KernelAction action{};
    action.handler = (ignored & bit(signal)) != 0 ? SIG_IGN : SIG_DFL;
    ::syscall(SYS_rt_sigaction, signal, &action, nullptr, sizeof action.mask);
  }
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &blocked, nullptr, sizeof blocked);
}

void hand_on_nothing() {
  constexpr unsigned cloexec = 4;  // CLOSE_RANGE_CLOEXEC
  ::syscall(SYS_close_range, 3U, ~0U, cloexec);
}

std::string link_of(pid_t pid, std::string_view name) {
  std::error_code error;
  const fs::path target = fs::read_symlink(cat("/proc/", pid, '/', name), error);
  return error ? std::string() : target.string();
}

std::vector<int> descriptors_of(pid_t pid) {
  std::vector<int> out;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(cat("/proc/", pid, "/fd"), error)) {
    out.push_back(std::stoi(entry.path().filename()));
  }
  std::ranges::sort(out);
  return out;
}

bool is_steady(pid_t pid) {
  static const std::string steady = fs::canonical(binary());
  return link_of(pid, "exe") == steady;
}

bool is_armed(pid_t pid) {
  const std::uint64_t ending = bit(SIGTERM) | bit(SIGINT) | bit(SIGQUIT) | bit(SIGHUP);
  if (!is_steady(pid)) return false;
  const Signals now = signals_of(pid);
  return ((now.caught | now.ignored) & ending) == ending && (now.blocked & ~now.ignored & ending) == 0;
}

bool is_sleeper(pid_t pid) {
  static const std::string sleep = fs::canonical(sleeper[0]);
  return link_of(pid, "exe") == sleep;
}

bool until(Child& child, bool (*holds)(pid_t)) {
  return eventually([&] { return holds(child.pid()) || !child.running(); }) && child.running();
}

std::vector<boost::json::object> json_lines(const std::string& text) {
  std::vector<boost::json::object> out;
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);) {
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(line, error);
    EXPECT_TRUE(!error && value.is_object()) << "not an object in JSON: " << line;
    if (!error && value.is_object()) out.push_back(std::move(value.as_object()));
  }
  EXPECT_TRUE(text.empty() || text.ends_with('\n')) << text;
  return out;
}

ScriptedPeer::Script redis_saying(const std::function<std::string(int)>& answer) {
  const auto number = std::make_shared<std::atomic<int>>(0);
  return [answer, number](Guest& guest) {
    if (guest.read_until("PING\r\n").empty()) return;
    guest.send(answer((*number)++));
    guest.wait_until_closed();
  };
}

ScriptedPeer::Script redis_saying(const std::string& always) {
  return redis_saying([always](int) { return always; });
}

std::string redis(const ScriptedPeer& peer, std::string_view rest) {
  return cat("redis://127.0.0.1:", peer.port(), rest);
}

}  // namespace steady::test
