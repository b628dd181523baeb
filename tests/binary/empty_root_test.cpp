// The place that steady is made for: an image that holds nothing else. And what the shipped binary is made of.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/text.h"
#include "binary.h"
#include "support/certificates.h"
#include "support/redis_server.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

void web(Guest& guest) {
  guest.read_until("\r\n\r\n");
  guest.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  guest.wait_until_closed();
}

Finished in_empty_root(Words arguments, Variables environment = {}) {
  const EmptyRoot root;
  return run(root.around(steady_command(std::move(arguments), std::move(environment))));
}

TEST(EmptyRoot, IsEnoughForTargetsByAddressAndForLocalhost) {
  ScriptedPeer v4(web), v6(web, {.address = "::1"});
  for (const std::string& target :
       {cat("127.0.0.1:", v4.port()), cat("[::1]:", v6.port()), cat(":", v4.port()), cat(":", v6.port()),
        cat("localhost:", v4.port()), cat("http://127.0.0.1:", v4.port(), "/"), cat("http://[::1]:", v6.port(), "/"),
        cat("http://localhost:", v4.port(), "/"), cat("http://localhost:", v6.port(), "/")}) {
    const Finished finished = in_empty_root({"check", target});
    EXPECT_EQ(finished.status, 0) << target << '\n' << story(finished);
    EXPECT_EQ(finished.err, "") << target;
  }
}

TEST(EmptyRoot, IsEnoughForEveryKindAtOnceAndForItsFailures) {
  const RedisServer redis;
  ScriptedPeer server(web);
  const ClosedPort closed;
  const std::string cache = cat("redis://127.0.0.1:", redis.port());
  const std::string http = cat("http://localhost:", server.port(), "/");
  const Finished good = in_empty_root({"check", cache, http, cat(":", server.port())});
  EXPECT_EQ(good.status, 0) << story(good);
  EXPECT_EQ(good.err, "");
  const Finished bad =
      in_empty_root({"check", "-o", "json", cat("postgres://app@localhost:", closed.port(), "/app"), cache});
  EXPECT_EQ(bad.status, 1) << story(bad);
  EXPECT_TRUE(bad.out.contains("\"refused\"")) << bad.out;
  EXPECT_EQ(bad.err, "");
}

TEST(EmptyRoot, SaysThatTheCaBundleIsMissingAndHowToMendIt) {
  const Certificates certificates;
  ScriptedPeer server(web, {.certificate = certificates.server(), .key = certificates.server_key()});
  const Finished finished = in_empty_root({"check", cat("https://localhost:", server.port(), "/")});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.out.contains("ca_file")) << finished.out;
  EXPECT_EQ(finished.err, "");
}

TEST(EmptyRoot, TellsANameFromNoNameServerWithoutHanging) {
  const Finished finished = in_empty_root({"check", "--timeout", "3s", "http://db.test/"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.out.contains("db.test")) << finished.out;
  EXPECT_LT(finished.took, 4s);
}

TEST(EmptyRoot, RunsEveryOtherCommandToo) {
  EXPECT_EQ(in_empty_root({"--version"}).status, 0);
  EXPECT_EQ(in_empty_root({"check", "--help"}).status, 0);
  EXPECT_EQ(in_empty_root({"validate", "/steady.yaml"}).status, 78);
  EXPECT_EQ(in_empty_root({}).status, 64);
  const Finished reload = in_empty_root({"reload"});
  EXPECT_EQ(reload.status, 1) << story(reload);
  EXPECT_TRUE(reload.err.contains("there is no /proc here")) << story(reload);
}

// That the tests above prove what they say: looked at from outside while a check hangs.
TEST(EmptyRoot, HoldsNothingButTheBinaryWhichMayDoNothing) {
  ScriptedPeer mute([](Guest& guest) { guest.wait_until_closed(); });
  const EmptyRoot root;
  Child child(root.around(steady_command({"check", cat("http://127.0.0.1:", mute.port(), "/")})));
  ASSERT_TRUE(eventually([&] { return mute.connections() == 1; }));
  const std::string status = read_all(cat("/proc/", child.pid(), "/status"));
  for (const char* line : {"Uid:\t65532\t65532\t65532\t65532\n", "Gid:\t65532\t65532\t65532\t65532\n",
                           "NoNewPrivs:\t1\n", "CapInh:\t0000000000000000\n", "CapPrm:\t0000000000000000\n",
                           "CapEff:\t0000000000000000\n", "CapAmb:\t0000000000000000\n"}) {
    EXPECT_TRUE(status.contains(line)) << line << status;
  }
  const std::filesystem::path seen = cat("/proc/", child.pid(), "/root/");
  EXPECT_TRUE(std::filesystem::exists(seen / "steady"));
  for (const char* absent : {"dev", "proc", "etc", "tmp", "run", "bin"})
    EXPECT_FALSE(std::filesystem::exists(seen / absent));
  if (!linkage_of(binary()).interpreter) {
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(seen), {}), 1);
  }
  child.kill(SIGKILL);
}

// Only of the binary that is shipped: the others are dynamic, with symbols, for people at work on them.
TEST(ShippedBinary, IsStaticStrippedAndSmall) {
  // A developer may point STEADY_BINARY at another build; `make test` never does.
  std::error_code missing;
  if (!std::filesystem::equivalent(binary(), STEADY_SOURCE_DIR "/build/steady", missing)) return;
  const Linkage linkage = linkage_of(binary());
  EXPECT_FALSE(linkage.interpreter);
  EXPECT_FALSE(linkage.libraries);
  EXPECT_FALSE(linkage.symbols);
  EXPECT_LE(std::filesystem::file_size(binary()), 4'404'019U);  // 4.2 MiB
}

}  // namespace
}  // namespace steady::test
