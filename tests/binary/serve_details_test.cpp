// Who is told names and reasons: in a network namespace of its own, `steady serve` is asked over loopback and from an address
// that is not (192.0.2.1, RFC 5737, which no packet leaves for).
#include <gtest/gtest.h>

#include "base/text.h"
#include "binary.h"
#include "support/process.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

// Asks every endpoint in every format from one address, prints the answers and ends the server.
const char* const asking = R"py(
import subprocess, sys, time, urllib.error, urllib.request
steady, config, address = sys.argv[1:]
subprocess.check_call(["ip", "link", "set", "lo", "up"])
subprocess.check_call(["ip", "address", "add", "192.0.2.1/32", "dev", "lo"])
server = subprocess.Popen([steady, "serve", "--config", config], stderr=subprocess.PIPE, text=True)
for line in server.stderr:
    if "secret_queue: refused" in line:
        break
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for target in ["/readyz", "/readyz?verbose", "/readyz?verbose&exclude=nobody", "/readyz/secret_queue", "/startupz?verbose",
               "/livez?verbose", "/metrics", "/status"]:
    for accept in ["text/plain", "application/json", "application/health+json"]:
        request = urllib.request.Request(f"http://{address}:7832{target}", headers={"Accept": accept})
        try:
            answer = opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        print(target, accept, answer.status, answer.read().decode())
server.terminate()
server.wait()
)py";

std::string answers_from(const std::string& address, const std::string& details) {
  const TemporaryDirectory directory;
  const std::string config = directory.file(
      "steady.yaml", cat("version: 1\ndefaults: { interval: 100ms }\nserve: { listen: \"[::]:7832\", drain: 0s",
                         details, " }\nchecks:\n  secret_queue: { tcp: \"127.0.0.1:9\" }\n"));
  const Finished finished =
      run({.argv = {"unshare", "--net", "python3", "-c", asking, steady_command({}).argv.at(0), config, address}});
  EXPECT_EQ(finished.status, 0) << finished.err;
  return finished.out;
}

bool tells(const std::string& answers) {
  // The path that was asked for stands in our own output once per format.
  std::string rest = answers;
  for (std::size_t at = 0; (at = rest.find("/readyz/secret_queue ")) != std::string::npos;) rest.erase(at, 21);
  return rest.contains("secret_queue") || rest.contains("refused: connection") || rest.contains("127.0.0.1:9");
}

TEST(ServeDetails, AreForClientsOnLoopbackByDefault) {
  EXPECT_TRUE(tells(answers_from("127.0.0.1", ""))) << "an IPv4 client of an IPv6 socket";
  EXPECT_TRUE(tells(answers_from("[::1]", "")));
}

TEST(ServeDetails, AreNotForOthersWhoGetTheVerdictOfEachEndpoint) {
  const std::string answers = answers_from("192.0.2.1", ", metrics: summary");
  EXPECT_FALSE(tells(answers)) << answers;
  EXPECT_TRUE(answers.contains("/readyz text/plain 503 readyz check failed\n")) << answers;
  EXPECT_TRUE(answers.contains("/readyz application/json 503 {\"ready\":false,\"state\":\"failing\"}\n")) << answers;
  EXPECT_TRUE(answers.contains("/livez?verbose text/plain 200 livez check passed\n")) << answers;
  EXPECT_TRUE(answers.contains("/startupz?verbose text/plain 503 startupz check failed: not yet started\n")) << answers;
  EXPECT_TRUE(answers.contains("\nsteady_ready 0\n")) << answers;
}

TEST(ServeDetails, AreForEverybodyOrForNobodyWhenTheFileSaysSo) {
  EXPECT_TRUE(tells(answers_from("192.0.2.1", ", details: always")));
  EXPECT_FALSE(tells(answers_from("127.0.0.1", ", details: never, metrics: summary")));
}

// As kube-apiserver does, whoever asks: its own reasons are in its log.
TEST(ServeDetails, AreNamesWithoutReasonsForEverybodyWhenTheFileSaysNames) {
  for (const char* address : {"192.0.2.1", "127.0.0.1"}) {
    const std::string answers = answers_from(address, ", details: names");
    EXPECT_TRUE(
        answers.contains("/readyz text/plain 503 [-]secret_queue failed: reason withheld\nreadyz check failed\n"))
        << answers;
    EXPECT_TRUE(answers.contains("no matches for \"nobody\"\n")) << answers;
    EXPECT_TRUE(answers.contains("\"secret_queue:responseTime\":[{")) << answers;
    for (const char* reason : {"connection refused", "127.0.0.1:9", "\"output\":\"refused", "\"reason\":\"refused"})
      EXPECT_FALSE(answers.contains(reason)) << reason << '\n' << answers;
  }
}

// Prometheus asks from outside the Pod.
TEST(ServeDetails, TellEverybodyTheSeriesOfChecksWithoutReasons) {
  const std::string answers = answers_from("192.0.2.1", ", details: never");
  const std::size_t metrics = answers.find("/metrics text/plain");
  const std::size_t status = answers.find("/status text/plain");
  ASSERT_LT(metrics, status);
  EXPECT_FALSE(tells(answers.substr(0, metrics) + answers.substr(status))) << answers;
  const std::string page = answers.substr(metrics, status - metrics);
  EXPECT_TRUE(page.contains("steady_check_up{check=\"secret_queue\",kind=\"tcp\"} 0\n")) << page;
  EXPECT_FALSE(page.contains("127.0.0.1:9") || page.contains("connection refused")) << page;
}

}  // namespace
}  // namespace steady::test
