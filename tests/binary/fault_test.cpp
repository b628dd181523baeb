// Too little of everything: descriptors, memory, processes, disk. The exit code says that a target could not be checked,
// never that the program died.
#include <gtest/gtest.h>

#include "base/text.h"
#include "binary.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// Behind a shell that first lowers a limit: "ulimit -n 3".
Finished limited(const std::string& limits, Words arguments) {
  Command command = steady_command(std::move(arguments));
  command.argv.insert(command.argv.begin(), {"/bin/bash", "-c", cat(limits, " && exec \"$@\""), "bash"});
  return run(command);
}

// Below that the kernel or the dynamic linker ends the program, not we.
int enough_to_start(const std::string& limit, int from, int step) {
  while (limited(cat(limit, from), {"--version"}).status != 0) from += step;
  return from;
}

void greet(Guest& guest) {
  guest.read_until("\r\n\r\n");
  guest.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  guest.wait_until_closed();
}

// Everything steady does, at once.
Words everything(std::uint16_t port) {
  const std::string at = cat("127.0.0.1:", port);
  return {"check",
          "--timeout",
          "300ms",
          cat("http://", at),
          cat("https://", at, "/#insecure=true"),
          cat("redis://", at),
          cat("postgres://app@", at, "/app"),
          cat(at, "#expect=x"),
          "http://localhost:1/",
          at};
}

TEST(Faults, OfTooFewDescriptorsAreToldAndEndInOne) {
  ScriptedPeer peer(greet);
  for (int descriptors = enough_to_start("ulimit -n ", 1, 1); descriptors <= 12; ++descriptors) {
    const Finished one = limited(cat("ulimit -n ", descriptors), {"check", cat("http://127.0.0.1:", peer.port(), "/")});
    EXPECT_TRUE(one.status == 0 || one.status == 1) << descriptors << '\n' << story(one);
    EXPECT_TRUE(one.status == 0 || (one.out + one.err).contains("descriptors") ||
                (one.out + one.err).contains("open files"))
        << descriptors << '\n'
        << story(one);
    const Finished all = limited(cat("ulimit -n ", descriptors), everything(peer.port()));
    EXPECT_EQ(all.status, 1) << descriptors << '\n' << story(all);
    EXPECT_LT(all.took, 5s) << descriptors;
    EXPECT_FALSE((all.out + all.err).empty()) << descriptors;
  }
}

TEST(Faults, OfAThousandTargetsWithFewDescriptorsAreNoCrash) {
  ScriptedPeer peer(greet);
  Words words{"check", "--timeout", "5s"};
  for (int i = 0; i < 1000; ++i) words.push_back(cat("http://127.0.0.1:", peer.port(), "/", i));
  const Finished finished = limited("ulimit -n 64", words);
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.contains("too many open files")) << story(finished);
  EXPECT_LE(finished.out.size(), 4096U);
}

TEST(Faults, OfNoneAThousandTargetsAreUpWithinSeconds) {
  ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); });
  Words words{"check", "--timeout", "10s"};
  for (int i = 0; i < 1000; ++i) words.push_back(cat("127.0.0.1:", peer.port()));
  const Finished finished = limited("ulimit -n 4096", words);
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_LT(finished.took, 10s);
  EXPECT_EQ(finished.out.substr(0, 17), "up: 1000 checks [");
}

// Memory that runs out anywhere on the way is a failed check with a word about it, not an abort.
TEST(Faults, OfTooLittleMemoryAreNoCrash) {
  if (is_sanitized()) return;  // its shadow alone needs terabytes
  ScriptedPeer peer(greet);
  const int lowest = enough_to_start("ulimit -v ", 1000, 500);
  for (int kilobytes = lowest; kilobytes < lowest + 8'000; kilobytes += 250) {
    const Finished finished = limited(cat("ulimit -v ", kilobytes), everything(peer.port()));
    EXPECT_EQ(finished.status, 1) << kilobytes << '\n' << story(finished);
    EXPECT_LT(finished.took, 5s) << kilobytes;
  }
}

TEST(Faults, OfASmallStackAreNoCrash) {
  ScriptedPeer peer(greet);
  const std::string deep = cat("${A:-${B:-${C:-", std::string(3000, '['), "}}}");
  for (const int kilobytes : {128, 256, 1024}) {
    const Finished finished = limited(cat("ulimit -s ", kilobytes), everything(peer.port()));
    EXPECT_EQ(finished.status, 1) << kilobytes << '\n' << story(finished);
    const Finished refused = limited(cat("ulimit -s ", kilobytes), {"check", deep});
    EXPECT_EQ(refused.status, 64) << kilobytes << '\n' << story(refused);
  }
}

TEST(Faults, OfNoMoreProcessesDoNotMatterSinceThereIsNone) {
  ScriptedPeer peer(greet);
  const Finished finished = limited("ulimit -u 0", {"check", cat("http://127.0.0.1:", peer.port(), "/")});
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST(Faults, OfNoSpaceForOutputDoNotMatter) {
  ScriptedPeer peer(greet);
  const TemporaryDirectory directory;
  for (const std::string& file : {directory.path("report"), std::string("/dev/full")}) {
    const Finished finished =
        limited(cat("exec >", file, " && ulimit -f 0"), {"check", cat("http://127.0.0.1:", peer.port(), "/")});
    EXPECT_EQ(finished.status, 0) << story(finished);
  }
}

}  // namespace
}  // namespace steady::test
