// A `steady wait` under test: started in the circumstances that a test says, seen from outside in /proc while it waits
// and after it has become its command.
#pragma once

#include <sys/types.h>

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "binary.h"
#include "support/scripted_peer.h"

namespace steady::test {

// "steady wait OPTIONS... -- COMMAND..."; without a command no "--".
Command wait_command(Words options, const Words& command = {}, Variables environment = {});

// What stays: long enough to be looked at, and ended by the test.
inline const Words sleeper{"/bin/sleep", "1000"};

// A target that is up for `tcp`, as long as the object lives.
class UpTarget {
 public:
  std::string address() const;  // 127.0.0.1:port

 private:
  ScriptedPeer peer_{[](Guest& guest) { guest.wait_until_closed(); }};
};

// What happens to the signals 1 to 64 when bit n-1 is set: SigBlk, SigIgn, SigCgt and ShdPnd of proc(5).
struct Signals {
  std::uint64_t blocked = 0;
  std::uint64_t ignored = 0;
  std::uint64_t caught = 0;
  std::uint64_t pending = 0;
  bool operator==(const Signals&) const = default;
};
constexpr std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }
Signals signals_of(pid_t pid);

// To be called in Command::prepare: these signals are blocked and ignored, every other is neither. Past the C library,
// which keeps a few signals for itself.
void set_signals(std::uint64_t blocked, std::uint64_t ignored);

// To be called in Command::prepare: of what the test itself was started with, or has open, nothing beyond 0 to 2 arrives.
void hand_on_nothing();

// Where a link of /proc leads: "exe", "cwd", "fd/1"; empty when there is none.
std::string link_of(pid_t pid, std::string_view name);
std::vector<int> descriptors_of(pid_t pid);

// Whether the process is steady (still); whether it takes signals already; whether it is the sleeper.
bool is_steady(pid_t pid);
bool is_armed(pid_t pid);
bool is_sleeper(pid_t pid);
// Lasts until it holds; false when the child ended without, or nothing came for long.
bool until(Child& child, bool (*holds)(pid_t));

// The lines of a log in JSON; a line that is not an object in JSON is a failure of the test.
std::vector<boost::json::object> json_lines(const std::string& text);

// A Redis that answers what it is asked on its n-th connection (from 0) with one reply.
ScriptedPeer::Script redis_saying(const std::function<std::string(int)>& answer);
ScriptedPeer::Script redis_saying(const std::string& always);
std::string redis(const ScriptedPeer& peer, std::string_view rest = {});  // as a target

inline const std::string pong = "+PONG\r\n";
inline const std::string loading = "-LOADING Redis is loading the dataset in memory\r\n";
inline const std::string no_auth = "-NOAUTH Authentication required.\r\n";

}  // namespace steady::test
