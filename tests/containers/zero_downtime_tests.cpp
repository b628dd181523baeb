// compose-examples/zero-downtime: one version gives way to another under load, there and back, and to none that cannot serve.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>

#include "containers/shop.h"
#include "containers/story.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class ZeroDowntime : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    story = new Story("zero-downtime", {"postgres:17", "redis:8", "golang:1.27-trixie", "nginx:1.30"});
    const fs::path go = story->path().parent_path() / "go";
    one = new Built(go, {"--build-arg", "VERSION=1"});
    two = new Built(go, {"--build-arg", "VERSION=2"});
    story->compose_ok({"build", "--quiet"});
    const Finished first = switch_to(one->tag());
    ASSERT_EQ(first.status, 0) << first.err;
    EXPECT_TRUE(first.out.contains("switch: blue (" + one->tag() + ") serves")) << first.out;
  }
  static void TearDownTestSuite() {
    delete story;
    story = nullptr;
    delete one;
    one = nullptr;
    delete two;
    two = nullptr;
  }
  // Whatever a test before has left: version 1 serves.
  void SetUp() override {
    if (answers("1")) return;
    const Finished back = switch_to(one->tag());
    ASSERT_EQ(back.status, 0) << back.err;
  }

  static Command switching(const std::string& image) { return story->command({"./switch", image}); }
  static Finished switch_to(const std::string& image) { return run(switching(image)); }
  static bool answers(const std::string& version) {
    return run({.argv = {steady_binary(), "check", "--timeout", "5s",
                         "http://" + story->address("edge", 8080) + "/#contains=\"version\":\"" + version + "\""}})
               .status == 0;
  }
  static std::string place() {
    std::ifstream file(story->path() / "active" / "shop.conf");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    return text.contains("green") ? "green" : "blue";
  }
  static std::string running() {
    return story->compose_ok({"--profile", "*", "ps", "--services", "--status", "running"});
  }

  // Answers of all versions, failures among them, while `work` is done.
  static Finished under_load(const std::function<void(Child& load)>& work) {
    Child load({.argv = {"python3", container_tests() / "zero_downtime_load.py", story->address("edge", 8080)}});
    EXPECT_TRUE(load.wait_for_output("version 1\n", 30s)) << load.out() << load.err();
    work(load);
    load.kill(SIGTERM);
    const std::optional<Finished> finished = load.wait(60s);
    return finished ? *finished : Finished{};
  }
  static int good(const Finished& load) {
    int count = 0;
    const std::size_t at = load.out.find("good=");
    if (at != std::string::npos) std::sscanf(load.out.c_str() + at, "good=%d", &count);
    return count;
  }

  static inline Story* story = nullptr;
  static inline Built *one = nullptr, *two = nullptr;
};

TEST_F(ZeroDowntime, FailsNoRequestThereAndBack) {
  const std::string before = place();
  const Finished load = under_load([](Child& clients) {
    const Finished there = switch_to(two->tag());
    EXPECT_EQ(there.status, 0) << there.err;
    EXPECT_TRUE(clients.wait_for_output("version 2\n", 30s)) << clients.out();
    const Finished back = switch_to(one->tag());
    EXPECT_EQ(back.status, 0) << back.err;
  });
  EXPECT_EQ(load.status, 0) << load.out << load.err;
  EXPECT_TRUE(load.out.contains(" failed=0 ")) << load.out;
  EXPECT_GE(good(load), 1000) << load.out;
  EXPECT_TRUE(answers("1"));
  EXPECT_EQ(place(), before);
  EXPECT_EQ(running(), before + "\ncache\ndb\nedge") << "the other one is stopped";
  RecordProperty("load", load.out);
}

// Why there are two places.
TEST_F(ZeroDowntime, WouldFailRequestsWithOnePlace) {
  const Finished load = under_load([](Child&) {
    Command command = story->command({"docker", "compose", "up", "--detach", "--wait", "--wait-timeout", "60",
                                      "--no-deps", "--force-recreate", place()});
    command.env["SHOP_IMAGE"] = one->tag();
    const Finished recreated = run(command);
    EXPECT_EQ(recreated.status, 0) << recreated.err;
  });
  EXPECT_EQ(load.status, 1) << load.out << load.err;
  EXPECT_FALSE(load.out.contains(" failed=0 ")) << load.out;
  RecordProperty("load", load.out);
}

// Each never becomes healthy, for a reason of its own.
void expect_refused(const Finished& refused, const std::string& why) {
  EXPECT_EQ(refused.status, 1) << refused.out << refused.err;
  EXPECT_TRUE(refused.err.contains("did not become healthy; ")) << refused.err;
  EXPECT_TRUE(refused.err.contains(" serves on")) << refused.err;
  EXPECT_TRUE(refused.err.contains(why)) << refused.err;
}

TEST_F(ZeroDowntime, StaysWithTheOldVersionWhenTheNewOneNeverBecomesHealthy) {
  const std::string before = place();
  const Folder folder;
  folder.write("dies/Dockerfile", "FROM " + two->tag() + "\nENV DATABASE_USER=nobody\n");
  folder.write("sick/Dockerfile", "FROM " + two->tag() +
                                      "\nHEALTHCHECK --interval=1s --timeout=1s --retries=2 "
                                      "CMD [\"/steady\", \"check\", \"http://:8080/nothing\"]\n");
  const Built dies(folder.path() / "dies", {}), sick(folder.path() / "sick", {});
  const Finished load = under_load([&](Child&) {
    expect_refused(switch_to(dies.tag()), "the first query failed");
    expect_refused(switch_to(sick.tag()), "404");
  });
  EXPECT_EQ(load.status, 0) << load.out << load.err;
  EXPECT_FALSE(load.out.contains("version 2")) << load.out;
  EXPECT_EQ(place(), before);
  EXPECT_EQ(running(), before + "\ncache\ndb\nedge");
  EXPECT_TRUE(answers("1"));
}

// Healthy each time, and yet not to be served.
TEST_F(ZeroDowntime, StaysWithTheOldVersionWhenTheEdgeCannotServeTheNewOne) {
  const std::string before = place();
  const auto expect_unserved = [&](const Finished& refused, const std::string& why) {
    EXPECT_EQ(refused.status, 1) << refused.out << refused.err;
    EXPECT_TRUE(refused.err.contains(why)) << refused.err;
    EXPECT_EQ(place(), before);
    EXPECT_TRUE(answers("1"));
  };
  const fs::path apart = story->path() / "apart.yaml", edge = story->path() / "edge.conf";
  std::ofstream(apart) << "services:\n  blue: { networks: !override [backend] }\n"
                          "  green: { networks: !override [backend] }\n"
                          "  db: { environment: { CHANGED: \"yes\" } }\n";
  const std::string db = story->container("db");
  Command unreachable = switching(two->tag());
  unreachable.env["COMPOSE_FILE"] = "compose.yaml:apart.yaml";
  expect_unserved(run(unreachable), "cannot be reached from the edge; ");
  EXPECT_EQ(story->container("db"), db) << "whatever has changed, a switch replaces nothing else";
  // Into the same file: it is mounted by itself.
  std::ofstream(edge, std::ios::app) << "nonsense;\n";
  expect_unserved(switch_to(two->tag()), "is not served by an edge with this configuration; ");
  fs::resize_file(edge, fs::file_size(edge) - std::string("nonsense;\n").size());
}

// A switch to version 2 whose docker does this instead of the command that has these words in it.
class Spoiled {
 public:
  Spoiled(const std::string& words, const std::string& instead) {
    const std::string path = std::getenv("PATH");
    folder_.write("docker", "#!/bin/sh\nPATH=" + path + "\ncase \"$*\" in *'" + words + "'*) " + instead +
                                " ;; esac\nexec docker \"$@\"\n");
    fs::permissions(folder_.path() / "docker", fs::perms{0755});
    path_ = folder_.path().string() + ":" + path;
  }
  Finished run(Command switching) const {
    switching.env["PATH"] = path_;
    return test::run(switching);
  }

 private:
  Folder folder_;
  std::string path_;
};

TEST_F(ZeroDowntime, StaysWithTheOldVersionWhenASwitchEndsBeforeTheReload) {
  const std::string before = place();
  const Finished failed = Spoiled("nginx -s reload", "exit 1").run(switching(two->tag()));
  EXPECT_EQ(failed.status, 1) << failed.err;
  EXPECT_TRUE(failed.err.contains("the edge was not reloaded; " + before + " serves on")) << failed.err;
  EXPECT_EQ(place(), before);
  const Finished interrupted = Spoiled("nginx -s reload", "kill -INT $PPID; exit 1").run(switching(two->tag()));
  EXPECT_EQ(interrupted.status, 130) << interrupted.err;
  EXPECT_EQ(place(), before) << "or the next switch would take the place that serves for the free one";
  const Finished load = under_load([](Child&) {
    const Finished next = switch_to(two->tag());
    EXPECT_EQ(next.status, 0) << next.err;
  });
  EXPECT_TRUE(load.out.contains(" failed=0 ")) << load.out << load.err;
}

TEST_F(ZeroDowntime, PutsNoVersionIntoServiceThatItWasNotAskedFor) {
  const std::string before = place();
  const Finished failed = Spoiled("rm --stop --force", "exit 1").run(switching(two->tag()));
  EXPECT_EQ(failed.status, 1) << failed.err;
  EXPECT_TRUE(failed.err.contains("cannot remove what is left in ")) << failed.err;
  EXPECT_EQ(place(), before);
  EXPECT_TRUE(answers("1"));
}

TEST_F(ZeroDowntime, LeavesItsInputToALoopThatReadsAList) {
  const Finished looped = run(story->command({"sh", "-c", "echo left | { ./switch \"$1\"; cat; }", "sh", two->tag()}));
  EXPECT_TRUE(looped.out.ends_with("\nleft\n")) << looped.out << looped.err;
}

TEST_F(ZeroDowntime, StartsAfterAnUpThatCameTooEarly) {
  story->compose_ok({"--profile", "*", "rm", "--stop", "--force", "blue", "green", "edge"});
  fs::remove_all(story->path() / "active");
  const Finished early = story->compose({"up", "--detach"});
  EXPECT_NE(early.status, 0);
  EXPECT_TRUE(early.err.contains("/active")) << early.err;
  const Finished first = switch_to(one->tag());
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_TRUE(answers("1"));
}

TEST_F(ZeroDowntime, SwitchesNothingWhileAnotherSwitchIsAtWorkOrWithoutAnImage) {
  const std::string before = place();
  fs::create_directory(story->path() / "active" / ".lock");
  const Finished second = switch_to(two->tag());
  fs::remove(story->path() / "active" / ".lock");
  EXPECT_EQ(second.status, 1);
  EXPECT_TRUE(second.err.contains("another switch is at work")) << second.err;
  for (const Words& words : {Words{"./switch"}, {"./switch", ""}, {"./switch", "shop:2", "blue"}}) {
    const Finished refused = run(story->command(words));
    EXPECT_EQ(refused.status, 64) << refused.err;
    EXPECT_TRUE(refused.err.contains("./switch IMAGE")) << refused.err;
  }
  EXPECT_EQ(place(), before);
  EXPECT_TRUE(answers("1"));
}

TEST_F(ZeroDowntime, RunsNothingAsRootNorUnbounded) {
  for (const std::string& service : Words{"edge", place(), "db", "cache"}) {
    const std::string id = story->compose_ok({"--profile", "*", "ps", "--quiet", service});
    const auto says = [&](const std::string& format) { return docker_ok({"inspect", "--format", format, id}); };
    EXPECT_EQ(says("{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"), "true [ALL]") << service;
    EXPECT_TRUE(says("{{.HostConfig.SecurityOpt}}").contains("no-new-privileges:true")) << service;
    EXPECT_TRUE(says("{{.Config.User}}").contains(":")) << service << ": a user and a group by number";
    const std::string limits = says(
        "memory={{.HostConfig.Memory}} cpus={{.HostConfig.NanoCpus}} pids={{.HostConfig.PidsLimit}} "
        "log={{index .HostConfig.LogConfig.Config \"max-size\"}}");
    EXPECT_FALSE(limits.contains("=0") || limits.contains("<nil>") || limits.ends_with('=')) << service << limits;
  }
}

// The last, as it ends with the other version. A lock of the table holds a request, until the session that has the lock is ended.
TEST_F(ZeroDowntime, LetsTheOldVersionAnswerTheRequestThatItHas) {
  const auto psql = [](const std::string& statement) {
    return Words{"docker", "exec", story->container("db"), "psql", "-XAt", "-U", "app", "-d", "app", "-c", statement};
  };
  const auto locks = [&](const std::string& granted) {
    return run({.argv = psql("SELECT count(*) FROM pg_locks WHERE relation = 'visits'::regclass AND " + granted)}).out;
  };
  const std::string old = place();
  Child lock({.argv = psql("BEGIN; LOCK TABLE visits; SELECT pg_sleep(60)")});
  ASSERT_TRUE(eventually([&] { return locks("mode = 'AccessExclusiveLock' AND granted") == "1\n"; })) << lock.err();
  Child slow({.argv = {steady_binary(), "check", "--timeout", "30s",
                       "http://" + story->address("edge", 8080) + "/#contains=\"version\":\"1\""}});
  ASSERT_TRUE(eventually([&] { return locks("NOT granted") == "1\n"; })) << "the application has it";
  Child switches(switching(two->tag()));
  EXPECT_TRUE(switches.wait_for_output("the edge goes over from " + old, 60s)) << switches.out() << switches.err();
  EXPECT_TRUE(eventually([&] { return place() != old; }));
  // The application would drain for 5 s by itself, and a stop be invisible so long but for this event.
  Child stop(
      {.argv = {"docker", "events", "--since", "1m", "--filter", "event=kill", "--filter",
                "container=" + story->compose_ok({"--profile", "*", "ps", "--quiet", old}), "--format", "stopped"}});
  EXPECT_FALSE(stop.wait_for_output("stopped", 3s)) << "it still has a request";
  EXPECT_TRUE(switches.running());
  EXPECT_TRUE(slow.running());
  run({.argv = psql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'visits'::regclass AND "
                    "mode = 'AccessExclusiveLock' AND granted")});
  const std::optional<Finished> answer = slow.wait(30s);
  const std::optional<Finished> switched = switches.wait(60s);
  ASSERT_TRUE(answer && switched);
  EXPECT_EQ(answer->status, 0) << answer->out << answer->err;
  EXPECT_EQ(switched->status, 0) << switched->err;
  EXPECT_TRUE(stop.wait_for_output("stopped", 30s)) << stop.err();
  EXPECT_TRUE(answers("2"));
  EXPECT_FALSE(running().contains(old));
}

}  // namespace
}  // namespace steady::test
