#include <algorithm>
#include <iterator>
#include <ranges>
#include <span>
#include <sstream>
#include <stdexcept>
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

constexpr std::string_view heading = "| key | type | default | meaning |\n|---|---|---|---|\n";

std::string line(const std::string& keys, const std::string& type, const std::string& standard,
                 std::string_view meaning) {
  return cat("| ", keys, " | ", type, " | ", standard, standard.empty() ? "| " : " | ", meaning, " |\n");
}

std::string names_of(const Setting& row) {
  if (!std::holds_alternative<settings::SecretText>(row.shape)) return cat('`', row.name, '`');
  return cat('`', row.name, "` `", row.name, "_file` `", row.name, "_env`");
}

std::string line(const Setting& row) { return line(names_of(row), type_of(row), default_of(row), row.meaning); }

std::string lines(settings::Table table) {
  std::string out;
  for (const Setting& row : table) out += line(row);
  return out;
}

std::string top() {
  std::string out = line("`version`", "`1`", "required", "the version of this format");
  for (const config::Section& section : config::sections) {
    out += line(cat('`', section.name, '`'), "mapping", "", section.meaning);
    if (section.name == "defaults") out += line("`checks`", "mapping", "", "name → check");
  }
  return out;
}

std::string check() {
  std::string kinds;
  for (const probe::Kind& kind : probe::kinds()) kinds += cat(kinds.empty() ? "" : ", ", '`', kind.name, '`');
  return line(kinds, "mapping or target", "exactly one", "the kind; see below") + lines(config::check_keys::check);
}

// "`one` `two`", each followed by `end`.
std::string in_backticks(std::span<const std::string_view> words, std::string_view end = {}) {
  std::string out;
  for (const std::string_view word : words) out += cat(out.empty() ? "" : " ", '`', word, end, '`');
  return out;
}

std::string targets() {
  std::string out = "| kind | schemes | others, which mean the same | a target is written |\n|---|---|---|---|\n";
  for (const probe::Kind& kind : probe::kinds()) {
    std::string aliases = in_backticks(kind.aliases), forms;
    if (!kind.before_driver.empty()) aliases += cat(' ', in_backticks(kind.before_driver, "+DRIVER"));
    for (const probe::Form& form : kind.forms) {
      for (const auto part : std::views::split(form.targets, std::string_view("  "))) {
        forms += cat(forms.empty() ? "" : ", ", '`', std::string_view(part), '`');
      }
    }
    out += cat("| ", kind.name, " | ", in_backticks(kind.schemes), " | ", aliases, aliases.empty() ? "| " : " | ",
               forms, " |\n");
  }
  return out;
}

std::string rows_of(std::string_view name) {
  if (name == "top") return top();
  if (name == "checks") return check();
  const auto* const section = std::ranges::find(config::sections, name, &config::Section::name);
  if (section != config::sections.end()) return lines(section->settings);
  for (const auto& [kind, meaning, settings, parameters] : probe::documented_kinds()) {
    if (kind.name == name) return lines(settings);
  }
  throw std::runtime_error(cat("there is no table of keys called '", name, '\''));
}

// A line per key, with all its parameters.
std::string lines_of_taken(std::span<const settings::TakenParameter> taken) {
  std::vector<std::string_view> keys;
  for (const settings::TakenParameter& each : taken) {
    if (std::ranges::find(keys, each.key) == keys.end()) keys.push_back(each.key);
  }
  std::string out;
  for (const std::string_view key : keys) {
    std::vector<std::string_view> names;
    for (const settings::TakenParameter& each : taken) {
      if (each.key == key) names.push_back(each.name);
    }
    out += cat("| ", in_backticks(names), " | the key `", key, "` |\n");
  }
  return out;
}

std::string line_of_refused(const settings::RefusedParameter& row) {
  std::vector<std::string_view> harmless;
  std::ranges::copy_if(row.harmless, std::back_inserter(harmless), [](std::string_view each) { return !each.empty(); });
  return cat("| `", row.name, "` | refused: ", row.why,
             harmless.empty() ? "" : cat("; harmless as ", in_backticks(harmless)), " |\n");
}

std::string line_of_ignored(const settings::IgnoredParameters& row) {
  std::string names;
  for (const auto part : std::views::split(row.names, std::string_view(", "))) {
    names += cat(names.empty() ? "" : " ", '`', std::string_view(part), '`');
  }
  return cat("| ", row.driver, ": ", names, " | ignored |\n");
}

std::string parameters_of(std::string_view name) {
  for (const auto& [kind, meaning, settings, parameters] : probe::documented_kinds()) {
    if (kind.name != name) continue;
    std::string out = "| parameter | what becomes of it |\n|---|---|\n";
    out += lines_of_taken(parameters.taken);
    for (const settings::RefusedParameter& each : parameters.refused) out += line_of_refused(each);
    if (!parameters.mentioned.empty()) {
      out +=
          cat("| ", in_backticks(parameters.mentioned), " | not honoured; a failure that it explains mentions it |\n");
    }
    for (const settings::IgnoredParameters& each : parameters.ignored) out += line_of_ignored(each);
    return out;
  }
  throw std::runtime_error(cat("there is no table of parameters called '", name, '\''));
}

// The table that a marker such as "<!-- keys: redis -->" asks for; empty when the line is none.
std::string table_of(std::string_view line) {
  constexpr std::string_view end = " -->";
  const auto named = [line, end](std::string_view begin) {
    const bool fits = line.starts_with(begin) && line.ends_with(end);
    return fits ? line.substr(begin.size(), line.size() - begin.size() - end.size()) : std::string_view{};
  };
  const std::string_view keys = named("<!-- keys: "), parameters = named("<!-- parameters: ");
  if (!parameters.empty()) return parameters_of(parameters);
  if (keys.empty()) return {};
  return keys == "targets" ? targets() : cat(heading, rows_of(keys));
}

std::string filled(const std::string& document) {
  std::istringstream in(document);
  std::string out;
  bool inside = false;
  for (std::string text; std::getline(in, text);) {
    if (text.empty()) inside = false;
    if (!inside) out += text + '\n';
    const std::string table = table_of(text);
    out += table;
    inside = inside || !table.empty();
  }
  return out;
}

}  // namespace

std::string with_tables(const std::string& document, const std::string& kinds_folder) {
  constexpr std::string_view kinds = "\n<!-- kinds -->\n";
  const std::size_t at = document.find(kinds);
  if (at == std::string::npos) return filled(document);
  std::string out = filled(document.substr(0, at)) + std::string(kinds);
  for (const probe::Kind& kind : probe::kinds()) {
    out += cat("\n### ", kind.name, "\n\n", filled(text_of(cat(kinds_folder, '/', kind.name, "/reference.md"))));
  }
  return out;
}

}  // namespace steady::reference
