#include "containers/lease.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>
#include <stdexcept>

#include "containers/docker.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

std::set<std::string> lines(const Words& arguments) {
  std::istringstream text(docker_ok(arguments));
  std::set<std::string> found;
  for (std::string line; std::getline(text, line);) found.insert(line);
  return found;
}

// A volume without a name of ours can be told from others' by when it came only.
std::set<std::string> nameless_volumes() {
  return lines({"volume", "ls", "--quiet", "--filter", "label=com.docker.volume.anonymous"});
}
// Those of them that are ours: of a container of ours, or of none. One of none gets ten seconds, as other test programs use this
// engine at the same time, and theirs is of no container for a moment.
std::set<std::string> nameless_volumes_left(const std::set<std::string>& before) {
  std::set<std::string> left;
  eventually(
      [&] {
        left.clear();
        bool certain = true;
        for (const std::string& volume : nameless_volumes()) {
          if (before.contains(volume)) continue;
          const auto users = lines({"ps", "--all", "--filter", "volume=" + volume, "--format", "{{.Names}}"});
          const bool ours = std::ranges::any_of(users, [](const auto& name) { return name.contains(unique_prefix()); });
          if (ours || users.empty()) left.insert(volume);
          certain = certain && !users.empty();
        }
        return certain;
      },
      10s);
  return left;
}
// With the network that only a Swarm brings.
std::string swarm() {
  const std::string state = docker_ok({"info", "--format", "{{.Swarm.LocalNodeState}}"});
  return state + " " + docker_ok({"network", "ls", "--format", "{{.Name}}", "--filter", "name=^docker_gwbridge$"});
}

struct Before {
  std::set<std::string> volumes;
  std::string swarm;
};

class Lease : public testing::Environment {
 public:
  static void take() {
    if (taken) return;
    const Finished up = run({.argv = {container_tests() / "engine", "up"}, .limit = 10min});
    if (up.status != 0) throw std::runtime_error("there is no Docker Engine to test with:\n" + up.err);
    std::istringstream text(up.out);
    for (std::string line; std::getline(text, line);) {
      const std::size_t equals = line.find('=');
      if (equals != std::string::npos) ::setenv(line.substr(0, equals).c_str(), line.substr(equals + 1).c_str(), 1);
    }
    taken = true;
    before = {nameless_volumes(), swarm()};
  }

  // It is taken by the first test that asks for it, not in SetUp: what goes wrong there fails that test, with its message.
  void TearDown() override {
    if (!taken) return;
    for (; !clean_ups.empty(); clean_ups.pop_back()) clean_ups.back()();
    EXPECT_EQ(leftovers(), "") << "left behind";
    const Finished down = run({.argv = {container_tests() / "engine", "down"}, .limit = 3min});
    EXPECT_EQ(down.status, 0) << down.err;
  }

  static inline bool taken = false;
  static inline Before before;
  static inline std::vector<std::function<void()>> clean_ups;
};

[[maybe_unused]] const testing::Environment* const lease = testing::AddGlobalTestEnvironment(new Lease);

}  // namespace

void need_engine() { Lease::take(); }

void before_engine_goes(std::function<void()> clean_up) { Lease::clean_ups.push_back(std::move(clean_up)); }

std::string leftovers() {
  const std::string ours = unique_prefix();
  std::string found;
  const auto name_ours = [&](const char* kind, const Words& list) {
    for (const std::string& name : lines(list))
      if (name.contains(ours)) found += std::string(kind) + " " + name + "\n";
  };
  name_ours("container", {"ps", "--all", "--format", "{{.Names}}"});
  name_ours("network", {"network", "ls", "--format", "{{.Name}}"});
  name_ours("volume", {"volume", "ls", "--format", "{{.Name}}"});
  name_ours("image", {"image", "ls", "--format", "{{.Repository}}:{{.Tag}}"});
  for (const std::string& name : nameless_volumes_left(Lease::before.volumes)) found += "volume " + name + "\n";
  if (swarm() != Lease::before.swarm) found += "swarm: " + swarm() + ", before " + Lease::before.swarm + "\n";
  return found;
}

}  // namespace steady::test
