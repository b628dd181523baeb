#include "rows.h"

#include <sstream>

#include "base/text.h"
#include "binary.h"

namespace steady::test {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line.substr(1));  // past the first bar
  for (std::string cell; std::getline(in, cell, '|');) cells.emplace_back(trimmed(cell));
  return cells;
}

}  // namespace

std::vector<std::vector<std::string>> rows_below(std::string_view document, std::string_view heading) {
  std::istringstream in(read_all(cat(STEADY_SOURCE_DIR, "/", document)));
  std::vector<std::vector<std::string>> rows;
  bool below = false, head = true;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) below = line == heading;
    if (!below || !line.starts_with('|')) continue;
    if (!head) rows.push_back(cells_of(line));
    if (line.starts_with("|---")) head = false;
  }
  return rows;
}

std::string code_of(const std::string& cell) {
  const bool quoted = cell.size() > 1 && cell.starts_with('`') && cell.ends_with('`');
  return quoted ? cell.substr(1, cell.size() - 2) : cell;
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word == "\"\"" ? "" : word);
  return words;
}

}  // namespace steady::test
