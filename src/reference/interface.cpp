#include "reference/interface.h"

#include <set>
#include <sstream>

#include "base/text.h"

namespace steady::reference {
namespace {

constexpr std::string_view unreleased = "unreleased";
constexpr std::string_view head = "# The names that steady promises, by version ";

std::string line_of(const Property& property) {
  return cat(property.name, property.repeated ? " " : " = ", property.value);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

// "flag, letter `-q`, default `false`; `text` `json`": the type is no name, and words need no explanation.
std::string cell_of(const PublicName& name) {
  std::string single, repeated;
  for (const Property& property : name.properties) {
    if (property.repeated) repeated += cat(repeated.empty() ? "" : " ", '`', property.value, '`');
    if (property.repeated) continue;
    single += single.empty() ? "" : ", ";
    single += property.name == "type" ? property.value : cat(property.name, " `", property.value, '`');
  }
  return cat(single, single.empty() || repeated.empty() ? "" : "; ", repeated);
}

// A line for names with which nothing else is promised, or a table.
std::string names_of(const PublicNames& names) {
  std::string line, table = "| name | |\n|---|---|\n";
  bool bare = true;
  for (const PublicName& name : names.names) {
    const std::string cell = cell_of(name);
    bare = bare && cell.empty();
    line += cat(line.empty() ? "" : " ", '`', name.name, '`');
    table += cat("| `", escaped(name.name), "` | ", escaped(cell), cell.empty() ? "|\n" : " |\n");
  }
  return bare ? line + '\n' : table;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// A line of the list, taken apart: {"option", "check --timeout", "default = 5s"}.
struct Promise {
  explicit Promise(std::string_view line) {
    const std::size_t first = line.find(": ");
    const std::size_t second = line.find(": ", first + 2);
    kind = line.substr(0, first);
    name = line.substr(first + 2, second == std::string_view::npos ? second : second - first - 2);
    if (second != std::string_view::npos) property = line.substr(second + 2);
  }
  std::string_view kind, name, property;
};

// "default" of "default = 5s"; empty for a repeated property.
std::string_view single(std::string_view property) {
  const std::size_t equals = property.find(" = ");
  return equals == std::string_view::npos ? std::string_view{} : property.substr(0, equals);
}

std::string gone(const std::string& line, std::string_view version, const std::set<std::string>& today) {
  const Promise was(line);
  const std::string what = cat("the ", was.kind, " '", was.name, '\'');
  if (was.property.empty()) return cat(what, " was promised in ", version, " and is gone");
  const std::string_view name = single(was.property);
  if (name.empty()) return cat("'", was.property, "' of ", what, " was promised in ", version, " and is gone");
  const std::string begin = cat(was.kind, ": ", was.name, ": ", name, " = ");
  const auto now = today.lower_bound(begin);
  const bool changed = now != today.end() && now->starts_with(begin);
  return cat("the ", name, " of ", what, " was promised in ", version, " as ", line.substr(begin.size()),
             changed ? cat(" and is now ", now->substr(begin.size())) : " and is gone");
}

}  // namespace

std::vector<PublicNames> interface_of(const std::string& sources) {
  std::vector<PublicNames> all = names_of_tables();
  for (std::vector<PublicNames>& part :
       std::vector<std::vector<PublicNames>>{names_of_answers(sources), names_of_sources(sources)}) {
    for (PublicNames& names : part) all.push_back(std::move(names));
  }
  return all;
}

std::string interface_page(const std::vector<PublicNames>& all) {
  std::string out =
      "# Every public name\n\n"
      "This page is for people who write files, scripts, rules and dashboards against steady. It lists every name that "
      "[stability](stability.md)\npromises. `make reference` writes it from the sources; do not edit it.\n";
  for (const PublicNames& names : all) {
    out += cat("\n## ", names.heading, "\n\n", names.meaning, "\n\n", names_of(names));
  }
  return out;
}

std::string promised_lines(const std::vector<PublicNames>& all) {
  std::string out;
  for (const PublicNames& names : all) {
    for (const PublicName& name : names.names) {
      const std::string begin = cat(names.kind, ": ", name.name);
      out += begin + '\n';
      for (const Property& property : name.properties) out += cat(begin, ": ", line_of(property), '\n');
    }
  }
  return out;
}

std::string released_list(std::string_view version, const std::vector<PublicNames>& all) {
  return cat(head, version.empty() ? unreleased : version, ". See docs/stability.md.\n", promised_lines(all));
}

bool is_unreleased(std::string_view released) { return released.starts_with(cat(head, unreleased)); }

std::vector<std::string> broken_promises(std::string_view released, const std::vector<PublicNames>& all) {
  std::set<std::string> today;
  for (std::string& line : lines_of(promised_lines(all))) today.insert(std::move(line));
  std::vector<std::string> out;
  std::string version = "no release", gone_name;
  for (const std::string& line : lines_of(released)) {
    if (line.starts_with(head)) version = line.substr(head.size(), line.find(". ", head.size()) - head.size());
    if (line.starts_with('#') || line.empty() || today.contains(line)) continue;
    // A name that is gone is one sentence, whatever was promised with it.
    if (!gone_name.empty() && line.starts_with(cat(gone_name, ": "))) continue;
    if (Promise(line).property.empty()) gone_name = line;
    out.push_back(gone(line, version, today));
  }
  return out;
}

}  // namespace steady::reference
