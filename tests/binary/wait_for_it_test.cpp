// Under the name of wait-for-it steady is wait-for-it: every row of the table in docs/migration.md is run with the script of
// Debian's package and with steady.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "rows.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::string ran = "the command runs\n";
const Words echo{"--", "/bin/echo", "the command runs"};
const std::string script = "/usr/bin/wait-for-it";

// A row: the arguments, what the script does and what steady does, and the remark.
struct Row {
  explicit Row(const std::vector<std::string>& cells)
      : arguments(code_of(cells.at(0))), there(code_of(cells.at(1))), here(code_of(cells.at(2))), remark(cells.at(3)) {}
  std::string arguments, there, here, remark;
};

class AsWaitForIt : public testing::Test {
 protected:
  AsWaitForIt() {
    std::filesystem::create_symlink(binary(), directory_.path("wait-for-it"));
    std::filesystem::create_symlink(binary(), directory_.path("wait-for-it.sh"));
  }

  Command as(const std::string& program, Words words, Variables environment = {}) const {
    Command command = steady_command(std::move(words), std::move(environment));
    command.argv[0] = program;
    command.env.emplace("PATH", "/usr/bin:/bin");  // the script calls timeout, which, realpath
    return command;
  }
  Command steady_as_it(Words words, std::string_view name = "wait-for-it") const {
    return as(directory_.path(name), std::move(words));
  }
  static Words with_echo(Words words) {
    words.insert(words.end(), echo.begin(), echo.end());
    return words;
  }

  // The words of a row with what the names in it stand for.
  Words filled(const std::string& arguments) const {
    const std::map<std::string, Words> whole{{"COMMAND", {"/bin/echo", "the command runs"}},
                                             {"FAILING", {"/bin/sh", "-c", "exit 7"}},
                                             {"MISSING", {"/nonexistent"}},
                                             {"UNEXECUTABLE", {"/etc/passwd"}}};
    const std::vector<std::pair<std::string, std::string>> parts{{"UP6", cat("[::1]:", up6_.port())},
                                                                 {"UP", up_at_},
                                                                 {"DOWN", down_at_},
                                                                 {"HOST", "127.0.0.1"},
                                                                 {"PORT", port_}};
    Words out;
    for (std::string word : words_of(arguments)) {
      if (const auto found = whole.find(word); found != whole.end()) {
        out.insert(out.end(), found->second.begin(), found->second.end());
        continue;
      }
      for (const auto& [name, value] : parts) {
        if (const std::size_t at = word.find(name); at != std::string::npos) word.replace(at, name.size(), value);
      }
      out.push_back(std::move(word));
    }
    return out;
  }

  // What a run did, in the words of the table. A run that has not ended is stopped here.
  static std::string done(const Command& command, const std::string& expected, Finished& finished) {
    Child child(command);
    if (expected == "waits") {
      EXPECT_TRUE(child.wait_for_output("127.0.0.1", 20s)) << child.err();  // it has begun
      const bool waits = child.running() && child.out().empty();
      child.kill(SIGKILL);
      return waits ? "waits" : "ended";
    }
    finished = child.wait(20s).value_or(Finished{});
    if (finished.out == ran) return finished.status == 0 ? "COMMAND" : cat("COMMAND, ", finished.status);
    return finished.out.empty() ? cat(finished.status) : finished.out;
  }

  void expect(const Row& row) const {
    Finished original, ours;
    const Words words = filled(row.arguments);
    EXPECT_EQ(done(as(script, words), row.there, original), row.there) << row.arguments << story(original);
    EXPECT_EQ(done(steady_as_it(words), row.here, ours), row.here) << row.arguments << story(ours);
    EXPECT_TRUE(row.there == row.here || !row.remark.empty()) << row.arguments << ": says not why";
    if (!row.remark.starts_with("without any line")) return;
    EXPECT_EQ(original.err, "") << row.arguments;
    EXPECT_EQ(ours.err, "") << row.arguments;
  }

  TemporaryDirectory directory_;
  ScriptedPeer up_{[](Guest& guest) { guest.wait_until_closed(); }};
  ScriptedPeer up6_{[](Guest& guest) { guest.wait_until_closed(); }, {.address = "::1"}};
  ClosedPort closed_;
  std::string port_ = std::to_string(up_.port());
  std::string up_at_ = cat("127.0.0.1:", up_.port());
  std::string down_at_ = cat("127.0.0.1:", closed_.port());
};

TEST_F(AsWaitForIt, DoesWhatTheScriptDoesOrTheTableSaysWhyNot) {
  ASSERT_TRUE(std::filesystem::exists(script)) << "docker/toolchain/packages test installs it";
  const auto rows = rows_below("docs/migration.md", "## Under the name wait-for-it");
  EXPECT_GT(rows.size(), 35U);
  std::vector<std::jthread> threads;  // most of it is waiting
  for (const auto& cells : rows) threads.emplace_back([this, cells] { expect(Row(cells)); });
}

TEST_F(AsWaitForIt, WarnsInOneLineThatItStartsTheCommandAfterATimeout) {
  const Finished finished = run(steady_as_it(with_echo({down_at_, "-t", "1"})));
  EXPECT_EQ(finished.out, ran) << story(finished);
  const std::size_t warning = finished.err.find("wait-for-it: timeout after 1 s: ");
  ASSERT_NE(warning, std::string::npos) << story(finished);
  EXPECT_TRUE(finished.err.contains("; starting /bin/echo anyway\n")) << finished.err;
  EXPECT_EQ(finished.err.find('\n', warning), finished.err.size() - 1) << "one line, and the last\n" << finished.err;
  const Finished strict = run(steady_as_it(with_echo({down_at_, "-t", "1", "-s"})));
  EXPECT_TRUE(strict.err.contains("; --strict: /bin/echo was not started\n")) << strict.err;
}

TEST_F(AsWaitForIt, HasTheNameOfTheScriptToo) {
  EXPECT_EQ(run(steady_as_it(with_echo({up_at_, "-q"}), "wait-for-it.sh")).out, ran);
  EXPECT_EQ(run(steady_as_it({"--help"}, "wait-for-it.sh")).status, 1);
}

TEST_F(AsWaitForIt, StartsTheCommandAsItIsWhateverStandsInIt) {
  EXPECT_EQ(run(steady_as_it({up_at_, "--", "/bin/echo", "--", "-t", "x:y"})).out, "-- -t x:y\n");
}

// The script takes SIGINT for a timeout.
TEST_F(AsWaitForIt, IsEndedByASignalAndStartsNothing) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Child child(steady_as_it(with_echo({down_at_, "-t", "0"})));
    ASSERT_TRUE(child.wait_for_output("refused", 20s)) << child.err();
    child.kill(signal);
    const Finished finished = child.wait(20s).value_or(Finished{});
    EXPECT_EQ(finished.status, 128 + signal) << story(finished);
    EXPECT_EQ(finished.out, "") << story(finished);
  }
}

TEST_F(AsWaitForIt, ReadsNoVariable) {
  const Variables strange{{"WAITFORIT_TIMEOUT", "0"},         {"TIMEOUT", "0"},           {"WAITFORIT_STRICT", "1"},
                          {"STEADY_WAIT_ON_TIMEOUT", "fail"}, {"STEADY_CONFIG", "/none"}, {"WAIT_HOSTS", "x:1"}};
  const Finished finished = run(as(directory_.path("wait-for-it"), with_echo({down_at_, "-t", "1"}), strange));
  EXPECT_EQ(finished.out, ran) << story(finished);
}

TEST_F(AsWaitForIt, SaysWhatIsWrongInOneLine) {
  const std::vector<std::pair<Words, std::string>> lines{
      {{}, "you need to provide a host and port to test"},
      {{up_at_, "-t", "soon"}, "-t: expected seconds such as 15, or 0 for ever, got 'soon'"},
      {{"-h", "127.0.0.1", "-p", "http"}, "port"},
      {{"127.0.0.1:0"}, "port"},
      {{up_at_, "--no-such=thing"}, "unknown argument '--no-such'"},
      {{up_at_, "stray"}, "unknown argument 'stray'"},
      {{up_at_, "--timeout", "5"}, "--timeout needs its value in the same word, or write -t"},
      {{up_at_, "-t", ""}, "-t needs a value"},
      {{"redis://app:hush@127.0.0.1:1"}, "'steady wait' takes URLs"}};
  for (const auto& [words, message] : lines) {
    const Finished finished = run(steady_as_it(with_echo(words)));
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_TRUE(finished.err.contains(message)) << message << story(finished);
    EXPECT_FALSE(finished.err.contains("hush")) << story(finished);
    EXPECT_EQ(finished.out, "");
  }
}

TEST_F(AsWaitForIt, IsNotWhatSteadyWaitIs) {
  const Finished finished = run(wait_command({"-t", "1s", down_at_}, {"/bin/echo", "the command runs"}));
  EXPECT_EQ(finished.status, 124) << story(finished);
  EXPECT_EQ(finished.out, "") << "the safe one starts nothing after a timeout";
}

}  // namespace
}  // namespace steady::test
