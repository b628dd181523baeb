// `serve` has shut itself in: seen from inside, by system calls that are made in it as if its own code had been taken over, and from
// outside, by what the kernel says of the process. Tests that it still does its work there are all the others of `serve`.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/text.h"
#include "serving.h"
#include "support/call_filter.h"
#include "support/inside.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// A check whose target nobody must answer.
const std::string idle_check = "  none: { tcp: \"127.0.0.1:1\", readiness: ignore }\n";

// The value of a line of /proc/PID/status.
std::string status_of(const std::string& text, const std::string& key) {
  const std::size_t at = text.find(cat('\n', key, ":\t"));
  if (at == std::string::npos) return "no such line";
  const std::size_t from = at + key.size() + 3;
  return text.substr(from, text.find('\n', from) - from);
}
std::string status_of(Serving& serving, const std::string& key) {
  return status_of(read_all(cat("/proc/", serving.child().pid(), "/status")), key);
}

bool kernel_has_landlock() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

struct Volume {  // of another file system than the root's
  const std::filesystem::path path = cat("/dev/shm/steady-test-", ::getpid());
  ~Volume() { std::filesystem::remove_all(path); }
};

class Sandbox : public testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(is_sanitized()) << "the shipped binary is what is to be tested"; }

  // As if the process had asked for it: what a file that anybody may read is opened with.
  static long open_inside(Inside& inside, const std::string& path, int flags = O_RDONLY) {
    return inside.call(SYS_openat,
                       {static_cast<unsigned long>(AT_FDCWD), inside.text(path), static_cast<unsigned long>(flags)});
  }

  // Without Landlock in the kernel nothing keeps files from being read, and the log must have said so.
  static void expect_unreadable(Serving& serving, const std::string& path) {
    if (!kernel_has_landlock()) {
      EXPECT_TRUE(serving.child().err().contains("sandbox: no Landlock here")) << serving.child().err();
      return;
    }
    Inside inside(serving.child().pid());
    EXPECT_EQ(open_inside(inside, path), -EACCES) << path;
  }

  TemporaryDirectory elsewhere_;
};

TEST_F(Sandbox, LeavesServeNoPrivilegesAndNoDumpableMemory) {
  Serving serving(idle_check);
  for (const char* key : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    EXPECT_EQ(status_of(serving, key), "0000000000000000") << key;
  }
  EXPECT_EQ(status_of(serving, "NoNewPrivs"), "1");
  EXPECT_EQ(status_of(serving, "Seccomp"), "2");
  const std::string limits = read_all(cat("/proc/", serving.child().pid(), "/limits"));
  EXPECT_EQ(limits.substr(limits.find("Max core file size"), 37), "Max core file size        0          ") << limits;
  EXPECT_EQ(serving.child().err().contains("sandbox:"), !kernel_has_landlock()) << serving.child().err();
}

TEST_F(Sandbox, KeepsTheUsersOtherProcessesOutOfItsMemoryButNotFromItsOwnFigures) {
  Serving serving(idle_check, {}, {}, [](Command command) {
    command.argv[3] = ":1";  // a target, in the place of the file that this user cannot read
    command.argv.erase(command.argv.begin() + 2);
    command.uid = 65532;
    command.gid = 65532;
    return command;
  });
  struct stat environment{};
  ASSERT_EQ(::stat(cat("/proc/", serving.child().pid(), "/environ").c_str(), &environment), 0);
  EXPECT_EQ(environment.st_uid, 0U) << "the kernel gives what is not dumpable to root";
  const std::string metrics = serving.get("/metrics").body;
  EXPECT_TRUE(metrics.contains("\nprocess_open_fds ")) << metrics;
  EXPECT_TRUE(metrics.contains("\nprocess_resident_memory_bytes ")) << metrics;
}

TEST_F(Sandbox, RefusesFilesThatItsConfigurationDoesNotName) {
  Serving serving(idle_check);
  const std::string foreign = elsewhere_.file("foreign", "anybody may read this");
  {
    Inside inside(serving.child().pid());
    EXPECT_GE(open_inside(inside, serving.config()), 0) << "or the rest proves nothing";
    EXPECT_GE(open_inside(inside, "/proc/self/statm"), 0);
    EXPECT_EQ(open_inside(inside, serving.config(), O_WRONLY), -EPERM);
    EXPECT_EQ(open_inside(inside, elsewhere_.path("new"), O_WRONLY | O_CREAT), -EPERM);
    EXPECT_EQ(open_inside(inside, serving.config(), O_RDONLY | O_TRUNC), -EPERM);
  }
  for (const std::string& path : {foreign, std::string("/proc/1/status"), std::string("/usr/bin/env")})
    expect_unreadable(serving, path);
}

// As in a container, whose engine mounts these two: nothing can be renamed onto them, and the rest of /etc is nobody's business.
TEST_F(Sandbox, RefusesTheRestOfEtcWhereHostsAndNameServersAreMounts) {
  Serving serving(idle_check, {}, {}, [](Command command) {
    const std::string script =
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin; for file in /etc/hosts /etc/resolv.conf; do mount --bind $file $file; "
        "done; exec \"$@\"";
    std::vector<std::string> argv{"unshare", "--mount", "sh", "-ec", script, "sh"};
    argv.insert(argv.end(), command.argv.begin(), command.argv.end());
    command.argv = std::move(argv);
    return command;
  });
  {
    Inside inside(serving.child().pid());
    EXPECT_GE(open_inside(inside, "/etc/hosts"), 0);
    EXPECT_GE(open_inside(inside, "/etc/resolv.conf"), 0);
  }
  expect_unreadable(serving, "/etc/shadow");
  expect_unreadable(serving, "/etc/passwd");
}

TEST_F(Sandbox, RefusesProgramsAndProcessesAndGoesOn) {
  Serving serving(idle_check);
  {
    Inside inside(serving.child().pid());
    EXPECT_EQ(inside.call(SYS_getpid), serving.child().pid()) << "or the rest proves nothing";
    EXPECT_EQ(inside.call(SYS_execve, {inside.text("/bin/true"), 0, 0}), -EPERM);
    EXPECT_EQ(inside.call(SYS_execveat, {static_cast<unsigned long>(AT_FDCWD), inside.text("/bin/true"), 0, 0, 0}),
              -EPERM);
    EXPECT_EQ(inside.call(SYS_clone, {SIGCHLD}), -EPERM);
    EXPECT_EQ(inside.call(SYS_clone3), -ENOSYS);
    EXPECT_EQ(inside.call(SYS_kill, {1, 0}), -EPERM);
    EXPECT_EQ(inside.call(SYS_ptrace, {0, 0, 0, 0}), -EPERM);
    EXPECT_EQ(inside.call(SYS_unshare, {CLONE_NEWUSER}), -EPERM);
    EXPECT_EQ(
        inside.call(SYS_mmap, {0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, ~0UL, 0}),
        -EPERM);
  }
  EXPECT_EQ(serving.get("/livez").status, 200);
  for (const int call : {SYS_execve, SYS_mmap}) {
    EXPECT_TRUE(serving.child().wait_for_output(cat("sandbox: system call ", call, " was refused"), 10s)) << call;
  }
}

TEST_F(Sandbox, RefusesSocketFamiliesThatNoProbeSpeaksAndNewListeners) {
  Serving serving(idle_check);
  Inside inside(serving.child().pid());
  const long stream = inside.call(SYS_socket, {AF_INET, SOCK_STREAM, 0});
  EXPECT_GE(stream, 0) << "or the rest proves nothing";
  EXPECT_GE(inside.call(SYS_socket, {AF_INET6, SOCK_STREAM, 0}), 0);
  EXPECT_GE(inside.call(SYS_socket, {AF_UNIX, SOCK_STREAM, 0}), 0);
  for (const int family : {AF_NETLINK, AF_PACKET, AF_VSOCK, AF_ALG, AF_BLUETOOTH, AF_KEY}) {
    EXPECT_EQ(inside.call(SYS_socket, {static_cast<unsigned long>(family), SOCK_RAW, 0}), -EPERM) << family;
  }
  EXPECT_EQ(inside.call(SYS_socket, {AF_INET, SOCK_RAW, 1}), -EPERM) << "a capability is missing";
  EXPECT_EQ(inside.call(SYS_listen, {static_cast<unsigned long>(stream), 1}), -EPERM);
}

TEST_F(Sandbox, IsNotHandedToTheCommandOfAWait) {
  ScriptedPeer up([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const Finished finished = steady({"wait", cat("127.0.0.1:", up.port()), "--", "/bin/cat", "/proc/self/status"});
  ASSERT_EQ(finished.status, 0) << story(finished);
  const std::string ours = read_all("/proc/self/status");
  for (const char* key : {"NoNewPrivs", "Seccomp", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
    EXPECT_EQ(status_of(finished.out, key), status_of(ours, key)) << key;
}

TEST_F(Sandbox, IsOffWhenAskedByOptionOrVariable) {
  Serving by_option(idle_check, {}, {"--no-sandbox"});
  Serving by_variable(idle_check, {}, {}, [](Command command) {
    command.env["STEADY_SERVE_NO_SANDBOX"] = "1";
    return command;
  });
  const std::string ours = read_all("/proc/self/status");
  for (Serving* each : {&by_option, &by_variable}) {
    for (const char* key : {"NoNewPrivs", "Seccomp", "CapEff", "CapBnd"}) {
      EXPECT_EQ(status_of(*each, key), status_of(ours, key)) << key;
    }
  }
}

TEST_F(Sandbox, LetsAReloadReadANewFileInAFolderItKnowsAndSaysWhyNotInAnother) {
  ScriptedPeer peer([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const auto check = [&](const std::string& file) {
    return cat("  cache: { redis: { host: 127.0.0.1, port: ", peer.port(), ", password_file: ", file, " } }\n");
  };
  const TemporaryDirectory secrets;
  Serving serving(check(secrets.file("password", "hush-1")));
  std::filesystem::rename(secrets.file("renewed", "hush-2"), secrets.path("password"));
  serving.child().kill(SIGHUP);
  ASSERT_TRUE(serving.child().wait_for_output("SIGHUP: reloaded, 1 check,", 10s)) << serving.child().err();
  serving.write_config(check(elsewhere_.file("password", "hush-3")));
  serving.child().kill(SIGHUP);
  if (kernel_has_landlock()) {
    ASSERT_TRUE(serving.child().wait_for_output("restart to read it", 10s)) << serving.child().err();
    EXPECT_TRUE(serving.child().wait_for_output("the old one stays", 10s)) << serving.child().err();
  } else {
    EXPECT_TRUE(serving.child().err().contains("sandbox: no Landlock here")) << serving.child().err();
  }
  EXPECT_EQ(serving.get("/livez").status, 200);
}

// As the kubelet lays out a Secret with sub-paths, on a volume of its own: the link that is replaced is not the one that the file is
// named by, and leads to a folder that no rule can know.
TEST_F(Sandbox, LetsAReloadReadASecretWhoseFolderIsReachedThroughALink) {
  namespace fs = std::filesystem;
  const Volume volume;
  const fs::path& root = volume.path;
  const auto lay_out = [&root](const std::string& version, const std::string& password) {
    fs::create_directories(root / version / "group");
    std::ofstream(root / version / "group" / "password") << password;
    fs::create_symlink(version, root / "..new");
    fs::rename(root / "..new", root / "..data");
  };
  lay_out("..1", "hush-1");
  fs::create_symlink("..data/group", root / "group");
  const ScriptedPeer peer([](Guest& guest) {
    const std::string request = guest.read_until("PING\r\n");
    guest.send(request.contains("hush-2") ? "+OK\r\n+PONG\r\n" : "-WRONGPASS no\r\n-NOAUTH\r\n");
  });
  Serving serving(cat("  cache: { redis: { host: 127.0.0.1, port: ", peer.port(),
                      ", password_file: ", (root / "group" / "password").string(), " } }\n"));
  ASSERT_TRUE(serving.eventually_answers("/readyz", 503, "denied"));
  lay_out("..2", "hush-2");
  serving.child().kill(SIGHUP);
  EXPECT_TRUE(serving.eventually_answers("/readyz", 200)) << serving.child().err();
}

TEST_F(Sandbox, OpensOnAVolumeWithoutLinksTheFolderOfItsFileAlone) {
  namespace fs = std::filesystem;
  const Volume volume;
  for (const char* folder : {"secrets", "other"}) {
    fs::create_directories(volume.path / folder);
    std::ofstream(volume.path / folder / "password") << "hush";
  }
  Serving serving(cat("  cache: { redis: { host: 127.0.0.1, port: 1, password_file: ",
                      (volume.path / "secrets" / "password").string(), " }, readiness: ignore }\n"));
  {
    Inside inside(serving.child().pid());
    EXPECT_GE(open_inside(inside, volume.path / "secrets" / "password"), 0);
  }
  expect_unreadable(serving, volume.path / "other" / "password");
}

// abort(3) raises SIGABRT with tkill(2), in musl: without it the process would die of the filter, and say nothing.
TEST_F(Sandbox, LetsAnAbortOfOursBeHeard) {
  Serving serving(idle_check);
  Inside inside(serving.child().pid());
  constexpr unsigned long nobody = 0x3FFFFFFF;
  EXPECT_EQ(inside.call(SYS_tkill, {nobody, SIGABRT}), -ESRCH);
  EXPECT_EQ(inside.call(SYS_tgkill, {nobody, nobody, SIGABRT}), -ESRCH);
  EXPECT_EQ(inside.call(SYS_tkill, {nobody, SIGKILL}), -EPERM);
  EXPECT_EQ(inside.call(SYS_tgkill, {nobody, nobody, SIGSTOP}), -EPERM);
}

TEST_F(Sandbox, SaysOnceWhatTheKernelLacksAndServesWithoutIt) {
  const CallFilter old_kernel = CallFilter::without({"landlock_create_ruleset", "capset"}, ENOSYS);
  Serving serving(idle_check, {}, {}, [&old_kernel](Command command) {
    command.prepare = [&old_kernel] { old_kernel.enter(); };
    return command;
  });
  const std::string log = serving.child().err();
  const std::string sign = "sandbox: no Landlock here: Function not implemented\n";
  EXPECT_TRUE(log.contains(sign)) << log;
  EXPECT_EQ(log.find(sign), log.rfind(sign)) << log;
  EXPECT_TRUE(log.contains("sandbox: capabilities stay: Function not implemented\n")) << log;
  const int around_us = std::stoi(status_of(read_all("/proc/self/status"), "Seccomp_filters"));
  EXPECT_EQ(status_of(serving, "Seccomp_filters"), cat(around_us + 2)) << "the rest is in place";
  EXPECT_EQ(serving.get("/livez").status, 200);
}

TEST_F(Sandbox, WarnsOfAFileThatOnlyACapabilityOpened) {
  ScriptedPeer peer([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  const std::string file = elsewhere_.file("password", "hush");
  ASSERT_EQ(::chown(file.c_str(), 65532, 65532), 0);
  ASSERT_EQ(::chmod(file.c_str(), 0400), 0);
  Serving serving(cat("  cache: { redis: { host: 127.0.0.1, port: ", peer.port(), ", password_file: ", file, " } }\n"));
  EXPECT_TRUE(
      serving.child().err().contains("cannot be read: Permission denied; run as its owner, or with --no-sandbox"))
      << serving.child().err();
}

TEST_F(Sandbox, WarnsOfASocketThatOnlyACapabilityReached) {
  const std::string socket = elsewhere_.path("redis.sock");
  ScriptedPeer peer([](Guest& guest) { guest.wait_until_peer_is_gone(); }, {.unix_path = socket});
  ASSERT_EQ(::chown(socket.c_str(), 65532, 65532), 0);
  ASSERT_EQ(::chmod(socket.c_str(), 0700), 0);
  Serving serving(cat("  cache: { redis: { socket: ", socket, " } }\n"));
  EXPECT_TRUE(serving.child().err().contains(
      "cannot be connected to: Permission denied; run as its owner, or with --no-sandbox"))
      << serving.child().err();
}

}  // namespace
}  // namespace steady::test
