// The live table in a real terminal, tmux: one row per target, redrawn in place and never left behind, whatever the width and
// however it changes; then the command's output below it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "binary.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"
#include "support/temporary_directory.h"
#include "support/terminal.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// Three targets: one up, one refused, one that waits for a person.
class WaitTerminal : public testing::Test {
 protected:
  std::string command_line(const std::string& environment = {}, const std::string& redirection = {}) {
    const std::string file = directory_.file(
        "steady.yaml", cat("version: 1\nchecks:\n  cache: {redis: {host: 127.0.0.1, port: ", cache_.port(),
                           "}}\n  database: {tcp: {host: 127.0.0.1, port: ", closed_.port(),
                           "}}\n  vault: {redis: {host: 127.0.0.1, port: ", vault_.port(), "}}\n"));
    return cat(environment, environment.empty() ? "" : " ", binary(), " wait --timeout 0 --permanent-grace never -c ",
               file, " -- /bin/echo the command runs ", redirection);
  }

  static ScriptedPeer::Script saying(const std::string& answer) {
    return [answer](Guest& guest) {
      guest.read_until("PING\r\n");
      guest.send(answer);
      guest.wait_until_closed();
    };
  }

  // One row of each, with its state and what fits of its reason.
  void expect_table(Terminal& terminal, int columns) {
    const auto whole = [&] {
      const auto lines = terminal.screen();
      return lines.size() == 3 && has_each_row_once(lines);
    };
    EXPECT_TRUE(eventually(whole)) << columns << " columns\n" << shown(terminal.screen());
    EXPECT_TRUE(terminal.is_redrawn());
    EXPECT_TRUE(whole()) << columns << " columns\n" << shown(terminal.screen());
    for (const std::string& line : terminal.screen()) EXPECT_LE(line.size(), static_cast<std::size_t>(columns)) << line;
    EXPECT_EQ(rows_of("refused", terminal.screen()), 1) << shown(terminal.screen());
  }

  static bool has_each_row_once(const std::vector<std::string>& lines) {
    return rows_of("up   cache", lines) == 1 && rows_of("wait database", lines) == 1 &&
           rows_of("FAIL vault", lines) == 1;
  }

  TemporaryDirectory directory_;
  ScriptedPeer cache_{saying("+PONG\r\n")};
  ScriptedPeer vault_{saying("-NOAUTH Authentication required.\r\n")};
  ClosedPort closed_;
};

TEST_F(WaitTerminal, ShowsARowATargetAt40Columns) {
  Terminal terminal(40, command_line());
  expect_table(terminal, 40);
}

TEST_F(WaitTerminal, ShowsARowATargetWithItsReasonAt80Columns) {
  Terminal terminal(80, command_line());
  expect_table(terminal, 80);
  EXPECT_EQ(rows_of("refused: connection refused", terminal.screen()), 1) << shown(terminal.screen());
}

TEST_F(WaitTerminal, ShowsARowATargetWithTheWholeReasonAt200Columns) {
  Terminal terminal(200, command_line());
  expect_table(terminal, 200);
  EXPECT_EQ(rows_of("set password_file, password_env or REDISCLI_AUTH", terminal.screen()), 1)
      << shown(terminal.screen());
}

TEST_F(WaitTerminal, LeavesNoRowBehindWhenTheTerminalBecomesNarrowerAndWider) {
  Terminal terminal(200, command_line());
  expect_table(terminal, 200);
  for (const int columns : {80, 40, 120, 41, 200, 40}) {
    terminal.resize(columns);
    expect_table(terminal, columns);
  }
}

// tmux keeps what is erased by one stroke from the upper left corner.
TEST_F(WaitTerminal, LeavesNoRowBehindAboveAFreshScreen) {
  Terminal terminal(80, command_line());
  expect_table(terminal, 80);
  EXPECT_EQ(rows_of("wait database", terminal.everything()), 1);
}

// How many rows a line of the old width takes after a resize is the terminal's secret: at the bottom of a full screen a row
// more or less of what stood above may go, but the table itself is whole.
TEST_F(WaitTerminal, ShowsEachRowOnceAtTheBottomOfAFullScreen) {
  Terminal terminal(200, cat("seq 1 60; ", command_line()));
  ASSERT_TRUE(terminal.shows("wait database"));
  for (const int columns : {80, 40, 120, 41, 200, 40}) {
    terminal.resize(columns);
    EXPECT_TRUE(terminal.is_redrawn());
    EXPECT_TRUE(has_each_row_once(terminal.screen())) << shown(terminal.screen());
  }
}

TEST_F(WaitTerminal, LeavesNoRowBehindWhenTheTerminalBecomesLowerAndHigher) {
  Terminal terminal(80, cat("seq 1 60; ", command_line()));
  ASSERT_TRUE(terminal.shows("wait database"));
  for (const int rows : {10, 24, 5, 40}) {
    terminal.resize(80, rows);
    EXPECT_TRUE(terminal.is_redrawn());
    EXPECT_TRUE(has_each_row_once(terminal.everything())) << rows << " rows\n" << shown(terminal.everything());
  }
}

TEST_F(WaitTerminal, ShowsWhatFitsInATerminalOfTwoRows) {
  Terminal terminal(80, command_line(), 3);
  EXPECT_TRUE(eventually([&] {
    const auto lines = terminal.screen();
    return rows_of("wait database", lines) == 1 && rows_of("and 2 more", lines) == 1 && lines.size() == 2;
  })) << shown(terminal.screen());
}

bool has_colours(const std::vector<std::string>& lines) {
  return std::ranges::any_of(lines, [](const std::string& line) { return line.contains("\x1b["); });
}

TEST_F(WaitTerminal, ColoursTheStates) {
  Terminal terminal(80, command_line());
  expect_table(terminal, 80);
  const auto lines = terminal.screen(true);
  EXPECT_EQ(rows_of("\x1b[32mup", lines), 1) << "green: " << shown(lines);
  EXPECT_EQ(rows_of("\x1b[33mwait", lines), 1) << "yellow: " << shown(lines);
  EXPECT_EQ(rows_of("\x1b[31mFAIL", lines), 1) << "red: " << shown(lines);
}

TEST_F(WaitTerminal, HasNoColoursWithNoColor) {
  Terminal terminal(80, command_line("NO_COLOR=1"));
  expect_table(terminal, 80);
  EXPECT_FALSE(has_colours(terminal.screen(true))) << shown(terminal.screen(true));
}

TEST_F(WaitTerminal, SaysUpWhenTheTargetIsUpAndTheCommandsOutputFollows) {
  const ScriptedPeer other(saying("+PONG\r\n"));
  const std::uint16_t late = free_port();
  Terminal terminal(80, cat(binary(), " wait --timeout 0 127.0.0.1:", late, " redis://127.0.0.1:", other.port(),
                            " -- /bin/echo the command runs"));
  ASSERT_TRUE(terminal.shows(cat("wait tcp-localhost-", late)));
  const ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); }, {.port = late});
  ASSERT_TRUE(terminal.shows("exit 0")) << shown(terminal.everything());
  const auto lines = terminal.screen();
  ASSERT_EQ(lines.size(), 5U) << shown(lines);
  EXPECT_TRUE(lines[0].starts_with(cat("up   tcp-localhost-", late, ' '))) << shown(lines);
  EXPECT_TRUE(lines[1].starts_with(cat("up   redis-localhost-", other.port(), ' '))) << shown(lines);
  EXPECT_TRUE(lines[2].contains("ready after ")) << shown(lines);
  EXPECT_EQ(lines[3], "the command runs");
}

TEST_F(WaitTerminal, IsLeftInGoodOrderByCtrlC) {
  Terminal terminal(80, command_line());
  expect_table(terminal, 80);
  terminal.type("C-c");
  EXPECT_TRUE(terminal.shows("exit 130")) << shown(terminal.everything());
  EXPECT_FALSE(shown(terminal.everything()).contains("the command runs"));
}

// Log lines: a time, a level, a sentence.
TEST_F(WaitTerminal, WritesLogLinesWhereTheTerminalCannotRedraw) {
  Terminal terminal(200, command_line("TERM=dumb"));
  EXPECT_TRUE(terminal.shows("info    database: refused: connection refused [")) << shown(terminal.everything());
  EXPECT_EQ(rows_of("wait database", terminal.screen()), 0) << shown(terminal.screen());
}

TEST_F(WaitTerminal, WritesLogLinesWhereStderrIsAFile) {
  const std::string log = directory_.path("log");
  Terminal terminal(200, command_line({}, cat("2>", log)));
  EXPECT_TRUE(eventually([&] { return read_all(log).contains("info    database: refused: connection refused ["); }));
  EXPECT_FALSE(read_all(log).contains("\x1b"));
  EXPECT_EQ(terminal.screen().size(), 0U) << shown(terminal.screen());
}

}  // namespace
}  // namespace steady::test
