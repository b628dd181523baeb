// What docker/seccomp/steady.json denies, beside what Docker's own profile and none at all deny, with and without capabilities: the
// table of docker/seccomp/README.md, measured. Only the column of our profile is the same on every engine and kernel.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "containers/docker.h"

namespace steady::test {
namespace {

using Outcomes = std::map<std::string, std::string>;

const Words without_capabilities{"--cap-drop", "ALL"};
const Words no_profile{"--security-opt", "seccomp=unconfined"};
// Without no-new-privileges the engine's own first step is under the profile too, and is refused.
const Words ours{"--security-opt", "no-new-privileges", "--security-opt",
                 "seccomp=" STEADY_SOURCE_DIR "/docker/seccomp/steady.json"};

bool refused(const std::string& outcome) { return outcome != "works" && outcome != "reached"; }

class DeniedCalls : public testing::Test {
 protected:
  // call -> what became of it, in a container with these options.
  Outcomes under(const Words& options, const Words& more = {}) const {
    Words words{"run", "--rm"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(image_.tag());
    std::istringstream lines(docker_ok(words));
    Outcomes outcomes;
    for (std::string line; std::getline(lines, line);)
      outcomes[line.substr(0, line.find(": "))] = line.substr(line.find(": ") + 2);
    return outcomes;
  }

  Image image_{"FROM scratch\nCOPY calls /\nENTRYPOINT [\"/calls\"]\n", {{"calls", static_program("calls.c")}}};
};

TEST_F(DeniedCalls, UnderOurProfileAreAllButThoseThatAreNeededWithAndWithoutCapabilities) {
  for (const Outcomes& outcomes : {under(ours), under(ours, without_capabilities)}) {
    EXPECT_GT(outcomes.size(), 20U);
    for (const auto& [call, outcome] : outcomes) {
      if (call.ends_with("SOCK_STREAM)") || call.ends_with("fork")) {
        EXPECT_EQ(outcome, "works") << call;
      } else {
        EXPECT_TRUE(outcome == "EPERM" || (call.starts_with("clone3") && outcome == "ENOSYS"))
            << call << ' ' << outcome;
      }
    }
  }
}

TEST_F(DeniedCalls, AreNeverFewerThanUnderDockersOwnProfile) {
  const Outcomes mine = under(ours), dockers = under({}), none = under(no_profile);
  int more = 0;
  for (const auto& [call, outcome] : dockers) {
    if (refused(outcome)) EXPECT_TRUE(refused(mine.at(call))) << call;
    more += refused(mine.at(call)) && !refused(outcome);
  }
  EXPECT_GE(more, 4) << "or ours is not worth its file";
  EXPECT_EQ(none.at("unshare(CLONE_NEWUSER)"), "works") << "or it is not the profiles that deny it";
}

// "| `ptrace` | works | works | works | works | EPERM | EPERM |": no profile, Docker's and ours, each with and without capabilities.
TEST_F(DeniedCalls, AreInTheTableAsMeasuredOnTheEngineThatItNames) {
  std::ifstream file(STEADY_SOURCE_DIR "/docker/seccomp/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  const std::string engine = docker_ok({"version", "--format", "{{.Server.Version}}"});
  const bool named = readme.contains("Docker Engine " + engine.substr(0, engine.find('.', engine.find('.') + 1)) + ",");
  const Outcomes columns[] = {under(no_profile), under(no_profile, without_capabilities),
                              under({}),         under(without_capabilities),
                              under(ours),       under(ours, without_capabilities)};
  for (const auto& [call, outcome] : columns[5]) {
    std::string row;
    for (const Outcomes& column : columns) row += " | " + column.at(call);
    const std::size_t at = readme.find("| `" + call + "`");
    ASSERT_NE(at, std::string::npos) << "| `" << call << "`" << row << " |";
    const std::string line = readme.substr(at, readme.find('\n', at) - at);
    EXPECT_TRUE(line.ends_with((named ? row : " | " + outcome + " | " + outcome) + " |"))
        << line << "\nis\n| `" << call << "`" << row << " |";
  }
}

}  // namespace
}  // namespace steady::test
