// config/kubernetes: the manifests fit the schemas of Kubernetes, and every command line in them is one that the shipped
// binary takes.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <charconv>
#include <filesystem>
#include <set>
#include <string>

#include "base/text.h"
#include "serving.h"
#include "support/python_tools.h"
#include "support/server_home.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::string source = STEADY_SOURCE_DIR;

Words manifests() {
  Words found;
  for (const auto& entry : std::filesystem::directory_iterator(source + "/config/kubernetes")) {
    if (entry.path().extension() == ".yaml") found.push_back(entry.path());
  }
  return found;
}

Finished validated(const Words& files, const std::string& version) {
  Words words{python_with_tools(), "-m", "kubernetes_validate", "--strict", "--quiet", "--kubernetes-version", version};
  words.insert(words.end(), files.begin(), files.end());
  return run({.argv = words});
}

// The command lines of steady in the manifests, as one may run them here, and what the kubelet asks the sidecar for.
struct Lines {
  Lines() {
    Words words{python_with_tools(), source + "/tests/binary/kubernetes_lines.py", directory.path("")};
    for (const std::string& file : manifests()) words.push_back(file);
    const Finished finished = run({.argv = words});
    if (finished.status != 0) throw std::runtime_error(story(finished));
    const boost::json::value found = boost::json::parse(finished.out);
    all = boost::json::value_to<std::vector<Words>>(found.at("lines"));
    paths = boost::json::value_to<std::set<std::string>>(found.at("paths"));
  }

  std::vector<Words> of(const std::string& command) const {
    std::vector<Words> found;
    for (const Words& line : all) {
      if (line.at(0) == command) found.push_back(line);
    }
    return found;
  }

  TemporaryDirectory directory;
  std::vector<Words> all;
  std::set<std::string> paths;
};

TEST(Kubernetes, ManifestsFitTheSchemasOfTheOldestAndTheNewestVersion) {
  ASSERT_EQ(manifests().size(), 3U);
  for (const char* version : {"1.29.0", "1.37.0"}) {
    const Finished finished = validated(manifests(), version);
    EXPECT_EQ(finished.status, 0) << story(finished);
  }
}

TEST(Kubernetes, ManifestsWithAMistakeWouldNotFit) {
  const TemporaryDirectory directory;
  std::string text = read_all(source + "/config/kubernetes/exec-probe.yaml");
  text.replace(text.find("readinessProbe"), 14, "readynessProbe");
  EXPECT_NE(validated({directory.file("mistaken.yaml", text)}, "1.37.0").status, 0);
}

Finished left_open(const Words& files) {
  Words words{python_with_tools(), source + "/tests/binary/kubernetes_locked.py"};
  words.insert(words.end(), files.begin(), files.end());
  return run({.argv = words});
}

TEST(Kubernetes, ManifestsLeaveNothingOpenThatIsNotNeeded) {
  const Finished finished = left_open(manifests());
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST(Kubernetes, EachLineThatLocksTheSidecarWouldBeMissed) {
  const std::string text = read_all(source + "/config/kubernetes/sidecar.yaml");
  for (const char* line :
       {"runAsNonRoot: true", "runAsUser: 65532", "runAsGroup: 65532", "fsGroup: 65532",
        "seccompProfile: { type: RuntimeDefault }", "automountServiceAccountToken: false",
        "allowPrivilegeEscalation: false", "readOnlyRootFilesystem: true", "capabilities: { drop: [ALL] }"}) {
    const TemporaryDirectory directory;
    const std::size_t found = text.find(line);
    ASSERT_NE(found, std::string::npos) << line;
    std::string without = text;
    const Finished finished =
        left_open({directory.file("sidecar.yaml", without.erase(found, std::string(line).size()))});
    EXPECT_EQ(finished.status, 1) << line << story(finished);
  }
}

Finished unconventional(const Words& files) {
  Words words{python_with_tools(), source + "/tests/binary/kubernetes_conventions.py"};
  words.insert(words.end(), files.begin(), files.end());
  return run({.argv = words});
}

TEST(Kubernetes, ManifestsHaveTheStandardLabelsAndSidecarsDoNotDrain) {
  const Finished finished = unconventional(manifests());
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST(Kubernetes, ALabelThatIsMissingOrADrainWouldBeFound) {
  const std::string text = read_all(source + "/config/kubernetes/sidecar.yaml");
  const std::vector<std::pair<std::string, std::string>> changes{
      {"    app.kubernetes.io/name: shop\n", ""},
      {"    app.kubernetes.io/component: web\n", ""},
      {"    app.kubernetes.io/part-of: shop\n", ""},
      {"    app.kubernetes.io/version: 1.0.0\n", ""},
      {"      labels: *labels\n", "      labels: { app: shop }\n"},
      {"&selector { ", "&selector { app.kubernetes.io/version: 1.0.0, "},
      {"podSelector: { matchLabels: { app.kubernetes.io/name: shop",
       "podSelector: { matchLabels: { app.kubernetes.io/name: other"},
      {"drain: 0s", "drain: 5s"}};
  for (const auto& [old, now] : changes) {
    const TemporaryDirectory directory;
    std::string changed = text;
    ASSERT_NE(changed.find(old), std::string::npos) << old;
    const Finished finished =
        unconventional({directory.file("sidecar.yaml", changed.replace(changed.find(old), old.size(), now))});
    EXPECT_EQ(finished.status, 1) << old << story(finished);
  }
}

TEST(Kubernetes, ChecksOfExecProbesAnswerInTime) {
  const Lines lines;
  ASSERT_EQ(lines.of("check").size(), 3U);
  for (const Words& line : lines.of("check")) {
    const Finished finished = steady(line);
    EXPECT_EQ(finished.status, 1) << "nobody is there: " << story(finished);
    EXPECT_TRUE(finished.err.contains("refused") || finished.out.contains("refused")) << story(finished);
  }
}

TEST(Kubernetes, WaitsOfInitContainersAreTaken) {
  const Lines lines;
  ASSERT_EQ(lines.of("wait").size(), 1U);
  Words line = lines.of("wait").front();
  line.insert(line.begin() + 1, "--loopback-only");
  for (std::string& word : line) {
    if (word.starts_with("--timeout=")) word = "--timeout=100ms";
  }
  const Finished finished = steady(line);
  EXPECT_TRUE(finished.status == 124 || finished.status == 77) << story(finished);
}

TEST(Kubernetes, HooksBeforeTheEndTakeTheirTimeAndSucceed) {
  const Lines lines;
  ASSERT_EQ(lines.of("sleep").size(), 1U);
  const Finished finished = steady(lines.of("sleep").front());
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST(Kubernetes, RequestsDuringTheEndOfAPodAreAnsweredBecauseOfItsHook) {
  const Finished finished = run({.argv = {python_with_tools(), source + "/tests/binary/kubernetes_termination.py",
                                          source + "/config/kubernetes/sidecar.yaml"},
                                 .limit = 60s});
  ASSERT_EQ(finished.status, 0) << story(finished);
  const boost::json::value found = boost::json::parse(finished.out);
  EXPECT_EQ(found.at("with").as_int64(), 0) << finished.out;
  EXPECT_GE(found.at("asked").as_int64(), 100) << finished.out;
  EXPECT_GE(found.at("without").as_int64(), 10) << "a Pod without preStop: " << finished.out;
  EXPECT_GE(found.at("spare").as_int64(), 30) << "what its comment promises: " << finished.out;
}

TEST(Kubernetes, SidecarsAnswerWhatTheKubeletAsks) {
  const Lines lines;
  ASSERT_EQ(lines.of("serve").size(), 1U);
  EXPECT_EQ(lines.paths, (std::set<std::string>{"/livez", "/readyz", "/startupz"}));
  Words line = lines.of("serve").front();
  EXPECT_EQ(steady({"validate", line.at(2)}).status, 0) << story(steady({"validate", line.at(2)}));
  line.emplace_back("--listen=127.0.0.1:0");
  Child child(steady_command(line));
  ASSERT_TRUE(child.wait_for_output("watches 3 checks", 20s)) << child.err();
  const std::string log = child.err();
  const std::string sign = "listening on 127.0.0.1:";
  std::uint16_t port = 0;
  std::from_chars(log.data() + log.find(sign) + sign.size(), log.data() + log.size(), port);
  for (const std::string& path : lines.paths) {
    Client client(port);
    ASSERT_TRUE(client.send(cat("GET ", path, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));
    EXPECT_EQ(parse_answer(client.read()).status, path == "/livez" ? 200 : 503) << path << ": no dependency is there";
  }
}

}  // namespace
}  // namespace steady::test
