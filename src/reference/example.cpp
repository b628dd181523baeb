#include <algorithm>
#include <cstddef>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "config/keys.h"
#include "probe/kinds.h"
#include "reference/documents.h"
#include "reference/words.h"

namespace steady::reference {
namespace {

using settings::Setting;

constexpr std::size_t widest = 130;
constexpr std::size_t longest_line = 44;  // of the lines that set the column of the remarks

struct Line {
  std::string text;
  std::string remark;
};

std::string value_of(const Setting& row) {
  if (!row.reference.example.empty()) return std::string(row.reference.example);
  const std::string standard = settings::standard_of(row);
  const bool brackets = standard.starts_with('[') || standard.starts_with('{');
  return brackets ? cat('"', standard, '"') : standard;
}

std::string remark_of(const Setting& row) {
  std::string out(row.meaning);
  if (const settings::Words words = settings::words_of(row); !words.empty())
    out += cat(" (", settings::listed(words), ')');
  return cat(without_backticks(out), when_absent(row, "; "));
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

// A secret has three keys. The file with the secret may be missing on this machine, and the variable may be empty.
void add_secret(std::vector<Line>& out, const std::string& indentation, const Setting& row, std::string_view kind) {
  const std::string variable = cat(upper(kind), '_', upper(row.name));
  out.push_back({cat(indentation, "# ", row.name, "_file: /run/secrets/", kind, '_', row.name), remark_of(row)});
  out.push_back({cat(indentation, "# ", row.name, "_env: ", variable), "the name of a variable"});
  out.push_back({cat(indentation, row.reference.aside ? "# " : "", row.name, ": ${", variable, ":-}"), ""});
}

// A comment in lines of at most `widest` columns.
std::string comment(std::string_view indentation, std::string_view text) {
  std::string out, line = cat(indentation, '#');
  for (const auto part : std::views::split(text, ' ')) {
    const std::string_view word(part);
    if (line.size() + 1 + word.size() > widest) {
      out += line + '\n';
      line = cat(indentation, '#');
    }
    line += cat(' ', word);
  }
  return out + line + '\n';
}

// The remarks start in one column; one that is too long for its line comes before it.
std::string aligned(const std::vector<Line>& lines, std::string_view indentation) {
  std::size_t column = 0;
  for (const Line& line : lines) {
    if (line.text.size() <= longest_line) column = std::max(column, line.text.size() + 2);
  }
  std::string out;
  for (const Line& line : lines) {
    const std::size_t begin = std::max(column, line.text.size() + 2);
    if (line.remark.empty()) {
      out += line.text + '\n';
    } else if (begin + 2 + line.remark.size() > widest) {
      out += cat(comment(indentation, line.remark), line.text, '\n');
    } else {
      out += cat(line.text, std::string(begin - line.text.size(), ' '), "# ", line.remark, '\n');
    }
  }
  return out;
}

std::string keys(settings::Table table, const std::string& indentation, std::string_view kind = "") {
  std::vector<Line> lines;
  for (const Setting& row : table) {
    if (std::holds_alternative<settings::SecretText>(row.shape)) {
      add_secret(lines, indentation, row, kind);
    } else {
      lines.push_back(
          {cat(indentation, row.reference.aside ? "# " : "", row.name, ": ", value_of(row)), remark_of(row)});
    }
  }
  return aligned(lines, indentation);
}

constexpr std::string_view beginning = R"(# yaml-language-server: $schema=./steady.schema.json
#
# Every key, with its default or a likely value; `make reference` writes this file. Keys that exclude another key, or need a file
# that is not on every machine, are comments. `steady validate config/steady.example.yaml` accepts this file; README.md next to it is
# the reference.
#
# ${VAR} and ${VAR:-default} are expanded in every value. Inside of { } and [ ] they need quotes.
version: 1
)";

constexpr std::string_view ending = R"(
  # A target, as on the command line, may replace a kind's mapping. Keys of the check are next to it.
  search:
    http: http://${SEARCH_HOST:-search}:9200/_cluster/health#json./status=green
    interval: 30s
)";

std::string checks() {
  std::string out = "\n# The checks by their names. A check has one kind, and keys of its own.\nchecks:\n";
  bool first = true;
  for (const auto& [kind, meaning, settings, parameters] : probe::documented_kinds()) {
    out += cat(first ? "" : "\n", "  my-", kind.name, ":\n    ", kind.name, ":  # ", without_backticks(meaning), '\n',
               keys(settings, "      ", kind.name));
    if (first) out += keys(config::check_keys::check, "    ");
    first = false;
  }
  return cat(out, ending);
}

}  // namespace

std::string example() {
  std::string out(beginning);
  for (const config::Section& section : config::sections) {
    out += cat("\n# ", without_backticks(section.meaning), '\n', section.name, ":\n", keys(section.settings, "  "));
    if (section.name == "defaults") out += checks();
  }
  return out;
}

}  // namespace steady::reference
