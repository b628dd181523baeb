// `steady reload` makes the `serve` of its PID namespace read the configuration again, and believes nobody else; `serve` obeys
// nobody else either.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "impostor.h"
#include "serving.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A check whose target nobody must answer.
const std::string idle_check = "  none: { tcp: \"127.0.0.1:1\", readiness: ignore }\n";
const std::string two_checks = idle_check + "  other: { tcp: \"127.0.0.1:2\", readiness: ignore }\n";
const std::string bad_check = "  none: { tcp: \"127.0.0.1:1\", prot: 1 }\n";

std::string prefix() { return cat("steady-serve-", std::filesystem::read_symlink("/proc/self/ns/pid").string()); }

// The names of the sockets of all that serve here.
std::vector<std::string> names() {
  std::istringstream list(read_all("/proc/thread-self/net/unix"));
  std::vector<std::string> out;
  for (std::string line; std::getline(list, line);) {
    const std::size_t at = line.find("@" + prefix());
    if (at != std::string::npos) out.push_back(line.substr(at + 1));
  }
  return out;
}

using SocketCall = int (*)(int, const sockaddr*, socklen_t);

// Binds or connects a socket to an abstract name.
bool done(SocketCall call, const Fd& socket, const std::string& name) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return call(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0;
}

Fd local_socket(int flags = 0) { return Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)); }

// A client that says `text` to a socket, and waits until the other end has closed.
void say(const std::string& name, const std::string& text) {
  const Fd guest = local_socket();
  ASSERT_TRUE(done(::connect, guest, name)) << std::strerror(errno);
  ASSERT_EQ(::send(guest.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  ::shutdown(guest.get(), SHUT_WR);
  std::array<char, 64> answer{};
  while (::read(guest.get(), answer.data(), answer.size()) > 0) {
  }
}

void expect_nobody(const Finished& finished) {
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_EQ(finished.out, "");
  EXPECT_TRUE(finished.err.starts_with("steady reload: no 'steady serve' runs in this container")) << story(finished);
  EXPECT_TRUE(finished.err.contains("send it SIGHUP")) << "what to do\n" << story(finished);
  EXPECT_FALSE(finished.err.contains("trust me")) << story(finished);
}

TEST(ReloadCommand, SaysWhatTheReloadCameTo) {
  in_own_network([] {
    Serving serving(idle_check);
    serving.write_config(two_checks);
    const Finished finished = steady({"reload"});
    EXPECT_EQ(finished.status, 0) << story(finished);
    EXPECT_EQ(finished.out, "reloaded, 2 checks, 1 of them as before\n");
    EXPECT_EQ(finished.err, "");
    EXPECT_TRUE(serving.eventually_answers("/readyz/other", 503)) << "the new check is there";
    EXPECT_TRUE(serving.child().err().contains("steady reload: reloaded, 2 checks")) << serving.child().err();
  });
}

TEST(ReloadCommand, PrintsTheProblemsOfAConfigurationThatIsRefused) {
  in_own_network([] {
    Serving serving(idle_check);
    serving.write_config(bad_check);
    const Finished finished = steady({"reload"});
    EXPECT_EQ(finished.status, 78) << story(finished);
    EXPECT_EQ(finished.out, "");
    EXPECT_TRUE(finished.err.contains("unknown key 'prot'")) << finished.err;
    EXPECT_TRUE(finished.err.contains("steady.yaml:")) << finished.err;
    EXPECT_EQ(serving.get("/readyz").status, 200) << "the old one stays";
    serving.write_config(idle_check);
    EXPECT_EQ(steady({"reload"}).status, 0) << "and the next one is taken";
  });
}

TEST(ReloadCommand, WithoutAServeSaysWhatToDo) {
  in_own_network([] { expect_nobody(steady({"reload"})); });
}

TEST(ReloadCommand, AsksOneOfSeveralByItsProcessId) {
  in_own_network([] {
    Serving one(idle_check), other(idle_check);
    const Finished both = steady({"reload"});
    EXPECT_EQ(both.status, 1) << story(both);
    for (Serving* each : {&one, &other}) EXPECT_TRUE(both.err.contains(cat(each->child().pid()))) << both.err;
    EXPECT_TRUE(both.err.contains("name one: steady reload ")) << both.err;
    other.write_config(two_checks);
    const Finished finished = steady({"reload", cat(other.child().pid())});
    EXPECT_EQ(finished.out, "reloaded, 2 checks, 1 of them as before\n") << story(finished);
    EXPECT_FALSE(one.child().err().contains("reloaded")) << one.child().err();
    const Finished none = steady({"reload", cat(::getpid())});
    EXPECT_EQ(none.status, 1) << story(none);
    EXPECT_TRUE(none.err.contains(cat("no 'steady serve' has the process id ", ::getpid()))) << none.err;
  });
}

TEST(ReloadCommand, BelievesNoImpostorOfAnotherUser) {
  in_own_network([] {
    const Impostor impostor(stranger, prefix() + "-1", "taken\ntrust me\n");
    const Impostor mute(stranger, prefix() + "-2", "");
    const Finished alone = steady({"reload"});
    expect_nobody(alone);
    EXPECT_TRUE(alone.err.contains("ignored a process of user 65533")) << alone.err;
    EXPECT_LT(alone.took, 5s);
    Serving serving(idle_check);
    const Finished finished = steady({"reload"});
    EXPECT_EQ(finished.out, "reloaded, 1 check, 1 of them as before\n") << "it is found all the same\n"
                                                                        << story(finished);
  });
}

TEST(ReloadCommand, BelievesNoServeOfAnotherContainerInTheSameNetwork) {
  in_own_network([] {
    Serving serving(idle_check);
    Command command = steady_command({"reload"});
    command.own_pids = true;
    expect_nobody(run(command));
    EXPECT_FALSE(serving.child().err().contains("reloaded")) << serving.child().err();
  });
}

// What a process of our own user says is bounded, and plain.
TEST(ReloadCommand, ShowsNoControlCharacters) {
  in_own_network([] {
    const Impostor ours(::geteuid(), prefix() + "-1", "taken\nla\x1b[31m\xff\n", true);
    const Finished finished = steady({"reload"});
    EXPECT_EQ(finished.status, 0) << story(finished);
    EXPECT_TRUE(finished.out.starts_with("la?[31m?\n")) << story(finished);
    EXPECT_FALSE(finished.out.contains('\x1b'));
    EXPECT_LT(finished.out.size(), 300'000U);
  });
}

TEST(ReloadCommand, OfAnotherUserIsNotObeyed) {
  in_own_network([] {
    Serving serving(idle_check);
    Command command = steady_command({"reload"});
    command.uid = stranger;
    command.gid = stranger;
    const Finished finished = run(command);
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_TRUE(finished.err.contains("answers only its own user and root; run this command as its user"))
        << finished.err;
    EXPECT_FALSE(serving.child().err().contains("reloaded")) << serving.child().err();
    EXPECT_EQ(steady({"reload"}).status, 0) << "and it keeps nobody else out";
  });
}

TEST(ReloadCommand, IsTheOnlyThingThatTheSocketUnderstands) {
  in_own_network([] {
    Serving serving(idle_check);
    ASSERT_EQ(names().size(), 1U);
    for (const char* text : {"", "reload", "RELOAD\n", "GET / HTTP/1.1\r\n\r\n"}) say(names().front(), text);
    EXPECT_FALSE(serving.child().err().contains("reloaded")) << serving.child().err();
    EXPECT_EQ(serving.get("/livez").status, 200);
    say(names().front(), "reload\nmore");
    EXPECT_TRUE(serving.child().wait_for_output("steady reload: reloaded", 20s)) << serving.child().err();
  });
}

// A client that says nothing is kept for a second, and the endpoints answer meanwhile.
TEST(ReloadCommand, WaitsForNobodyWhoSaysNothing) {
  in_own_network([] {
    Serving serving(idle_check);
    ASSERT_EQ(names().size(), 1U);
    const Fd silent = local_socket();
    ASSERT_TRUE(done(::connect, silent, names().front()));
    EXPECT_EQ(serving.get("/livez").status, 200);
    const Finished finished = steady({"reload"});
    EXPECT_EQ(finished.status, 0) << story(finished);
  });
}

TEST(ReloadCommand, OfAServeThatIsStoppedGivesUp) {
  in_own_network([] {
    Serving serving(idle_check);
    serving.child().kill(SIGSTOP);
    const Finished finished = steady({"reload"});
    serving.child().kill(SIGCONT);
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_TRUE(finished.err.contains("has not answered within 10 s")) << finished.err;
  });
}

TEST(ReloadCommand, SaysThatOneTakesNoConnection) {
  in_own_network([] {
    const Fd full = local_socket();
    ASSERT_TRUE(done(::bind, full, prefix() + "-1") && ::listen(full.get(), 0) == 0);
    std::vector<Fd> guests;
    do {
      ASSERT_LT(guests.size(), 16U) << "the queue never ends";
      guests.push_back(local_socket(SOCK_NONBLOCK));
    } while (done(::connect, guests.back(), prefix() + "-1"));
    ASSERT_EQ(errno, EAGAIN);
    const Finished finished = steady({"reload"});
    expect_nobody(finished);
    EXPECT_TRUE(finished.err.contains("one takes no connection: it is stopped, too busy, or has ended"))
        << finished.err;
  });
}

// Whoever owns hundreds of sockets that are named like ours hides nobody. Each connection is a line of the list, too.
TEST(ReloadCommand, FindsServeAmongHundredsOfSockets) {
  in_own_network([] {
    std::vector<Fd> sockets;
    for (int number = 0; number < 400; ++number) {
      sockets.push_back(local_socket());
      ASSERT_TRUE(done(::bind, sockets.back(), cat(prefix(), "-a", number)));
    }
    const Fd crowd = local_socket();
    ASSERT_TRUE(done(::bind, crowd, prefix() + "-crowd") && ::listen(crowd.get(), 4096) == 0);
    for (int number = 0; number < 400; ++number) {
      sockets.push_back(local_socket());
      ASSERT_TRUE(done(::connect, sockets.back(), prefix() + "-crowd")) << std::strerror(errno);
    }
    Serving serving(idle_check);
    const Finished several = steady({"reload"});
    EXPECT_EQ(several.status, 1) << story(several);
    EXPECT_TRUE(several.err.contains(cat(serving.child().pid()))) << "the crowd belongs to our own user\n"
                                                                  << several.err;
    const Finished finished = steady({"reload", cat(serving.child().pid())});
    EXPECT_EQ(finished.status, 0) << story(finished);
  });
}

TEST(ReloadCommand, TakesNothingButAProcessId) {
  for (const Words& words :
       {Words{"reload", "serve"}, Words{"reload", "0"}, Words{"reload", "-1"}, Words{"reload", "1", "2"},
        Words{"reload", "99999999999"}, Words{"reload", "steady.yaml"}}) {
    const Finished finished = steady(words);
    EXPECT_EQ(finished.status, 64) << story(finished);
  }
}

}  // namespace
}  // namespace steady::test
