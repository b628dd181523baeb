// `check` as people configure it: a file, targets, variables, environment, and several kinds in one call.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "binary.h"
#include "support/redis_server.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

void web(Guest& guest) {
  guest.read_until("\r\n\r\n");
  guest.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  guest.wait_until_closed();
}

// The names of the checks that ran, in their order.
std::vector<std::string> names_of(const Finished& finished) {
  std::vector<std::string> out;
  const boost::json::value json = boost::json::parse(finished.out);
  for (const boost::json::value& check : json.at("checks").as_array()) out.emplace_back(check.at("name").as_string());
  return out;
}

struct Scene {
  ScriptedPeer server{web};
  ClosedPort closed;
  TemporaryDirectory directory;
  std::string up = cat("127.0.0.1:", server.port());
  std::string down = cat("127.0.0.1:", closed.port());
  std::string file = directory.file(
      "steady.yaml", cat("version: 1\nchecks:\n  good: { http: { url: 'http://", up, "/' } }\n  bad: { tcp: 'tcp://",
                         down, "' }\n  other: { tcp: 'tcp://", up, "' }\n"));
};

TEST(Check, ReadsAFileAndItsChecksComeBeforeTheTargets) {
  const Scene scene;
  const Finished all = steady({"check", "-c", scene.file, "-o", "json", cat(scene.up, "#name=mine")});
  EXPECT_EQ(all.status, 1);
  EXPECT_EQ(names_of(all), (std::vector<std::string>{"good", "bad", "other", "mine"}));
}

TEST(Check, PicksChecksOfTheFileWithOnly) {
  const Scene scene;
  const Finished picked = steady({"check", "-c", scene.file, "--only", "good", "--only=other", "-o", "json"});
  EXPECT_EQ(picked.status, 0) << story(picked);
  EXPECT_EQ(names_of(picked), (std::vector<std::string>{"good", "other"}));
  EXPECT_EQ(steady({"check"}, {{"STEADY_CONFIG", scene.file}, {"STEADY_CHECK_ONLY", "good"}}).status, 0);
  EXPECT_EQ(steady({"check", "-c", scene.file, "--only", "bad"}).status, 1);
  const Finished unknown = steady({"check", "-c", scene.file, "--only", "god"});
  EXPECT_EQ(unknown.status, 64);
  EXPECT_TRUE(unknown.err.contains("did you mean 'good'?")) << unknown.err;
}

TEST(Check, PrefersTheOptionToTheVariable) {
  const Scene scene;
  const Finished finished = steady({"check", "--timeout", "300ms", "--output=text", cat("redis://", scene.up)},
                                   {{"STEADY_CHECK_TIMEOUT", "9s"}, {"STEADY_CHECK_OUTPUT", "json"}});
  EXPECT_EQ(finished.status, 1);
  EXPECT_LT(finished.took, 5s);
  EXPECT_TRUE(finished.out.starts_with("redis-localhost-")) << finished.out;
}

// What Kubernetes sets in every container of a namespace with a Service called "steady", and one called "steady-check".
TEST(Check, IsTheSameBesideAServiceCalledSteady) {
  const Scene scene;
  const Variables service{{"STEADY_SERVICE_HOST", "10.0.0.1"},
                          {"STEADY_SERVICE_PORT", "7832"},
                          {"STEADY_SERVICE_PORT_HTTP", "7832"},
                          {"STEADY_PORT", "tcp://10.0.0.1:7832"},
                          {"STEADY_PORT_7832_TCP", "tcp://10.0.0.1:7832"},
                          {"STEADY_PORT_7832_TCP_PORT", "7832"},
                          {"STEADY_CHECK_SERVICE_HOST", "10.0.0.2"},
                          {"STEADY_CHECK_PORT", "tcp://10.0.0.2:80"}};
  const Finished finished = steady({"check", scene.up}, service);
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_TRUE(finished.out.starts_with("up: tcp-localhost-")) << finished.out;
  EXPECT_EQ(finished.err, "");
}

TEST(Check, NamesTheVariableThatIsMeantByOneWithoutTheCommand) {
  const Finished finished = steady({"check", ":1"}, {{"STEADY_TIMEOUT", "9s"}});
  EXPECT_EQ(finished.status, 64);
  EXPECT_TRUE(
      finished.err.starts_with("steady check: STEADY_TIMEOUT is not read: each command has its own variable, "
                               "here STEADY_CHECK_TIMEOUT\n"))
      << finished.err;
}

TEST(Check, ExpandsVariablesAndDefaultsInTargetsAndFiles) {
  const Scene scene;
  const std::string port = cat(scene.server.port());
  const std::string file =
      scene.directory.file("vars.yaml",
                           "version: 1\nchecks:\n  a: { tcp: { host: '${HOST}', port: '${PORT:-1}' } }\n"
                           "  b: { http: 'http://${HOST}:${PORT}/${PATH_OF:-x}' }\n  c: { http: '${URL}' }\n");
  const Variables variables{
      {"HOST", "127.0.0.1"}, {"PORT", port}, {"URL", cat("http://", scene.up, "/")}, {"EMPTY", ""}};
  for (const std::string target :
       {"${HOST}:${PORT}", "http://${HOST}:${PORT}/", "${URL}", "${URL}#status=200", "http://${NONE:-${HOST}}:${PORT}",
        "tcp://${EMPTY:-127.0.0.1}:${PORT}", "http://${HOST}:${PORT}/#contains=${WORD:-hello}"}) {
    const Finished finished = steady({"check", target}, variables);
    EXPECT_EQ(finished.status, 0) << target << '\n' << story(finished);
  }
  EXPECT_EQ(steady({"check", "-c", file}, variables).status, 0);
  EXPECT_EQ(steady({"check", "-c", file}).status, 78);
}

TEST(Check, RefusesEveryAddressThatIsNotLoopbackWhenToldSo) {
  const Scene scene;
  EXPECT_EQ(steady({"check", "--loopback-only", scene.up, cat("http://localhost:", scene.server.port())}).status, 0);
  for (const std::string target : {"http://192.0.2.1/", "[2001:db8::1]:80", "redis://0.0.0.0", "[::ffff:192.0.2.1]:80",
                                   "postgres://app@198.51.100.7/app", "[::]:80"}) {
    const Finished finished = steady({"check", "--loopback-only", target});
    EXPECT_EQ(finished.status, 1) << target;
    EXPECT_TRUE(finished.out.contains("is not a loopback address (--loopback-only)")) << story(finished);
    EXPECT_LT(finished.took, 3s);
  }
  const Finished by_variable = steady({"check", "http://192.0.2.1/"}, {{"STEADY_LOOPBACK_ONLY", "true"}});
  EXPECT_TRUE(by_variable.out.contains("--loopback-only")) << story(by_variable);
}

TEST(Check, DoesNotFollowARedirectPastTheLoopback) {
  ScriptedPeer away([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n");
    guest.wait_until_closed();
  });
  const Finished finished =
      steady({"check", "--loopback-only", cat("http://127.0.0.1:", away.port(), "/#max_redirects=3")});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.out.contains("--loopback-only")) << story(finished);
}

TEST(Check, MixesKindsInOneCall) {
  const Scene scene;
  RedisServer redis;
  const std::string cache = cat("redis://127.0.0.1:", redis.port());
  const Finished good =
      steady({"check", scene.up, cat("http://", scene.up), cache, cat(cache, "/1#role=master&name=master")});
  EXPECT_EQ(good.status, 0) << story(good);
  const std::string port = scene.up.substr(scene.up.rfind(':') + 1);
  EXPECT_TRUE(good.out.starts_with(
      cat("up: tcp-localhost-", port, ", http-localhost-", port, ", redis-localhost-", redis.port(), ", master [")))
      << good.out;
  const Finished bad = steady({"check", scene.up, cache, cat("postgres://app@", scene.down, "/app")});
  EXPECT_EQ(bad.status, 1);
  EXPECT_TRUE(bad.out.starts_with("postgres-localhost-")) << bad.out;
}

TEST(Check, IgnoresProxyVariables) {
  const Scene scene;
  const std::string proxy = cat("http://", scene.down);
  EXPECT_EQ(steady({"check", cat("http://", scene.up)},
                   {{"http_proxy", proxy}, {"HTTP_PROXY", proxy}, {"all_proxy", proxy}, {"ALL_PROXY", proxy}})
                .status,
            0);
}

// Below the default of 5 s where it is the one that counts, and far above elsewhere.
TEST(Check, TakesItsDeadlineFromTheFileUnlessAnOptionOrAVariableHasOne) {
  const TemporaryDirectory directory;
  const ScriptedPeer mute([](Guest& guest) { guest.wait_until_closed(); });
  const auto is_brief = [&](std::string_view timeout, Words more, const Variables& variables) {
    const std::string file = directory.file(
        "steady.yaml", cat("version: 1\ncheck: { timeout: ", timeout,
                           " }\nchecks:\n  mute: { http: 'http://127.0.0.1:", mute.port(), "/', timeout: 1h }\n"));
    more.insert(more.begin(), {"check", "-c", file});
    const Finished finished = steady(more, variables);
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_TRUE(finished.out.contains("mute: timed out: in response after ")) << story(finished);
    EXPECT_LT(finished.took, 4s) << story(finished);
  };
  is_brief("300ms", {}, {});
  is_brief("1h", {}, {{"STEADY_CHECK_TIMEOUT", "300ms"}});
  is_brief("1h", {"--timeout", "300ms"}, {{"STEADY_CHECK_TIMEOUT", "1h"}});
}

TEST(Validate, TakesAFileThatTargetsCompleteAndSaysSo) {
  const Scene scene;
  const std::string file = scene.directory.file("settings.yaml", "version: 1\nwait: { timeout: 5s }\n");
  const Finished good = steady({"validate", file});
  EXPECT_EQ(good.status, 0) << story(good);
  EXPECT_EQ(good.out, cat(file, ": good, but without checks: a command that reads it needs targets beside it\n"));
  EXPECT_EQ(steady({"wait", "-c", file, scene.up}).status, 0);
  for (const char* command : {"check", "wait", "serve"}) {
    const Finished alone = steady({command, "-c", file});
    EXPECT_EQ(alone.status, 78) << story(alone);
    EXPECT_TRUE(alone.err.contains("there is no check, and no target on the command line")) << story(alone);
  }
  const std::string empty = scene.directory.file("empty.yaml", "version: 1\nchecks:\n");
  EXPECT_EQ(steady({"validate", empty}).status, 78) << "the key is there, and what it should hold is not";
}

TEST(Validate, PrintsEveryProblemAtOnceWithItsPlaceAndConnectsToNothing) {
  const Scene scene;
  const std::string file = scene.directory.file(
      "bad.yaml",
      cat("version: 1\nchecks:\n  a:\n    tcp: { prot: 1, host: '", scene.up, "' }\n  b: { htp: 1 }\nnonsense: 1\n"));
  const Finished bad = steady({"validate", file});
  EXPECT_EQ(bad.status, 78);
  EXPECT_TRUE(bad.err.contains(cat(file, ":4:12: checks.a.tcp: unknown key 'prot' (did you mean 'port'?)\n")))
      << bad.err;
  EXPECT_TRUE(bad.err.contains("nonsense")) << bad.err;
  EXPECT_TRUE(bad.err.contains("^\n")) << bad.err;
  const Finished good = steady({"validate", scene.file});
  EXPECT_EQ(good.out, cat(scene.file, ": good, 3 checks\n"));
  EXPECT_EQ(steady({"validate", "--quiet", scene.file}).out, "");
  EXPECT_EQ(scene.server.connections(), 0);
}

}  // namespace
}  // namespace steady::test
