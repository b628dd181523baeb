// docker/release/man: the page is made of the help texts, so that both name the same options with the same words.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "base/text.h"
#include "binary/binary.h"
#include "cli/options.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

const std::filesystem::path source = STEADY_SOURCE_DIR;

Finished page_of(const std::string& program) {
  return run({.argv = {source / "docker/release/man", program}, .env = {{"SOURCE_DATE_EPOCH", "1790000000"}}});
}

// As a terminal shows it, without bold and underlined letters.
std::string shown(const std::string& page) {
  return run({.argv = {"mandoc", "-T", "utf8", "-O", "width=500"}, .input = page}).out;
}
std::string plain(const std::string& text) { return std::regex_replace(text, std::regex(".\b"), ""); }

std::set<std::string> options_in(const std::string& text) {
  std::set<std::string> found;
  const std::regex option("--[a-z][a-z-]*");
  for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at) found.insert(at->str());
  return found;
}

TEST(PackagesManPage, NamesTheOptionsOfTheHelpAndNoOther) {
  const std::string page = page_of(binary()).out;
  const std::string text = plain(shown(page));
  std::string help = steady({"help"}).out;
  for (const cli::Command& command : cli::commands()) {
    help += steady({"help", std::string(command.name)}).out;
    EXPECT_TRUE(page.contains(cat("\n.SS ", command.name, "\n"))) << command.name;
    EXPECT_TRUE(text.contains(command.summary)) << command.name;
  }
  EXPECT_EQ(options_in(text), options_in(help));
  for (const cli::Command& command : cli::commands()) {
    for (const cli::Option& option : cli::options_of(command))
      EXPECT_TRUE(text.contains(option.meaning())) << command.name << ' ' << option.name() << "\n" << text;
  }
}

TEST(PackagesManPage, IsFlawlessToMandoc) {
  const TemporaryDirectory directory;
  const Finished finished = page_of(binary());
  ASSERT_EQ(finished.status, 0) << story(finished);
  const auto linted = [&](const std::string& page) {
    return run({.argv = {"mandoc", "-T", "lint", "-W", "warning", directory.file("steady.1", page)}});
  };
  EXPECT_EQ(linted(finished.out).out, "");
  EXPECT_NE(linted(finished.out + ".SH\n.PP\n").status, 0) << "or asking proves nothing";
}

TEST(PackagesManPage, IsTheSameBytesEveryTimeAndMadeOfASteadyAlone) {
  const std::string page = page_of(binary()).out;
  EXPECT_EQ(page_of(binary()).out, page);
  EXPECT_TRUE(page.starts_with(".TH STEADY 1 \"2026-09-21\" ")) << page.substr(0, 60);
  const Finished text = page_of(source / "README.md");
  EXPECT_EQ(text.status, 1);
  EXPECT_TRUE(text.err.contains("is no steady that runs here")) << text.err;
}

}  // namespace
}  // namespace steady::test
