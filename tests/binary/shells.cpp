#include "shells.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <utility>

#include "base/text.h"

namespace steady::test {
namespace {

constexpr const char* fish_driver = "for line in $argv; complete -C $line; echo --end--; end";

// A line of what the drivers print: "word", "word\ttext" (fish) or "\ttext" (zsh, which escapes blanks in names of files).
void add(Offer& offer, const std::string& line, std::string_view typed) {
  const std::size_t tab = std::min(line.find('\t'), line.size());
  if (tab < line.size()) offer.texts += line.substr(tab + 1) + '\n';
  std::string word = line.substr(0, tab);
  if (typed.contains('=')) word.erase(0, word.find('=') + 1);
  std::erase(word, '\\');
  if (!word.empty() && word != typed)
    offer.words.insert(word);  // bash leaves what was typed where it has nothing to insert
}

std::string_view last_word(std::string_view line) { return line.substr(line.rfind(' ') + 1); }

}  // namespace

Shell::Shell(std::string name) : name_(std::move(name)) {
  const Finished script = steady({"completion", name_});
  EXPECT_EQ(script.status, 0) << story(script);
  namespace fs = std::filesystem;
  fs::create_directories(folder_.path("fish/completions"));
  folder_.file(name_ == "fish" ? "fish/completions/steady.fish" : "_steady", script.out);
  fs::create_symlink(binary(), folder_.path("steady"));
  fs::create_directories(folder_.path("files"));
  folder_.file("files/steady.yaml", "version: 1\n");
  folder_.file("files/my steady.yaml", "version: 1\n");
}

Command Shell::command(const Words& lines) const {
  Command command;
  command.argv = name_ == "fish"
                     ? Words{"fish", "-c", fish_driver}
                     : Words{"zsh", "-f", STEADY_SOURCE_DIR "/tests/binary/offered.zsh", name_, folder_.path()};
  command.argv.insert(command.argv.end(), lines.begin(), lines.end());
  command.env = {{"HOME", folder_.path()},
                 {"XDG_CONFIG_HOME", folder_.path()},
                 {"TERM", "xterm"},
                 {"LC_ALL", "C.UTF-8"},
                 {"PATH", cat(folder_.path(), ":/usr/bin:/bin")}};
  command.clean_env = true;
  command.directory = folder_.path("files");
  return command;
}

std::vector<Offer> Shell::offers(const Words& lines) const {
  std::filesystem::remove(folder_.path("offered"));
  const Finished finished = run(command(lines));
  EXPECT_EQ(finished.status, 0) << name_ << '\n' << story(finished);
  EXPECT_EQ(finished.err, "") << name_;
  std::vector<Offer> out(lines.size());
  std::istringstream told(finished.out);
  std::size_t at = 0;
  for (std::string line; at < lines.size() && std::getline(told, line);) {
    if (line == "--end--") {
      ++at;
    } else {
      add(out[at], line, last_word(lines[at]));
    }
  }
  EXPECT_EQ(at, lines.size()) << name_ << '\n' << story(finished);
  return out;
}

}  // namespace steady::test
