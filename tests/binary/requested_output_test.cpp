// Text that a command exists to print: it arrives whole, or the command fails.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

const std::vector<Words> requests{{"help"},
                                  {"--help"},
                                  {"check", "--help"},
                                  {"help", "serve"},
                                  {"version"},
                                  {"licenses"},
                                  {"--version"},
                                  {"version", "-o", "json"},
                                  {"completion", "bash"},
                                  {"completion", "zsh"},
                                  {"completion", "fish"}};

// Through a shell that redirects it: "exec "$@" >/dev/full".
Finished redirected(const std::string& how, const Words& words) {
  Command command = steady_command(words);
  command.argv.insert(command.argv.begin(), {"/bin/sh", "-c", cat(how, "exec \"$@\""), "sh"});
  return run(command);
}

TEST(RequestedOutput, ThatDoesNotFitOnTheDiskIsAFailureThatSaysSo) {
  for (const Words& words : requests) {
    const Finished finished = redirected("exec >/dev/full; ", words);
    EXPECT_EQ(finished.status, 1) << words[0];
    EXPECT_EQ(finished.err, "steady: cannot write the output: No space left on device\n") << words[0];
  }
}

TEST(RequestedOutput, ThatIsCutOffIsAFailureToo) {
  const TemporaryDirectory directory;
  const std::string file = directory.path("licenses");
  const Finished finished = redirected(cat("ulimit -f 1; exec >", file, "; "), {"licenses"});
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_EQ(finished.err, "steady: cannot write the output: File too large\n");
  EXPECT_FALSE(read_all(file).empty()) << "a part of it was written before";
}

TEST(RequestedOutput, IsNoFailureWhenItsReaderHasEnough) {
  const Command command{.argv = {"/bin/bash", "-c", "set -o pipefail; \"$0\" licenses | head -1", binary()}};
  const Finished finished = run(command);
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.err, "");
}

TEST(RequestedOutput, OfTheVersionIsJsonOnDemand) {
  const Finished finished = steady({"version", "-o", "json"});
  EXPECT_EQ(finished.status, 0);
  const boost::json::value json = boost::json::parse(finished.out);
  EXPECT_GE(json.at("libraries").as_array().size(), 8U);
  EXPECT_TRUE(
      steady({"--version"}).out.starts_with(cat("steady ", std::string_view(json.at("version").as_string()), " (")));
}

class StandardInput : public testing::Test {
 protected:
  static Finished validate(const std::string& text, const Words& words, const Variables& variables = {}) {
    Command command = steady_command(words, variables);
    command.input = text;
    return run(command);
  }
};

TEST_F(StandardInput, IsAFileToValidate) {
  const std::string good = "version: 1\nchecks: { a: { tcp: ':80' } }\n";
  for (const Words& words :
       std::vector<Words>{{"validate", "-"}, {"validate", "-c", "-"}, {"validate", "--config=-"}}) {
    EXPECT_EQ(validate(good, words).out, "stdin: good, 1 check\n") << words.back();
  }
  EXPECT_EQ(validate(good, {"validate"}, {{"STEADY_CONFIG", "-"}}).out, "stdin: good, 1 check\n");
  const Finished bad = validate("version: 1\nchecks: { a: { tpc: ':80' } }\n", {"validate", "-"});
  EXPECT_EQ(bad.status, 78);
  EXPECT_TRUE(bad.err.starts_with("stdin:2:16: checks.a: unknown key 'tpc' (did you mean 'tcp'?)\n")) << bad.err;
  const Finished large = validate(std::string((1 << 20) + 1, '#'), {"validate", "-"});
  EXPECT_EQ(large.status, 78);
  EXPECT_EQ(large.err, "cannot read stdin: it is larger than 1 MiB\n");
}

// A service that reads its configuration again could not read it there.
TEST_F(StandardInput, IsNoFileOfAnotherCommand) {
  const Finished finished = validate("version: 1\nchecks: { a: { tcp: ':80' } }\n", {"check", "-c", "-"});
  EXPECT_EQ(finished.status, 78);
  EXPECT_TRUE(finished.err.starts_with("cannot read '-': ")) << finished.err;
}

}  // namespace
}  // namespace steady::test
