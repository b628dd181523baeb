// --help, --version and the completion scripts: they agree with each other and with what the program accepts.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "base/text.h"
#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

// "--timeout" to "DURATION" (empty for a flag), as --help of the command lists them.
Variables options_of(const std::string& command) {
  const std::string help = steady({command, "--help"}).out;
  const std::regex line("\n  (?:-., |    )(--[a-z-]+)(?: ([A-Z]+))?");
  Variables out;
  for (std::sregex_iterator each(help.begin(), help.end(), line), end; each != end; ++each) {
    out[(*each)[1]] = (*each)[2];
  }
  return out;
}

// A good value for the word in --help that stands for one.
std::string value_for(const std::string& option, const std::string& word, const std::string& file) {
  if (word == "FILE") return file;
  if (word == "DURATION") return "2s";
  if (word == "LEVEL") return "warning";
  if (word == "FORMAT") return "text";
  return option == "--only" ? "a" : "";
}

Finished bash(const std::string& script) {
  return run({.argv = {"bash", "--norc", "-c", script}, .env = {{"STEADY", binary()}}});
}

// What bash offers after these words, the last of which is being typed.
std::set<std::string> offered(const std::string& words) {
  const Finished finished =
      bash(cat("source <(\"$STEADY\" completion bash) || exit 9\n"
               "COMP_WORDS=(",
               words,
               "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
               "_steady && printf '%s\\n' \"${COMPREPLY[@]}\""));
  std::set<std::string> out;
  std::string rest = finished.out;
  for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
    out.insert(rest.substr(0, end));
    rest.erase(0, end + 1);
  }
  EXPECT_EQ(finished.err, "");
  return out;
}

TEST(Help, NamesEveryCommandAndTheExamplesOfAHealthcheck) {
  const Finished help = steady({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  for (const char* word : {"check", "validate", "completion", "HEALTHCHECK CMD", "postgres://"}) {
    EXPECT_TRUE(help.out.contains(word)) << word;
  }
  for (const char* command : {"check", "validate", "completion"}) {
    const Finished finished = steady({command, "--help"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_TRUE(finished.out.starts_with(cat("Usage: steady ", command))) << finished.out;
  }
}

TEST(Help, IsPrintedWhateverElseStandsOnTheLine) {
  EXPECT_EQ(steady({"check", "nonsense", "--help"}).status, 0);
  EXPECT_EQ(steady({"check", "-h", "-c", "/nope"}, {{"STEADY_TIMEOUT", "nonsense"}}).status, 0);
}

TEST(Help, ListsNoOptionThatIsNotAccepted) {
  const TemporaryDirectory directory;
  const std::string file =
      directory.file("steady.yaml", "version: 1\nchecks: { a: { tcp: { port: 1 }, timeout: 1s } }\n");
  for (const std::string command : {"check", "validate", "completion"}) {
    const Variables options = options_of(command);
    EXPECT_FALSE(options.empty());
    for (const auto& [option, word] : options) {
      Words words{command, option};
      if (!word.empty()) words.push_back(value_for(option, word, file));
      if (command == "check") words.insert(words.end(), {"-c", file});
      if (command == "validate") words.push_back(file);
      if (command == "completion") words.push_back("bash");
      const Finished finished = steady(words);
      EXPECT_TRUE(finished.status == 0 || (command == "check" && finished.status == 1)) << option << '\n'
                                                                                        << story(finished);
      EXPECT_EQ(finished.err, "") << option;
    }
  }
}

TEST(Help, NamesAVariableForEveryOptionOfCheck) {
  const std::string help = steady({"check", "--help"}).out;
  for (const auto& [option, word] : options_of("check")) {
    if (option == "--help") continue;
    std::string variable = cat("STEADY_", option.substr(2));
    std::ranges::transform(variable, variable.begin(),
                           [](char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
    EXPECT_TRUE(help.contains(cat('[', variable, ']'))) << variable;
  }
}

TEST(Version, NamesTheRevisionAndTheLibraries) {
  const Finished finished = steady({"--version"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(std::regex_search(finished.out, std::regex("^steady [0-9]+\\.[0-9]+\\.[0-9]+ \\([^)]+\\)\n")))
      << finished.out;
  for (const char* library :
       {"Boost ", "OpenSSL ", "libpq ", "libpqxx ", "hiredis ", "c-ares ", "yaml-cpp ", "spdlog ", "CLI11 "}) {
    EXPECT_TRUE(finished.out.contains(library)) << library;
  }
}

TEST(Completion, OffersCommandsOptionsAndValuesInBash) {
  EXPECT_EQ(offered("steady ''"), (std::set<std::string>{"check", "wait", "serve", "sleep", "validate", "completion",
                                                         "--help", "--version"}));
  EXPECT_EQ(offered("steady ch"), std::set<std::string>{"check"});
  EXPECT_EQ(offered("steady completion ''"), (std::set<std::string>{"bash", "zsh", "fish", "--help", "-h"}));
  EXPECT_EQ(offered("steady check --output ''"), (std::set<std::string>{"text", "json"}));
  EXPECT_EQ(offered("steady check --log-level d"), std::set<std::string>{"debug"});
  EXPECT_EQ(offered("steady check -o j"), std::set<std::string>{"json"});
  EXPECT_EQ(offered("steady check --tim"), std::set<std::string>{"--timeout"});
  for (const auto& [option, word] : options_of("check")) {
    EXPECT_TRUE(offered("steady check --").contains(option)) << option;
  }
}

TEST(Completion, OffersFilesWhereAFileIsWanted) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("steady.yaml", "version: 1\n");
  const std::string beginning = file.substr(0, file.size() - 6);
  EXPECT_EQ(offered(cat("steady validate ", beginning)), std::set<std::string>{file});
  EXPECT_EQ(offered(cat("steady check -c ", beginning)), std::set<std::string>{file});
  EXPECT_EQ(offered(cat("steady check --config ", beginning)), std::set<std::string>{file});
}

// The shells themselves read the scripts, where they are installed: bash always is.
TEST(Completion, IsReadByEveryShellThatIsHereWithoutComplaint) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const Finished script = steady({"completion", shell});
    EXPECT_EQ(script.status, 0);
    EXPECT_FALSE(script.out.empty());
    if (bash(cat("command -v ", shell)).status != 0) continue;
    const TemporaryDirectory directory;
    const std::string file = directory.file("script", script.out);
    const Finished finished = run({.argv = {shell, "-n", file}});
    EXPECT_EQ(finished.status, 0) << shell << '\n' << story(finished);
    EXPECT_EQ(finished.err, "") << shell;
  }
}

}  // namespace
}  // namespace steady::test
