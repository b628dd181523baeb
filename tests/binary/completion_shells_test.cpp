// The completion scripts in the shells they are for: every command, option and value of the table of options is offered, by
// bash and zsh in a terminal and by fish, and nothing else.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "cli/options.h"
#include "shells.h"

namespace steady::test {
namespace {

using Offered = std::set<std::string>;

// An option of a command, as the tables have it.
struct Option {
  std::string_view command, name, letter, argument, meaning;
  Offered choices;
  bool repeated = false;
};

std::vector<Option> options() {
  std::vector<Option> all;
  for (const cli::Command& command : cli::commands()) {
    for (const cli::Option& each : cli::options_of(command)) {
      const settings::Words words = settings::words_of(*each.setting);
      all.push_back({command.name, each.name(), each.letter(), each.argument(), each.meaning(),
                     Offered(words.begin(), words.end()), settings::is_list(*each.setting)});
    }
  }
  return all;
}

std::string line_of(const Option& option, std::string_view rest) { return cat("steady ", option.command, ' ', rest); }

// One line for each option that `wanted` takes: the lines in one go, as every start of a shell costs time.
template <class Wanted, class Line>
Words lines_for(Wanted wanted, Line line) {
  Words lines;
  for (const Option& option : options()) {
    if (wanted(option)) lines.push_back(line(option));
  }
  return lines;
}

void expect_same(const Shell& shell, const Words& lines, const std::vector<Offered>& expected) {
  const std::vector<Offer> offers = shell.offers(lines);
  for (std::size_t i = 0; i < lines.size(); ++i)
    EXPECT_EQ(offers[i].words, expected[i]) << shell.name() << ": " << lines[i];
}

TEST(CompletionInAShell, OffersEveryCommandFirst) {
  Offered commands;
  for (const cli::Command& command : cli::commands()) commands.emplace(command.name);
  for (const std::string& name : shells) {
    const Shell shell(name);
    const std::vector<Offer> offers = shell.offers({"steady ", "steady ch", "steady --"});
    Offered words = offers[0].words;
    std::erase_if(words, [](const std::string& word) { return word.starts_with('-'); });
    EXPECT_EQ(words, commands) << name;
    EXPECT_EQ(offers[1].words, Offered{"check"}) << name;
    EXPECT_EQ(offers[2].words, (Offered{"--help", "--version"})) << name;
  }
}

TEST(CompletionInAShell, OffersEveryOptionOfEveryCommand) {
  Words lines;
  std::vector<Offered> expected;
  for (const cli::Command& command : cli::commands()) {
    lines.insert(lines.end(), {cat("steady ", command.name, " --"), cat("steady ", command.name, " -")});
    Offered names;
    Offered all;
    for (const Option& option : options()) {
      if (option.command != command.name) continue;
      names.emplace(option.name);
      if (!option.letter.empty()) all.emplace(option.letter);
    }
    all.insert(names.begin(), names.end());
    expected.insert(expected.end(), {names, all});
  }
  for (const std::string& name : shells) expect_same(Shell(name), lines, expected);
}

TEST(CompletionInAShell, OffersEveryValueOfAnOptionThatHasChoices) {
  // A word that only '=' may give, as in --explain=body, is not offered.
  const auto has_choices = [](const Option& option) { return !option.choices.empty() && !option.argument.empty(); };
  std::vector<Offered> expected;
  for (const Option& option : options()) {
    if (has_choices(option)) expected.push_back(option.choices);
  }
  for (const std::string& name : shells) {
    const Shell shell(name);
    for (const char* between : {" ", "="}) {
      const auto line = [&](const Option& option) { return line_of(option, cat(option.name, between)); };
      expect_same(shell, lines_for(has_choices, line), expected);
    }
    EXPECT_EQ(shell.offer("steady check -o ").words, (Offered{"text", "json"})) << name;
    EXPECT_EQ(shell.offer("steady check --output=j").words, Offered{"json"}) << name;
    EXPECT_EQ(shell.offer("steady completion ").words, (Offered{"bash", "zsh", "fish"})) << name;
  }
}

TEST(CompletionInAShell, OffersFilesWhereAFileIsWanted) {
  const auto takes_file = [](const Option& option) { return option.argument == "FILE"; };
  Words lines = lines_for(takes_file, [](const Option& option) { return line_of(option, cat(option.name, " ")); });
  const Words by_letter =
      lines_for(takes_file, [](const Option& option) { return line_of(option, cat(option.letter, " ")); });
  lines.insert(lines.end(), by_letter.begin(), by_letter.end());
  ASSERT_GE(lines.size(), 6U);
  lines.insert(lines.end(), {"steady check --config=", "steady wait :80 -- "});
  const std::vector<Offered> expected(lines.size(), Offered{"steady.yaml", "my steady.yaml"});
  for (const std::string& name : shells) {
    const Shell shell(name);
    expect_same(shell, lines, expected);
    EXPECT_EQ(shell.offer("steady check -c my").words, Offered{"my steady.yaml"}) << name;
    EXPECT_EQ(shell.offer("steady validate st").words, Offered{"steady.yaml"}) << name;
  }
}

TEST(CompletionInAShell, OffersNothingForAValueThatItCannotKnow) {
  const auto is_free = [](const Option& option) {
    return !option.argument.empty() && option.argument != "FILE" && option.choices.empty();
  };
  const Words lines = lines_for(is_free, [](const Option& option) { return line_of(option, cat(option.name, " ")); });
  ASSERT_GE(lines.size(), 10U);
  for (const std::string& name : shells) expect_same(Shell(name), lines, std::vector<Offered>(lines.size()));
}

TEST(CompletionInAShell, OffersNoOptionOfOursToTheCommandBehindTheDashes) {
  for (const std::string& name : shells)
    EXPECT_EQ(Shell(name).offer("steady wait :80 -- /app --").words, Offered{}) << name;
}

// zsh alone knows what was given already.
TEST(CompletionInAShell, OffersAgainInZshWhatMayBeRepeatedAndNothingElse) {
  const auto may_be_given = [](const Option& option) { return option.name != "--help"; };
  const Words lines = lines_for(may_be_given, [](const Option& option) {
    return line_of(option, cat(option.name, option.argument.empty() ? "" : " x", " --"));
  });
  const std::vector<Offer> offers = Shell("zsh").offers(lines);
  std::size_t at = 0;
  for (const Option& option : options()) {
    if (!may_be_given(option)) continue;
    EXPECT_EQ(offers[at].words.contains(std::string(option.name)), option.repeated) << lines[at];
    ++at;
  }
}

TEST(CompletionInAShell, ShowsTheTextsOfTheHelp) {
  for (const std::string name : {"zsh", "fish"}) {
    const Shell shell(name);
    Words lines;
    for (const cli::Command& command : cli::commands()) lines.push_back(cat("steady ", command.name, " --"));
    const std::vector<Offer> offers = shell.offers(lines);
    for (const Option& option : options()) {
      const auto index = static_cast<std::size_t>(cli::command_named(option.command) - cli::commands().data());
      EXPECT_TRUE(offers[index].texts.contains(option.meaning)) << name << ' ' << option.name << '\n'
                                                                << offers[index].texts;
    }
    const std::string texts = shell.offer("steady ").texts;
    for (const cli::Command& command : cli::commands()) EXPECT_TRUE(texts.contains(command.summary)) << name << texts;
  }
}

}  // namespace
}  // namespace steady::test
