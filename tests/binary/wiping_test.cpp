// How often a password stands in the memory of a `serve` that is between two attempts, whichever way it came: once, as it must be sent
// again, and where we cannot take it away (the environment block; the words of a target, which a reload reads again). What was
// read, decoded, sent and answered in between is gone.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "serving.h"
#include "support/postgres_server.h"
#include "support/redis_server.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::string password = "quite-a-long-password-that-nothing-else-says-4711";

std::size_t count_in(std::string_view memory, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = memory.find(text); at != std::string_view::npos; at = memory.find(text, at + 1)) ++count;
  return count;
}

// In all that the process may write to: data, heap, stack, and what it has mapped.
std::size_t copies_in(pid_t pid) {
  std::size_t count = 0;
  std::ifstream maps(cat("/proc/", pid, "/maps"));
  std::ifstream memory(cat("/proc/", pid, "/mem"), std::ios::binary);
  for (std::string line; std::getline(maps, line);) {
    std::size_t from = 0;
    std::size_t to = 0;
    std::string rights;
    char dash = 0;
    std::istringstream(line) >> std::hex >> from >> dash >> to >> rights;
    if (!rights.starts_with("rw")) continue;
    std::string bytes(to - from, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(from));
    memory.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    count += count_in(bytes, password);
  }
  return count;
}

class Wiping : public testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(is_sanitized()) << "a sanitizer keeps what is freed, to find its uses"; }

  // Up several times, then reloaded with an hour to the next attempt: nothing is under way any more.
  void expect_copies(const std::string& check, std::size_t copies, const Words& targets = {},
                     const Variables& variables = {}) {
    Serving serving(cat("  it: { ", check, " }\n"), {}, targets, [&variables](Command command) {
      command.env.insert(variables.begin(), variables.end());
      return command;
    });
    ASSERT_TRUE(serving.eventually_answers("/readyz", 200))
        << serving.get("/readyz?verbose").body << serving.child().err();
    serving.write_config(cat("  it: { ", check, ", interval: 1h }\n"), "");
    serving.child().kill(SIGHUP);
    ASSERT_TRUE(serving.child().wait_for_output(" of them as before", 10s)) << serving.child().err();
    std::size_t found = 0;
    EXPECT_TRUE(eventually([&] { return (found = copies_in(serving.child().pid())) == copies; })) << found;
  }

  std::string file() const { return directory_.file("password", password + "\n"); }

  TemporaryDirectory directory_;
};

TEST_F(Wiping, LeavesOneCopyForPostgres) {
  PostgresServer server({.access = "host all all all scram-sha-256\n"});
  server.sql(cat("create user wiped password '", password, "'"));
  server.sql("create database wiped owner wiped");
  const std::string place = cat("host: 127.0.0.1, port: ", server.port(), ", user: wiped, level: query");
  expect_copies(cat("postgres: { ", place, ", password_file: ", file(), " }"), 1);
  expect_copies(cat("postgres: { ", place, ", password_env: HUSH }"), 2, {}, {{"HUSH", password}});
  expect_copies(cat("postgres: { ", place, ", password: ", password, " }"), 1);
}

TEST_F(Wiping, LeavesOneCopyForRedis) {
  const RedisServer server(cat("requirepass ", password, '\n'));
  const std::string place = cat("host: 127.0.0.1, port: ", server.port());
  expect_copies(cat("redis: { ", place, ", password_file: ", file(), " }"), 1);
  expect_copies(cat("redis: \"redis://:", password, "@127.0.0.1:", server.port(), "\""), 1);
}

TEST_F(Wiping, LeavesOneCopyForHttp) {
  const ScriptedPeer server([](Guest& guest) {
    const bool knows = guest.read_until("\r\n\r\n").contains(cat("Authorization: Bearer ", password));
    guest.send(knows ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
  });
  expect_copies(cat("http: { url: \"http://127.0.0.1:", server.port(), "/\", bearer_file: ", file(), " }"), 1);
}

TEST_F(Wiping, LeavesTheWordsOfATargetBesideThatCopy) {
  const RedisServer server(cat("requirepass ", password, '\n'));
  const ClosedPort closed;
  expect_copies(
      cat("tcp: \"127.0.0.1:", closed.port(), "\", readiness: ignore"), 2,
      {cat("redis://:", password, "@127.0.0.1:", server.port(), "#interval=24h&name=pending&readiness=ignore")});
}

// What wiped_pages.c prints when it is linked as the shipped binary is, or without what wipes.
Finished wiped_pages(bool wiping) {
  const TemporaryDirectory directory;
  constexpr const char* script = R"(set -e
cd "$1"
musl="--target=$(uname -m)-linux-musl --sysroot=$("$2/docker/toolchain/build" --prefix musl)/sysroot -fno-pic"
clang-19 $musl -O0 -c "$2/tests/binary/wiped_pages.c" -o pages.o
clang++-19 $musl -std=c++23 -stdlib=libc++ -Oz -c "$2/src/base/wiped_memory.cpp" -o wiped.o
clang++-19 $musl -static -fuse-ld=lld -rtlib=compiler-rt -unwindlib=libunwind -stdlib=libc++ pages.o $3 -o pages
./pages)";
  return run({.argv = {"/bin/sh", "-c", script, "sh", directory.path(""), STEADY_SOURCE_DIR,
                       wiping ? "wiped.o -Wl,--wrap=free,--wrap=realloc" : ""},
              .limit = 60s});
}

TEST(WipedPages, AreThoseThatWereUsedAndNoOthers) {
  const Finished wiped = wiped_pages(true);
  EXPECT_EQ(wiped.out, "0 0\n") << "page faults, bytes that are left: " << story(wiped);
  const Finished plain = wiped_pages(false);
  EXPECT_TRUE(plain.out.ends_with(" 32000\n")) << "or looking for them proves nothing: " << story(plain);
}

}  // namespace
}  // namespace steady::test
