// --help, --version and the completion scripts: they agree with each other and with what the program accepts. What the shells make
// of the scripts: completion_shells_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "base/text.h"
#include "cli/options.h"
#include "shells.h"

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

TEST(Help, NamesEveryCommandAndTheExamplesOfAHealthcheck) {
  const Finished help = steady({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  for (const char* word : {"check", "validate", "completion", "HEALTHCHECK CMD", "postgres://"}) {
    EXPECT_TRUE(help.out.contains(word)) << word;
  }
  for (const cli::Command& command : cli::commands()) {
    const Finished finished = steady({std::string(command.name), "--help"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_TRUE(finished.out.starts_with(cat("Usage: steady ", command.name))) << finished.out;
    EXPECT_EQ(steady({"help", std::string(command.name)}).out, finished.out);
  }
}

TEST(Help, IsPrintedWhateverElseStandsOnTheLine) {
  EXPECT_EQ(steady({"check", "nonsense", "--help"}).status, 0);
  EXPECT_EQ(steady({"check", "-h", "-c", "/nope"}, {{"STEADY_CHECK_TIMEOUT", "nonsense"}}).status, 0);
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
      if (command == "validate" && option != "--config") words.push_back(file);
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
    const bool shared = option == "--config" || option == "--loopback-only" || option.starts_with("--log-");
    std::string variable = cat(shared ? "STEADY_" : "STEADY_CHECK_", option.substr(2));
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
       {"Boost ", "OpenSSL ", "libpq ", "libpqxx ", "hiredis ", "c-ares ", "yaml-cpp ", "spdlog "}) {
    EXPECT_TRUE(finished.out.contains(library)) << library;
  }
}

TEST(Completion, IsReadByEveryShellWithoutComplaint) {
  for (const std::string& shell : shells) {
    const Finished script = steady({"completion", shell});
    EXPECT_EQ(script.status, 0);
    EXPECT_FALSE(script.out.empty());
    const TemporaryDirectory directory;
    const Finished finished = run({.argv = {shell, "-n", directory.file("script", script.out)}});
    EXPECT_EQ(finished.status, 0) << shell << '\n' << story(finished);
    EXPECT_EQ(finished.err, "") << shell;
  }
}

}  // namespace
}  // namespace steady::test
