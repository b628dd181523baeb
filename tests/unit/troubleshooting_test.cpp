// Every situation of tests/data/troubleshooting: its peer is played, its command line is run as main.cpp runs it, and the
// lines that steady prints are those that the document promises. A situation that no longer holds fails here, and the
// document cannot say what steady does not.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.h"
#include "cli/command_line.h"
#include "config/load.h"
#include "config/overrides.h"
#include "health/board.h"
#include "health/monitor.h"
#include "modes/cannot_run.h"
#include "modes/report.h"
#include "modes/wait.h"
#include "reference/documents.h"
#include "reference/situations.h"
#include "server/acceptor.h"
#include "support/reading.h"
#include "unit/config/schema_files.h"
#include "unit/troubleshooting_peers.h"

namespace steady {
namespace {

namespace fs = std::filesystem;
using reference::Situation;
using test::SituationPeer;

const fs::path folder = fs::path(STEADY_SOURCE_DIR) / "tests" / "data" / "troubleshooting";

// --- what main.cpp does, with the exit codes of docs/verdicts.md ---

struct Ended {
  int exit;
  std::string text;
};

class Program {
 public:
  Program(const test::Variables& variables, net::Network network)
      : environment_(test::environment_of(variables)), network_(std::move(network)) {}

  Ended run(std::vector<std::string> words) const {
    return std::visit(*this, cli::parse(std::move(words), environment_));
  }

  Ended operator()(const cli::UsageError& parsed) const { return {64, parsed.text}; }

  Ended operator()(const cli::Validate& parsed) const {
    return refused(config::load({.file = parsed.file, .targets = {}, .only = {}}, environment_)).value_or(Ended{0, ""});
  }

  Ended operator()(const cli::Check& parsed) const {
    config::Loaded loaded = config::load(parsed.inputs, environment_);
    if (const std::optional<Ended> wrong = refused(loaded)) return *wrong;
    const config::Config config = config::with(std::move(loaded.config), parsed.overrides);
    boost::asio::io_context loop(1);
    health::Board board(config.checks.size());
    health::Monitor monitor(config.checks, network_, board);
    asio::co_spawn(loop, monitor.round(net::Deadline::in(config.check.timeout)), [](std::exception_ptr thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    loop.run();
    return {modes::all_up(board) ? 0 : 1, modes::text_report(config.checks, board)};
  }

  Ended operator()(const cli::Wait& parsed) const {
    config::Loaded loaded = config::load(parsed.inputs, environment_);
    if (const std::optional<Ended> wrong = refused(loaded)) return *wrong;
    const config::Config config = config::with(std::move(loaded.config), parsed.overrides);
    const std::string command = parsed.command.empty() ? "" : parsed.command.front();
    modes::Backstop backstop;
    modes::WaitOptions options;
    options.quiet = true;
    options.command = command;
    const modes::WaitResult result = modes::wait(config, options, backstop, {.exit_code = 124});
    if (result.ended == modes::Waited::gave_up) return {77, result.report};
    if (result.ended == modes::Waited::timed_out) return {124, result.report};
    const int error = ::access(command.c_str(), F_OK) == 0 ? EACCES : ENOENT;  // no command here can be run
    return {error == ENOENT ? 127 : 126, cat("steady wait: ", modes::why_not(command, error), '\n')};
  }

  Ended operator()(const cli::Serve& parsed) const {
    config::Loaded loaded = config::load(parsed.inputs, environment_);
    if (const std::optional<Ended> wrong = refused(loaded)) return *wrong;
    const config::Config config = config::with(std::move(loaded.config), parsed.overrides);
    boost::asio::io_context loop(1);
    try {
      for (const std::string& address : config.serve.listen) server::listen_on(loop.get_executor(), address);
    } catch (const server::CannotListen& error) {
      return {1, cat("steady serve: ", error.what(), '\n')};
    }
    return {0, ""};
  }

  Ended operator()(const auto&) const { return {-1, "a situation of another command"}; }

 private:
  static std::optional<Ended> refused(const config::Loaded& loaded) {
    if (loaded.blame == config::Blame::none) return std::nullopt;
    return Ended{loaded.blame == config::Blame::usage ? 64 : 78, loaded.problems};
  }

  settings::Environment environment_;
  net::Network network_;
};

// --- a situation in this process ---

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

// As a shell splits them, with single quotes at most.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  bool inside = false;
  bool quoted = false;
  for (const char c : line) {
    if (c == ' ' && !quoted) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    if (c == '\'') quoted = !quoted;
    if (c != '\'') words.back() += c;
  }
  return words;
}

// A variable of this process, for what is read from there whatever the tests say.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

// Root may read everything: as somebody else it may not.
class Somebody {
 public:
  explicit Somebody(bool wanted) : wanted_(wanted && ::geteuid() == 0) {
    if (wanted_ && ::seteuid(65532) != 0) throw std::runtime_error("seteuid");
  }
  ~Somebody() {
    if (wanted_ && ::seteuid(0) != 0) std::abort();
  }
  Somebody(const Somebody&) = delete;
  Somebody& operator=(const Somebody&) = delete;

 private:
  bool wanted_;
};

struct Printed {
  int exit;
  std::vector<std::string> lines;  // what differs from run to run is replaced as in the data
};

std::vector<std::string> normalised(std::string text, const std::string& at, const std::string& directory) {
  replace_all(text, at, "{at}");
  replace_all(text, directory, "{dir}");
  replace_all(text, cat("as user ", ::geteuid() == 0 ? 65532U : ::geteuid()), "as user {user}");
  text = std::regex_replace(text, std::regex(R"(\b[0-9]+(\.[0-9]+)? m?s\b)"), "{time}");
  text = std::regex_replace(text, std::regex(R"(\b[0-9]+ attempts?\b)"), "{attempts}");
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Printed played(const Situation& situation) {
  const SituationPeer peer(situation.peer);
  const test::TemporaryDirectory directory;
  ::chmod(directory.path().c_str(), 0755);
  for (const auto& [name, content] : situation.files) ::chmod(directory.file(name, content).c_str(), 0644);
  if (!situation.locked.empty()) ::chmod(directory.path(situation.locked).c_str(), 0);
  std::string line = situation.run;
  std::string place = directory.path();
  if (place.ends_with('/')) place.pop_back();
  replace_all(line, "{at}", peer.address());
  replace_all(line, "{dir}", place);
  replace_all(line, "{ca}", SituationPeer::certificates().ca());
  replace_all(line, "{other_ca}", SituationPeer::certificates().foreign_ca());
  test::Variables variables;
  for (const auto& [name, value] : situation.variables) variables[name] = value;
  const Variable no_search("LOCALDOMAIN", "");
  const Variable at_once("RES_OPTIONS", "ndots:1");
  const auto bundle = variables.find("SSL_CERT_FILE");
  std::optional<Variable> bundle_of_process;
  if (bundle != variables.end()) bundle_of_process.emplace("SSL_CERT_FILE", bundle->second);
  const Somebody somebody(!situation.locked.empty());
  const Ended ended = Program(variables, peer.network()).run(words_of(line));
  return {ended.exit, normalised(ended.text, peer.address(), place)};
}

// --- the tests ---

struct Named {
  std::string name;
  Situation situation;
};

std::vector<Named> all() {
  std::vector<Named> out;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    int number = 0;
    for (Situation& each : reference::situations_in(config::content_of(entry.path()))) {
      out.push_back({cat(entry.path().stem().string(), '_', ++number), std::move(each)});
    }
  }
  std::ranges::sort(out, {}, &Named::name);
  return out;
}

class Situations : public testing::TestWithParam<Named> {};

TEST_P(Situations, PrintTheLinesOfTheDocument) {
  const Situation& situation = GetParam().situation;
  const Printed printed = played(situation);
  std::string text;
  for (const std::string& line : printed.lines) text += line + '\n';
  EXPECT_EQ(printed.exit, situation.exit) << situation.when << '\n' << text;
  ASSERT_GE(printed.lines.size(), situation.says.size()) << situation.when << '\n' << text;
  for (std::size_t i = 0; i < situation.says.size(); ++i)
    EXPECT_EQ(printed.lines[i], situation.says[i]) << situation.when;
  EXPECT_FALSE(text.contains("hunter2")) << situation.when << ": a secret is shown";
}

INSTANTIATE_TEST_SUITE_P(Troubleshooting, Situations, testing::ValuesIn(all()),
                         [](const auto& each) { return each.param.name; });

TEST(TroubleshootingDocument, IsWhatTheSituationsSay) {
  const std::string page = config::content_of(fs::path(STEADY_SOURCE_DIR) / "docs" / "troubleshooting.md");
  EXPECT_EQ(page, reference::with_situations(page, folder.string())) << "`make reference` writes it anew";
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string section = cat("\n<!-- situations: ", entry.path().stem().string(), " -->\n");
    EXPECT_TRUE(page.contains(section)) << section;
  }
  EXPECT_GE(all().size(), 60U);
}

}  // namespace
}  // namespace steady
