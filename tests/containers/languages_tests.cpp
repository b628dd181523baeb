// compose-examples/go, node, python, java: each image beside its naive one, by what both weigh and hold, and by what a change
// of one source line costs.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <regex>

#include "containers/shop.h"
#include "containers/story.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

struct Language {
  std::string name;
  std::string source;                  // the file that says hello
  std::vector<std::string> installs;   // words of the steps that fetch dependencies
  std::vector<std::string> must_lack;  // programs, by the end of their paths in the image
  double megabytes;                    // what it may weigh, steady included: compose-examples/README.md
};

const std::vector<std::string> shells{"/sh", "/bash", "/dash", "/busybox", "/apt", "/apt-get", "/dpkg", "/apk"};

void PrintTo(const Language& language, std::ostream* out) { *out << language.name; }

std::vector<Language> languages() {
  const std::vector<std::string> compilers{"/gcc", "/g++",     "/make", "/git",  "/npm",    "/npx",
                                           "/tsc", "/nodemon", "/pip",  "/pip3", "/pytest", "/debugpy"};
  return {
      {.name = "go", .source = "main.go", .installs = {"go mod download"}, .must_lack = shells, .megabytes = 20},
      {.name = "node", .source = "src/main.ts", .installs = {"npm ci"}, .must_lack = compilers, .megabytes = 250},
      {.name = "python",
       .source = "shop/main.py",
       .installs = {"install -r"},
       .must_lack = compilers,
       .megabytes = 250},
      {.name = "java",
       .source = "src/main/java/shop/Shop.java",
       .installs = {"no-transfer-progress package", "jlink"},
       .must_lack = shells,
       .megabytes = 120},
  };
}

// How many steps that name one of these words were taken from the cache, and how many were run.
std::pair<int, int> cached_and_run(const std::string& log, const std::vector<std::string>& words) {
  std::pair<int, int> found;
  const std::regex step(R"(#(\d+) \[[^\]]*\] (RUN .*))");
  for (std::sregex_iterator at(log.begin(), log.end(), step), end; at != end; ++at) {
    const std::string text = (*at)[2];
    const bool asked = std::ranges::any_of(words, [&](const std::string& word) { return text.contains(word); });
    if (asked) ++(log.contains("\n#" + (*at)[1].str() + " CACHED") ? found.first : found.second);
  }
  return found;
}

class Languages : public testing::TestWithParam<Language> {
 protected:
  Story story{GetParam().name};

  // The change of one line, which the application's tests notice too.
  void say_hallo() const {
    const std::filesystem::path source = story.path() / GetParam().source;
    std::ifstream in(source);
    std::string text(std::istreambuf_iterator<char>(in), {});
    ASSERT_TRUE(text.contains("hello")) << source;
    text.replace(text.find("hello"), 5, "hallo");
    std::ofstream(source) << text;
  }

  // Read-only, without capabilities, under our profile, and with these options.
  Words locked_down(const Words& more) const {
    const std::string profile = story.path().parent_path().parent_path() / "docker" / "seccomp" / "steady.json";
    Words words{"--read-only",    "--tmpfs",           "/tmp",           "--cap-drop",        "ALL",
                "--security-opt", "no-new-privileges", "--security-opt", "seccomp=" + profile};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
};

TEST_P(Languages, WeighWhatTheGuidePromisesAndHoldNothingToBreakInWith) {
  const Language& language = GetParam();
  const Built ours(story.path());
  const Built naive(story.path(), {"--file", story.path() / "Dockerfile.naive"});
  std::cout << language.name << ": " << ours.megabytes() << " MB, naive " << naive.megabytes() << " MB\n";
  EXPECT_LE(ours.megabytes(), language.megabytes);
  EXPECT_GT(naive.megabytes(), 2 * language.megabytes) << "or the limit means nothing";
  const std::string files = files_of(ours.tag());
  EXPECT_TRUE(files.contains("/steady\n"));
  for (const std::string& program : language.must_lack) EXPECT_FALSE(files.contains(program + "\n")) << program;
  EXPECT_TRUE(files_of(naive.tag()).contains("/sh\n")) << "or looking for one proves nothing";
  EXPECT_EQ(docker_ok({"image", "inspect", "--format", "{{.Config.User}}", ours.tag()}), "65532:65532");
}

TEST_P(Languages, RunLockedDownUnderOurProfileAndTurnHealthy) {
  const Built ours(story.path());
  const Container container(locked_down({"--pids-limit", "128", "--memory", "256m"}), ours.tag());
  container.wait_for_health("healthy", 2min);
  const std::string answer =
      docker_ok({"exec", container.name(), "/steady", "check", "http://127.0.0.1:8080/#contains=hello"});
  std::ifstream status("/proc/" + container.inspect("{{.State.Pid}}") + "/status");
  const std::string text(std::istreambuf_iterator<char>(status), {});
  EXPECT_TRUE(text.contains("\nUid:\t65532\t")) << text;
  EXPECT_TRUE(text.contains("\nSeccomp:\t2\n")) << text;
  docker_ok({"stop", "--time", "10", container.name()});
  const std::string code = container.inspect("{{.State.ExitCode}}");
  EXPECT_TRUE(code == "0" || code == "143") << code;
}

// Go's application wants Redis and a migration too: the stories quickstart, restart and production have it log in.
class LanguagesWithADatabase : public Languages {};
std::vector<Language> languages_with_a_database() {
  std::vector<Language> found = languages();
  std::erase_if(found, [](const Language& language) { return language.name == "go"; });
  return found;
}

// What a small image or the profile lacks (a module of Java's, a call of the resolver's) shows at the first login.
TEST_P(LanguagesWithADatabase, LogInToPostgresLockedDown) {
  const Built ours(story.path());
  const Database database;
  const Container container(locked_down(database.options()), ours.tag());
  container.wait_for_health("healthy", 2min);
  const Finished answer = docker({"exec", container.name(), "/steady", "check", "--timeout", "10s",
                                  "http://127.0.0.1:8080/#contains=\"database\":\"ok\""});
  EXPECT_EQ(answer.status, 0) << answer.out << answer.err << docker({"logs", container.name()}).err;
}

TEST_P(Languages, FetchNoDependencyAgainAfterAChangeOfOneLine) {
  const Language& language = GetParam();
  const Built first(story.path());
  say_hallo();
  const Built second(story.path());
  const auto [cached, run] = cached_and_run(second.log(), language.installs);
  EXPECT_GE(cached, 1) << second.log();
  EXPECT_EQ(run, 0) << second.log();
  EXPECT_NE(docker_ok({"image", "inspect", "--format", "{{.Id}}", first.tag()}),
            docker_ok({"image", "inspect", "--format", "{{.Id}}", second.tag()}))
      << "the change is in it";
}

std::string name_of(const testing::TestParamInfo<Language>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Examples, Languages, testing::ValuesIn(languages()), name_of);
INSTANTIATE_TEST_SUITE_P(Examples, LanguagesWithADatabase, testing::ValuesIn(languages_with_a_database()), name_of);

}  // namespace
}  // namespace steady::test
