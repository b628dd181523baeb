// Resource limits from nothing upwards (setrlimit(2)), in every mode: a line and a code that is documented, never a signal. The
// shipped binary alone: a sanitizer needs terabytes, and a dynamic loader dies its own death.
#include <elf.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <set>
#include <vector>

#include "base/text.h"
#include "binary.h"
#include "serving.h"
#include "support/sandbox.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr rlim_t page = 4096;
const std::set<int> documented{0, 1, 64, 77, 78, 124, 126, 127};

bool is_shipped() { return !is_sanitized() && !linkage_of(binary()).interpreter; }

Command limited(int resource, rlim_t limit, Words words) {
  Command command = steady_command(std::move(words));
  command.prepare = [resource, limit] {
    const rlimit both{.rlim_cur = limit, .rlim_max = limit};
    ::prlimit(0, static_cast<__rlimit_resource>(resource), &both, nullptr);
  };
  return command;
}

// Below that the kernel cannot load the program, and ends it.
rlim_t enough_to_load(int resource, rlim_t from, rlim_t step) {
  const auto killed = [&](rlim_t limit) {
    const int signal = run(limited(resource, limit, {"--version"})).signal;
    return signal == SIGSEGV || signal == SIGKILL;
  };
  while (killed(from)) from += step;
  return from;
}

// What the kernel maps for writing, from the program's headers: no limit below it can be survived.
rlim_t writable_bytes() {
  const std::string file = read_all(binary());
  Elf64_Ehdr header{};
  std::memcpy(&header, file.data(), sizeof header);
  rlim_t bytes = 0;
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    std::memcpy(&segment, file.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) == 0) continue;
    bytes += (segment.p_vaddr + segment.p_memsz + page - 1) / page * page - segment.p_vaddr / page * page;
  }
  return bytes;
}

class Limits : public testing::Test {
 protected:
  // Everything steady does, each mode to its end.
  std::vector<Words> modes() const {
    const std::string at = cat("127.0.0.1:", peer_.port());
    const std::string closed = cat("127.0.0.1:", closed_.port());
    return {
        {"--version"},
        {"check", "--nope"},
        {"check", "--timeout=200ms", "--log-level=debug", cat("http://", at), cat("https://", at, "/#insecure=true"),
         cat("redis://", at), cat("postgres://app@", at, "/app"), "http://localhost:1/", closed},
        {"check", "-o", "json", "--ok-while-waiting", at},
        {"wait", "--timeout=100ms", closed},
        {"wait", "--timeout=1s", at, "--", binary(), "--version"},
        {"validate", file_},
        {"serve", "-c", file_, "--listen", at}};
  }

  // A line, unless all went well.
  void expect_order(int resource, rlim_t limit) const {
    for (const Words& words : modes()) {
      const Finished finished = run(limited(resource, limit, words));
      const std::string what = cat(words[0], ' ', words.back(), " with ", limit, '\n', story(finished));
      EXPECT_EQ(finished.signal, 0) << what;
      EXPECT_TRUE(documented.contains(finished.status)) << what;
      EXPECT_TRUE(finished.status == 0 || (finished.out + finished.err).contains('\n')) << what;
      EXPECT_LT(finished.took, 5s) << what;
    }
  }

  ScriptedPeer peer_{[](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    guest.wait_until_closed();
  }};
  ClosedPort closed_;
  TemporaryDirectory directory_;
  std::string file_ =
      directory_.file("steady.yaml", "version: 1\nchecks:\n  web: {http: {url: http://127.0.0.1:1/}}\n");
};

TEST_F(Limits, OfDataAreToldFromTheFirstByteOn) {
  if (!is_shipped()) return;
  const rlim_t least = writable_bytes();
  ASSERT_LE(enough_to_load(RLIMIT_DATA, 0, page), least);
  for (rlim_t limit = least; limit <= least + 16 * page; limit += page) expect_order(RLIMIT_DATA, limit);
  for (rlim_t limit = least + 20 * page; limit <= least + 300 * page; limit += 20 * page)
    expect_order(RLIMIT_DATA, limit);
}

TEST_F(Limits, OfAddressSpaceAreToldFromTheFirstByteOn) {
  if (!is_shipped()) return;
  const rlim_t least = enough_to_load(RLIMIT_AS, 3'000 * 1024, page);
  for (rlim_t limit = least; limit <= least + 40 * page; limit += page) expect_order(RLIMIT_AS, limit);
  for (rlim_t limit = least + 48 * page; limit <= least + 400 * page; limit += 40 * page)
    expect_order(RLIMIT_AS, limit);
}

TEST_F(Limits, OfTheStackAreToldWhereTheProgramCanStart) {
  if (!is_shipped()) return;
  for (rlim_t limit = 4 * page; limit <= 64 * page; limit += 2 * page) expect_order(RLIMIT_STACK, limit);
}

TEST_F(Limits, OfDescriptorsAreToldFromNoneOn) {
  if (!is_shipped()) return;
  for (rlim_t limit = 0; limit <= 16; ++limit) expect_order(RLIMIT_NOFILE, limit);
}

TEST_F(Limits, OfProcessesSignalsAndLocksDoNotMatter) {
  if (!is_shipped()) return;
  for (const int resource : {RLIMIT_NPROC, RLIMIT_SIGPENDING, RLIMIT_MEMLOCK, RLIMIT_CORE, RLIMIT_FSIZE}) {
    expect_order(resource, 0);
    EXPECT_EQ(run(limited(resource, 0, {"check", cat("127.0.0.1:", peer_.port())})).status, 0) << resource;
  }
}

// A serve that listens, and can accept nobody, looks alive and is not.
TEST(LimitsOfServe, OnDescriptorsEndItWithALineWhenTheyAreTooSmall) {
  const ClosedPort closed;
  for (rlim_t limit = 4; limit < 24; ++limit) {
    Child child(limited(RLIMIT_NOFILE, limit, {"serve", "--listen", "127.0.0.1:0", cat("127.0.0.1:", closed.port())}));
    const bool serves = child.wait_for_output("watches", 2s);
    if (serves) {
      const std::string log = child.err();
      const std::string sign = "listening on 127.0.0.1:";
      Client client(static_cast<std::uint16_t>(std::stoi(log.substr(log.find(sign) + sign.size()))));
      client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
      EXPECT_EQ(parse_answer(client.read(1)).status, 200) << limit << ": " << log;
      EXPECT_FALSE(log.contains("no Landlock here: No file")) << log;
      child.kill(SIGINT);
    }
    const auto finished = child.wait(10s);
    ASSERT_TRUE(finished) << limit;
    EXPECT_EQ(finished->status, serves ? 0 : 1) << limit << ": " << finished->err;
    EXPECT_FALSE(finished->err.empty()) << limit;
  }
}

}  // namespace
}  // namespace steady::test
