// The descriptors that the command of a wait finds: those that our caller handed on, whatever they are, and none of ours.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <numeric>
#include <optional>
#include <vector>

#include "base/text.h"
#include "support/name_server.h"
#include "support/postgres_server.h"
#include "support/redis_server.h"
#include "support/sandbox.h"
#include "support/server_home.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using Numbers = std::vector<int>;

Numbers from_to(int first, int last) {
  Numbers out(static_cast<std::size_t>(last - first + 1));
  std::iota(out.begin(), out.end(), first);
  return out;
}

// A wait for `targets` with descriptors that `prepare` opens, once it is the sleeper and its loader is done.
class Handed {
 public:
  explicit Handed(const std::function<void()>& prepare, Words targets = {}) {
    targets.insert(targets.begin(), "-q");
    if (targets.size() == 1) targets.push_back(up_.address());
    Command command = wait_command(std::move(targets), sleeper);
    command.prepare = [prepare] {
      hand_on_nothing();
      prepare();
    };
    child_.emplace(command);
    EXPECT_TRUE(until(*child_, is_sleeper)) << child_->err();
  }
  void expect(const Numbers& wanted) const {
    EXPECT_TRUE(eventually([&] { return descriptors_of(child_->pid()) == wanted; }))
        << testing::PrintToString(descriptors_of(child_->pid()));
  }
  std::string link(int fd) const { return link_of(child_->pid(), cat("fd/", fd)); }
  std::string info(int fd) const { return read_all(cat("/proc/", child_->pid(), "/fdinfo/", fd)); }

 private:
  UpTarget up_;
  std::optional<Child> child_;
};

TEST(WaitDescriptors, AreTheFirstThreeWhereNobodyHandsOnMore) {
  Handed([] {}).expect({0, 1, 2});
}

TEST(WaitDescriptors, ThatWereHandedOnReachTheCommand) {
  Handed([] { ::dup2(0, 3); }).expect({0, 1, 2, 3});
  Handed([] { ::dup2(0, 10); }).expect({0, 1, 2, 10});
  Handed([] {
    for (const int fd : {4, 6, 7, 9, 64, 511, 1000}) ::dup2(0, fd);
  }).expect({0, 1, 2, 4, 6, 7, 9, 64, 511, 1000});
  Handed([] {
    for (int fd = 3; fd <= 50; ++fd) ::dup2(0, fd);
    ::dup2(0, 1000);
    const rlimit lower{256, 256};  // a limit below a descriptor that is open
    ::setrlimit(RLIMIT_NOFILE, &lower);
  }).expect([] {
    Numbers all = from_to(0, 50);
    all.push_back(1000);
    return all;
  }());
}

TEST(WaitDescriptors, ThatWereHandedOnAreLeftAsTheyAre) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("file", "some text");
  const Handed handed([&] {
    std::array<int, 2> ends{};
    ::dup2(::open(file.c_str(), O_RDWR | O_APPEND), 20);
    ::lseek(20, 5, SEEK_SET);
    ::dup2(::open("/", O_RDONLY | O_DIRECTORY), 21);
    ::dup2(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), 22);
    if (::pipe(ends.data()) == 0) ::dup2(ends[0], 23);
    if (::pipe(ends.data()) == 0) ::dup2(ends[1], 24);
    for (int fd = 3; fd < 20; ++fd) ::close(fd);
  });
  handed.expect({0, 1, 2, 20, 21, 22, 23, 24});
  EXPECT_TRUE(handed.link(20).ends_with("/file"));
  EXPECT_TRUE(handed.info(20).contains("pos:\t5\n")) << handed.info(20);
  EXPECT_TRUE(handed.info(20).contains("flags:\t01") || handed.info(20).contains("flags:\t02002")) << handed.info(20);
  EXPECT_EQ(handed.link(21), "/");
  EXPECT_TRUE(handed.link(22).starts_with("socket:"));
  EXPECT_TRUE(handed.info(22).contains("4002")) << "still not blocking: " << handed.info(22);
  EXPECT_TRUE(handed.link(23).starts_with("pipe:"));
  EXPECT_TRUE(handed.link(24).starts_with("pipe:"));
}

TEST(WaitDescriptors, ThatWouldHaveClosedAnywayDoNotArrive) {
  Handed([] {
    ::dup2(0, 3);
    ::fcntl(::dup2(0, 4), F_SETFD, FD_CLOEXEC);
    ::dup2(0, 5);
  }).expect({0, 1, 2, 3, 5});
}

TEST(WaitDescriptors, OfOurOwnStayBehindWhateverTheKindOfTarget) {
  const RedisServer redis;
  const PostgresServer postgres;
  const ScriptedPeer web([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    guest.wait_until_closed();
  });
  const Words targets{cat("redis://127.0.0.1:", redis.port()),
                      cat("postgres://postgres@127.0.0.1:", postgres.port(), "/postgres"),
                      cat("http://localhost:", web.port(), "/")};
  Handed([] {}, targets).expect({0, 1, 2});
  Handed(
      [] {
        for (const int fd : {3, 5, 8, 13}) ::dup2(0, fd);
      },
      targets)
      .expect({0, 1, 2, 3, 5, 8, 13});
}

// As systemd does it: LISTEN_PID is the process that begins, and still that of the command.
TEST(WaitDescriptors, ActivateTheCommandByItsSocket) {
  const UpTarget up;
  Command command =
      wait_command({"-q", up.address()}, {"/bin/sh", "-c", "echo $LISTEN_FDS $LISTEN_PID $$; readlink /proc/$$/fd/3"});
  command.argv.insert(command.argv.begin(), {"/bin/sh", "-c", "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"", "sh"});
  command.prepare = [] {
    hand_on_nothing();
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd != 3) ::dup2(fd, 3);
  };
  const Finished finished = run(command);
  EXPECT_EQ(finished.status, 0) << story(finished);
  const std::size_t space = finished.out.find(' ', 2);
  ASSERT_TRUE(finished.out.starts_with("1 ") && space != std::string::npos) << finished.out;
  const std::string pid = finished.out.substr(2, space - 2);
  EXPECT_TRUE(finished.out.starts_with(cat("1 ", pid, ' ', pid, "\nsocket:["))) << finished.out;
}

// Where nothing tells a process what it has open.
TEST(WaitDescriptors, AreKnownWithoutProcToo) {
  const EmptyRoot root;
  const UpTarget up;
  Command command = root.around(wait_command({"-q", up.address()}, {"/steady", "sleep", "1000s"}));
  command.prepare = [] {
    hand_on_nothing();
    for (const int fd : {5, 17, 300}) ::dup2(0, fd);
  };
  Child child(command);
  const std::string become(
      "/steady\0sleep\0"
      "1000s\0",
      20);
  ASSERT_TRUE(eventually([&] { return read_all(cat("/proc/", child.pid(), "/cmdline")) == become; })) << child.err();
  EXPECT_TRUE(eventually([&] { return descriptors_of(child.pid()) == Numbers{0, 1, 2, 5, 17, 300}; }))
      << testing::PrintToString(descriptors_of(child.pid()));
}

// A million numbers where we may have them, most of them free: neither the note nor the end of the wait goes through them.
TEST(WaitDescriptors, CostNothingWhereAMillionMayBeOpen) {
  const UpTarget up;
  Command command =
      wait_command({"-q", up.address()}, {"/bin/sh", "-c", "readlink /proc/self/fd/$(($(ulimit -n) - 1))"},
                   {{"PATH", "/usr/bin:/bin"}});
  command.prepare = [] {
    const rlimit million{1'000'000, 1'000'000};
    rlimit limit{};
    if (::setrlimit(RLIMIT_NOFILE, &million) != 0 && ::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
      limit.rlim_cur = limit.rlim_max;
      ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    ::getrlimit(RLIMIT_NOFILE, &limit);
    ::dup2(0, static_cast<int>(limit.rlim_cur) - 1);
  };
  const Finished finished = run(command);
  EXPECT_EQ(finished.out, "/dev/null\n") << story(finished);
  EXPECT_LT(finished.took, std::chrono::seconds(5)) << story(finished);
}

}  // namespace
}  // namespace steady::test
