#include "modes/progress_table.h"

#include <gtest/gtest.h>

#include <vector>

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

const std::vector<TableRow> rows{
    {"postgres-db", RowState::waiting, "not ready: the database system is starting up (57P03)", 31, 3200ms},
    {"redis-cache", RowState::up, "", 4, 412ms},
    {"api", RowState::permanent, "denied: HTTP 401 Unauthorized", 2, 3200ms},
    {"queue", RowState::unknown, "", 0, 3200ms},
};

std::string drawn(std::size_t width, std::size_t height = 24, bool colours = false) {
  std::string out;
  for (const std::string& line : table(rows, width, height, colours)) out += line + '\n';
  return out;
}

TEST(Table, ShowsStateNameReasonAttemptsAndTimeOfEveryTarget) {
  EXPECT_EQ(drawn(90),
            "wait postgres-db  not ready: the database system is starting up (57P03)    31x       3.2 s\n"
            "up   redis-cache                                                            4x      412 ms\n"
            "FAIL api          denied: HTTP 401 Unauthorized                             2x       3.2 s\n"
            "...  queue                                                                  0x       3.2 s\n");
}

TEST(Table, CutsTheReasonFirstWhereThereIsNoRoom) {
  EXPECT_EQ(drawn(40),
            "wait postgres-db  not ready: th... 3.2 s\n"
            "up   redis-cache                  412 ms\n"
            "FAIL api          denied: HTTP ... 3.2 s\n"
            "...  queue                         3.2 s\n");
}

TEST(Table, IsNeverWiderThanTheTerminal) {
  for (std::size_t width = 20; width <= 200; ++width) {
    for (const bool colours : {false, true}) {
      for (const std::string& line : table(rows, width, 24, colours)) EXPECT_LE(columns_of(line), width) << line;
    }
  }
}

TEST(Table, KeepsWhatIsAwaitedWhenThereAreMoreRowsThanLines) {
  const std::vector<std::string> lines = table(rows, 90, 3, false);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].contains("postgres-db"));
  EXPECT_TRUE(lines[1].contains("api"));
  EXPECT_EQ(lines[2], "and 2 more");
}

TEST(Table, ColoursTheStateAloneAndCountsNoColumnForIt) {
  const std::vector<std::string> plain = table(rows, 90, 24, false);
  const std::vector<std::string> coloured = table(rows, 90, 24, true);
  EXPECT_TRUE(coloured[1].starts_with("\x1b[32mup  \x1b[0m redis-cache")) << coloured[1];
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(columns_of(coloured[i]), columns_of(plain[i]));
}

}  // namespace
}  // namespace steady::modes
