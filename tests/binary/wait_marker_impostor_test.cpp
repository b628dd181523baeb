// A process of another user, or of another container in the same network namespace, has the marker's name: a check does not
// believe it, and a wait goes on without.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <thread>

#include "base/text.h"
#include "impostor.h"
#include "support/launch.h"
#include "support/server_home.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// The marker's name in our own PID namespace.
std::string name_here() { return cat("steady-wait-", std::filesystem::read_symlink("/proc/self/ns/pid").string()); }

void expect_truth(const Finished& finished) {
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.starts_with("application: refused: ")) << story(finished);
  EXPECT_FALSE((finished.out + finished.err).contains("trust me")) << story(finished);
  EXPECT_TRUE(finished.err.contains("--ok-while-waiting: ignored a process of ")) << story(finished);
  EXPECT_LT(finished.took, 5s);
}

Words asking_for(const ClosedPort& closed) {
  return {"check", "--ok-while-waiting", cat("127.0.0.1:", closed.port(), "#name=application")};
}

TEST(WaitMarkerImpostor, OfAnotherUserIsNotBelieved) {
  in_own_network([] {
    const ClosedPort closed;
    for (const bool for_ever : {false, true}) {
      const Impostor impostor(stranger, name_here(), "trust me\x1b[31m", for_ever);
      expect_truth(steady(asking_for(closed)));
    }
    const Impostor mute(stranger, name_here(), "");
    expect_truth(steady(asking_for(closed)));
  });
}

// The same user, and the check can see its process, which has a number here as well.
TEST(WaitMarkerImpostor, OfAContainerWithinOursIsNotBelieved) {
  in_own_network([] {
    const ClosedPort closed;
    const std::string listening =
        "import socket, sys\n"
        "s = socket.socket(socket.AF_UNIX)\n"
        "s.bind('\\0' + sys.argv[1])\n"
        "s.listen(16)\n"
        "print('listening', flush=True)\n"
        "while True:\n"
        "    s.accept()[0].send(b'trust me')\n";
    Child within({.argv = {"unshare", "--pid", "--fork", "--kill-child", "python3", "-c", listening, name_here()}});
    ASSERT_TRUE(within.wait_for_output("listening", 20s)) << within.err();
    expect_truth(steady(asking_for(closed)));
  });
}

// The same user, even root: the check cannot see its process.
TEST(WaitMarkerImpostor, OfAnotherContainerInTheSameNetworkIsNotBelieved) {
  in_own_network([] {
    const ClosedPort closed;
    std::array<int, 2> name{}, ready{};
    ASSERT_EQ(::pipe2(name.data(), O_CLOEXEC) + ::pipe2(ready.data(), O_CLOEXEC), 0);
    const Fd name_out(name[0]), name_in(name[1]), ready_out(ready[0]), ready_in(ready[1]);
    Command command = steady_command(asking_for(closed));
    command.own_pids = true;
    command.prepare = [&] {
      std::array<char, 64> link{};
      const ssize_t size = ::readlink("/proc/self/ns/pid", link.data(), link.size());
      if (::write(name_in.get(), link.data(), static_cast<std::size_t>(size)) < 0) ::_exit(99);
      if (::read(ready_out.get(), link.data(), 1) != 1) ::_exit(99);
    };
    std::future<Finished> check = std::async(std::launch::async, [&] { return run(command); });
    std::array<char, 64> link{};
    const ssize_t size = ::read(name_out.get(), link.data(), link.size());
    ASSERT_GT(size, 0);
    const Impostor impostor(
        ::geteuid(), cat("steady-wait-", std::string_view(link.data(), static_cast<std::size_t>(size))), "trust me");
    ASSERT_EQ(::write(ready_in.get(), "", 1), 1);
    expect_truth(check.get());
  });
}

// One of ours may be stopped, or be told nonsense by its configuration: its words are bounded, and plain.
TEST(WaitMarkerImpostor, OfOurOwnCannotSayMoreThanALine) {
  in_own_network([] {
    const ClosedPort closed;
    const Impostor chatterbox(::geteuid(), name_here(), "la\x1b[31m\n\xff", true);
    const Finished finished = steady(asking_for(closed));
    EXPECT_EQ(finished.status, 0) << story(finished);
    EXPECT_TRUE(finished.out.starts_with("waiting for la?[31m ")) << story(finished);
    EXPECT_LT(finished.out.size(), 1100U);
    EXPECT_FALSE(finished.out.contains('\x1b'));
  });
}

TEST(WaitMarkerImpostor, DoesNotKeepAWaitFromEndingWell) {
  in_own_network([] {
    const Impostor impostor(stranger, name_here(), "trust me");
    const UpTarget up;
    const Finished finished = run(wait_command({up.address()}, {"/bin/echo", "the command runs"}));
    EXPECT_EQ(finished.out, "the command runs\n") << story(finished);
    EXPECT_TRUE(finished.err.contains("cannot see this wait")) << story(finished);
  });
}

TEST(WaitMarkerImpostor, IsOutlivedByAWait) {
  in_own_network([] {
    const ClosedPort closed;
    std::optional<Impostor> impostor;
    impostor.emplace(stranger, name_here(), "trust me");
    Child wait(wait_command({"--timeout=0", cat("127.0.0.1:", closed.port(), "#name=database")}));
    ASSERT_TRUE(wait.wait_for_output("cannot see this wait", 20s)) << wait.err();
    impostor.reset();
    EXPECT_TRUE(eventually([&] { return steady(asking_for(closed)).out == "waiting for database\n"; }));
  });
}

// Who waits for what is nobody else's business.
TEST(WaitMarkerImpostor, OfAGuestIsToldNothing) {
  in_own_network([] {
    const ClosedPort closed;
    Child wait(wait_command({"--timeout=0", cat("127.0.0.1:", closed.port(), "#name=database")}));
    ASSERT_TRUE(eventually([&] { return steady(asking_for(closed)).out == "waiting for database\n"; }));
    std::string heard = "nothing was asked";
    std::jthread([&heard] {
      ::syscall(SYS_setresuid, stranger, stranger, stranger);
      const Fd guest(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
      const std::string name = name_here();
      sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
      std::memcpy(address.sun_path + 1, name.data(), name.size());
      const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
      if (::connect(guest.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) return;
      std::array<char, 64> text{};
      heard.assign(text.data(), static_cast<std::size_t>(std::max<ssize_t>(::read(guest.get(), text.data(), 64), 0)));
    }).join();
    EXPECT_EQ(heard, "");
  });
}

}  // namespace
}  // namespace steady::test
