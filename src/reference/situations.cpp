#include "reference/situations.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "base/text.h"
#include "reference/documents.h"
#include "reference/words.h"

namespace steady::reference {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::string unescaped(std::string_view text) {
  std::string out(text);
  replace_all(out, "\\n", "\n");
  replace_all(out, "\\r", "\r");
  replace_all(out, "\\t", "\t");
  return out;
}

// "NAME=value" with '=', "NAME content" with a blank.
std::pair<std::string, std::string> pair_of(const std::string& text, char border) {
  const std::size_t at = text.find(border);
  if (at == std::string::npos) throw std::runtime_error(cat("no '", border, "' in: ", text));
  return {text.substr(0, at), unescaped(std::string_view(text).substr(at + 1))};
}

void take(Situation& out, const std::string& line) {
  const std::size_t colon = line.find(": ");
  const std::string key = line.substr(0, colon);
  const std::string value = colon == std::string::npos ? "" : line.substr(colon + 2);
  if (key == "when") {
    out.when = value;
  } else if (key == "run") {
    out.run = value;
  } else if (key == "says") {
    out.says.push_back(value);
  } else if (key == "do") {
    out.advice = value;
  } else if (key == "exit") {
    out.exit = std::stoi(value);
  } else if (key == "peer") {
    out.peer = value;
  } else if (key == "set") {
    out.variables.push_back(pair_of(value, '='));
  } else if (key == "file") {
    out.files.push_back(pair_of(value, ' '));
  } else if (key == "locked") {
    out.locked = value;
  } else if (key == "at") {
    out.at = value;
  } else if (key == "dir") {
    out.dir = value;
  } else if (key == "time") {
    out.time = value;
  } else {
    throw std::runtime_error(cat("an unknown key of a situation: ", line));
  }
}

bool is_complete(const Situation& each) {
  return !each.when.empty() && !each.run.empty() && !each.says.empty() && !each.advice.empty();
}

// As a cell of a table, in which '|' would end it; in code, a backslash before it is not shown.
std::string cell(const Situation& situation, std::string line, std::string_view time = "12 ms") {
  replace_all(line, "{at}", situation.at);
  replace_all(line, "{dir}", situation.dir);
  replace_all(line, "{time}", time);
  replace_all(line, "{attempts}", "9 attempts");
  replace_all(line, "{user}", "65532");
  replace_all(line, "|", "\\|");
  return line;
}

}  // namespace

std::vector<Situation> situations_in(const std::string& text) {
  std::vector<Situation> out;
  std::istringstream lines(text);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    if (!line.empty() && !inside) out.emplace_back();
    inside = !line.empty();
    if (inside) take(out.back(), line);
  }
  const auto incomplete = std::ranges::find_if_not(out, is_complete);
  if (incomplete != out.end()) throw std::runtime_error(cat("a situation lacks a part: ", incomplete->when));
  return out;
}

std::string situations_table(const std::vector<Situation>& situations) {
  std::string out = "| when | steady says | what to do |\n|---|---|---|\n";
  for (const Situation& each : situations) {
    std::string lines;
    for (const std::string& line : each.says) {
      lines += lines.empty() ? cat('`', cell(each, line, each.time), '`') : cat("<br>`", cell(each, line), '`');
    }
    out += cat("| ", cell(each, each.when), " | ", lines, " | ", cell(each, each.advice), " |\n");
  }
  return out;
}

std::string with_situations(const std::string& document, const std::string& folder) {
  constexpr std::string_view begin = "<!-- situations: ", end = " -->";
  std::istringstream in(document);
  std::string out;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) inside = false;
    if (!inside) out += line + '\n';
    if (!line.starts_with(begin) || !line.ends_with(end)) continue;
    const std::string name = line.substr(begin.size(), line.size() - begin.size() - end.size());
    out += situations_table(situations_in(text_of(cat(folder, '/', name, ".txt"))));
    inside = true;
  }
  return out;
}

}  // namespace steady::reference
