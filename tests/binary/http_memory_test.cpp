// What an HTTP probe costs in memory does not depend on what the peer sends.
#include <gtest/gtest.h>

#include <map>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

std::string padded(const std::string& begin, const std::string& unit, const std::string& end, std::size_t size) {
  std::string out = R"({"pad":)" + begin;
  while (out.size() < size) out += unit;
  return out + end + R"(,"status":"UP"})";
}

// Documents of a size, each of another kind that a tree of values makes much of.
std::map<std::string, std::string> documents(std::size_t size) {
  return {{"/numbers", padded("[", "0,", "0]", size)},         {"/lists", padded("[", "[],", "0]", size)},
          {"/objects", padded("[", R"({"":0},)", "0]", size)}, {"/keys", padded("{", R"("k":{},)", R"("k":0})", size)},
          {"/digits", padded("0.1", "00000000", "", size)},    {"/text", padded("\"", "xxxxxxxx", "\"", size)}};
}

// The most memory that `steady serve` ever had while it probed all of them, in bytes.
std::size_t peak(std::size_t size) {
  const auto bodies = documents(size);
  const ScriptedPeer peer([&bodies](Guest& guest) {
    const std::string request = guest.read_until("\r\n\r\n");
    const std::string path = request.substr(4, request.find(' ', 4) - 4);
    const std::string& body = bodies.at(path);
    guest.send(cat("HTTP/1.1 200 OK\r\nContent-Length: ", body.size(), "\r\n\r\n"));
    guest.send(body);
    guest.close();
  });
  std::string checks;
  for (const auto& [path, body] : bodies) {
    checks += cat("  ", path.substr(1), ": { interval: 1s, timeout: 1m, http: { url: \"http://127.0.0.1:", peer.port(),
                  path, "\", max_body_bytes: 16777216, json: { /status: UP } } }\n");
  }
  Serving serving(checks, {}, {}, [](Command command) {
    command.env["ASAN_OPTIONS"] = "quarantine_size_mb=1";  // freed memory would count
    return command;
  });
  for (const auto& [path, body] : bodies) {
    EXPECT_TRUE(serving.child().wait_for_output(cat(path.substr(1), ": up"), 60s)) << serving.child().err();
  }
  const std::string status = read_all(cat("/proc/", serving.child().pid(), "/status"));
  return std::stoul(status.substr(status.find("VmHWM:") + 6)) * 1024;
}

TEST(HttpMemory, IsTheSameForADocumentOfMegabytes) {
  const std::size_t good = peak(100);
  const std::size_t hostile = peak(12'000'000);
  EXPECT_LT(hostile, good + 8'000'000) << "good " << good;
}

}  // namespace
}  // namespace steady::test
