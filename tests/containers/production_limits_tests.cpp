// The limits of compose-examples/production, gone over: a program that takes what it can get is in the place of each service's own.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "containers/attacked.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr long mebibyte = 1L << 20;

// "16m", "134217728" -> bytes, as the engine reads the size of a memory or of a tmpfs.
long bytes_of(const std::string& size) {
  long number = 0;
  const char* unit = std::from_chars(size.data(), size.data() + size.size(), number).ptr;
  switch (unit == size.data() + size.size() ? ' ' : *unit) {
    case 'k': return number << 10;
    case 'm': return number << 20;
    case 'g': return number << 30;
    default: return number;
  }
}

// "/tmp:mode=1777,size=16m" -> "/tmp" and its size in bytes.
std::pair<std::string, long> tmpfs_of(const boost::json::value& entry) {
  const std::string text(entry.as_string());
  const std::size_t size = text.find("size=");
  if (size == std::string::npos) throw std::runtime_error("a tmpfs without a size: " + text);
  return {text.substr(0, text.find(':')), bytes_of(text.substr(size + 5, text.find(',', size) - size - 5))};
}

// A file of the control group that a service's first process is in: with version 1 in the tree of its controller.
std::string control_group(const Attacked& attacked, const std::string& service, const std::string& controller,
                          const std::string& file) {
  std::ifstream groups("/proc/" + attacked.story().inspect(service, "{{.State.Pid}}") + "/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::string controllers = "," + line.substr(line.find(':') + 1, line.rfind(':') - line.find(':') - 1) + ",";
    const bool unified = controllers == ",," && !fs::exists("/sys/fs/cgroup/" + controller);
    if (!unified && !controllers.contains("," + controller + ",")) continue;
    std::ifstream content("/sys/fs/cgroup/" + (unified ? "" : controller) + line.substr(line.rfind(':') + 1) + "/" +
                          file);
    return {std::istreambuf_iterator<char>(content), {}};
  }
  throw std::runtime_error(service + " is in no control group of " + controller);
}

long value_after(const std::string& text, const std::string& key) {
  const std::size_t at = text.find(key);
  return at == std::string::npos ? -1 : std::stol(text.substr(at + key.size()));
}

bool has_swap() {
  std::ifstream swaps("/proc/swaps");
  return std::count(std::istreambuf_iterator<char>(swaps), {}, '\n') > 1;  // the first is a heading
}

class ProductionLimits : public testing::Test {
 protected:
  static void SetUpTestSuite() { attacked = new Attacked({"/attack", "idle"}); }
  static void TearDownTestSuite() {
    delete attacked;
    attacked = nullptr;
  }

  void SetUp() override { attacked->start(); }  // what the test before has killed

  static const boost::json::object& limits(const std::string& service) {
    return attacked->config(service).at("deploy").at("resources").at("limits").as_object();
  }

  // The engine's events of a service's container since `since`.
  static Child events(const std::string& service, const std::string& since) {
    return Child(
        {.argv = {"docker", "events", "--since", since, "--filter", "container=" + attacked->story().container(service),
                  "--format", "{{.Action}} {{.Actor.Attributes.exitCode}}"}});
  }

  static inline Attacked* attacked = nullptr;
};

TEST_F(ProductionLimits, KillWhoeverTakesMoreMemoryAndStartItAgain) {
  for (const std::string& service : attacked->services()) {
    const long limit = bytes_of(std::string(limits(service).at("memory").as_string()));
    const std::string since = moment();
    Child seen = events(service, since);
    EXPECT_EQ(attacked->as_itself(service, {"/attack", "memory"}).status, 0) << service;
    EXPECT_TRUE(seen.wait_for_output("oom", 30s)) << service << seen.out();
    EXPECT_TRUE(seen.wait_for_output("die 137", 30s)) << service << seen.out();
    const std::string log = attacked->story().log(service);
    const long held = value_after(log.substr(log.rfind("holds ")), "holds ") * mebibyte;
    EXPECT_GT(held, limit / 2) << service;
    EXPECT_LE(held, has_swap() ? 2 * limit : limit) << service << ": the engine grants as much swap again";
    if (!attacked->config(service).contains("restart") || attacked->config(service).at("restart") == "no") {
      EXPECT_EQ(attacked->story().inspect(service, "{{.State.OOMKilled}} {{.State.Running}}"), "true false") << service;
      continue;
    }
    EXPECT_TRUE(seen.wait_for_output("start ", 30s)) << service << seen.out();
    EXPECT_EQ(attacked->story().inspect(service, "{{.RestartCount}} {{.State.Running}}"), "1 true") << service;
  }
}

TEST_F(ProductionLimits, StopAForkBombInItsOwnContainer) {
  for (const std::string& service : attacked->services()) {
    const long limit = limits(service).at("pids").to_number<long>();
    Child bomb({.argv = {"docker", "exec", attacked->story().container(service), "/attack", "fork"}});
    EXPECT_TRUE(bomb.wait_for_output("refused: ", 30s)) << service;
    EXPECT_TRUE(bomb.out().contains("refused: Resource temporarily unavailable")) << service << bomb.out();
    EXPECT_EQ(std::stol(control_group(*attacked, service, "pids", "pids.current")), limit) << service;
    EXPECT_GT(value_after(control_group(*attacked, service, "pids", "pids.events"), "max "), 0) << service;
    // The neighbour and the engine start processes as before.
    const std::string neighbour = service == "app" ? "cache" : "app";
    EXPECT_EQ(attacked->as_itself(neighbour, {"/steady", "--version"}).status, 0) << "beside " << service;
    attacked->story().compose_ok({"restart", "--timeout", "0", service});
  }
}

TEST_F(ProductionLimits, KeepTheLogsOfAChattyServiceOnDiskWithinTheirSizeTimesTheirNumber) {
  for (const std::string& service : attacked->services()) {
    ASSERT_TRUE(attacked->config(service).contains("logging")) << service;
    const boost::json::object& options = attacked->config(service).at("logging").at("options").as_object();
    const long size = std::stol(std::string(options.at("max-size").as_string())) * 1'000'000;  // "10m": decimal, here
    const long count = std::stol(std::string(options.at("max-file").as_string()));
    const std::string id = attacked->story().container(service);
    EXPECT_EQ(attacked->as_itself(service, {"/attack", "log"}).status, 0) << service;
    // 72 MB for the engine to write, on a machine that other tests keep busy.
    EXPECT_TRUE(eventually([&] { return docker({"logs", "--tail", "1", id}).out == "the flood is over\n"; }, 120s))
        << service;
    const fs::path log = docker_ok({"inspect", "--format", "{{.LogPath}}", id});
    long files = 0, total = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(log.parent_path())) {
      if (!entry.path().filename().string().starts_with(log.filename().string())) continue;
      ++files;
      total += static_cast<long>(entry.file_size());
    }
    EXPECT_EQ(files, count) << service;
    EXPECT_LE(total, count * (size + 100'000)) << service << ": each file may end with one entry more";
    EXPECT_GT(total, (count - 1) * size) << service << ": or nothing was turned over";
  }
}

TEST_F(ProductionLimits, LeaveNoPlaceToWriteButTheOnesThatAreNamed) {
  for (const std::string& service : attacked->services()) {
    std::set<std::string> named{"/dev", "/dev/mqueue", "/dev/shm"};  // of every container; /dev is root's
    const boost::json::object& config = attacked->config(service);
    if (config.contains("tmpfs"))
      for (const boost::json::value& entry : config.at("tmpfs").as_array()) named.insert(tmpfs_of(entry).first);
    if (config.contains("volumes"))
      for (const boost::json::value& volume : config.at("volumes").as_array())
        if (!volume.as_object().contains("read_only")) named.emplace(volume.at("target").as_string());
    std::set<std::string> found;
    for (const Finished& finished :
         {attacked->as_root(service, {"/attack", "places"}), attacked->as_itself(service, {"/attack", "places"})}) {
      EXPECT_TRUE(finished.out.contains("root: Read-only file system\n")) << service << finished.out << finished.err;
      std::istringstream lines(finished.out);
      for (std::string line; std::getline(lines, line);)
        if (line.starts_with('/')) found.insert(line);
    }
    EXPECT_EQ(found, named) << service;
  }
}

TEST_F(ProductionLimits, EndEveryTmpfsAtItsSize) {
  // Anew: at a restart runc gives a tmpfs the mode of the folder below it, which an image FROM scratch lacks.
  attacked->story().compose_ok({"up", "--detach", "--force-recreate", "--timeout", "0"});
  int filled = 0;
  for (const std::string& service : attacked->services()) {
    if (!attacked->config(service).contains("tmpfs")) continue;
    for (const boost::json::value& entry : attacked->config(service).at("tmpfs").as_array()) {
      const auto& [place, size] = tmpfs_of(entry);
      const Finished finished = attacked->as_itself(service, {"/attack", "fill", place});
      EXPECT_TRUE(finished.out.contains(" No space left on device"))
          << service << place << finished.out << finished.err;
      EXPECT_LE(std::stol(finished.out), size) << service << place;
      EXPECT_GT(std::stol(finished.out), size / 10 * 9) << service << place;
      ++filled;
    }
  }
  EXPECT_GE(filled, 4);
}

// The processors that the kernel grants to a service: microseconds of each period.
double granted(const Attacked& attacked, const std::string& service) {
  if (!fs::exists("/sys/fs/cgroup/cpu")) {
    std::istringstream most(control_group(attacked, service, "cpu", "cpu.max"));
    double quota = 0, period = 0;
    most >> quota >> period;  // "max 100000" leaves 0
    return quota / period;
  }
  return std::stod(control_group(attacked, service, "cpu", "cpu.cfs_quota_us")) /
         std::stod(control_group(attacked, service, "cpu", "cpu.cfs_period_us"));
}

TEST_F(ProductionLimits, ThrottleABusyServiceToItsShareOfTheProcessors) {
  int throttled_services = 0;
  for (const std::string& service : attacked->services()) {
    const double share = limits(service).at("cpus").to_number<double>();
    EXPECT_DOUBLE_EQ(granted(*attacked, service), share) << service;
    if (share >= 1) continue;  // on a machine that is busy itself, nobody gets that far
    const auto throttled = [&] {
      return value_after(control_group(*attacked, service, "cpu", "cpu.stat"), "nr_throttled ");
    };
    const long before = throttled();
    ASSERT_GE(before, 0) << service;
    // First in line for the processors, so that it is the limit that stops it, and not the neighbours.
    docker_ok({"update", "--cpu-shares", "262144", attacked->story().container(service)});
    docker_ok({"exec", "--detach", attacked->story().container(service), "/attack", "spin"});
    EXPECT_TRUE(eventually([&] { return throttled() > before; })) << service;
    attacked->story().compose_ok({"kill", service});
    ++throttled_services;
  }
  EXPECT_GE(throttled_services, 2);
}

}  // namespace
}  // namespace steady::test
