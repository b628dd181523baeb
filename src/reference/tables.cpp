#include <algorithm>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string_view>

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

std::string targets() {
  std::string out = "| kind | schemes | a target is written |\n|---|---|---|\n";
  for (const probe::Kind& kind : probe::kinds()) {
    std::string schemes, forms;
    for (const std::string_view scheme : kind.schemes) schemes += cat(schemes.empty() ? "" : " ", '`', scheme, '`');
    for (const probe::Form& form : kind.forms) {
      for (const auto part : std::views::split(form.targets, std::string_view("  "))) {
        forms += cat(forms.empty() ? "" : ", ", '`', std::string_view(part), '`');
      }
    }
    out += cat("| ", kind.name, " | ", schemes, " | ", forms, " |\n");
  }
  return out;
}

std::string rows_of(std::string_view name) {
  if (name == "top") return top();
  if (name == "checks") return check();
  const auto* const section = std::ranges::find(config::sections, name, &config::Section::name);
  if (section != config::sections.end()) return lines(section->settings);
  for (const auto& [kind, meaning, settings] : probe::documented_kinds()) {
    if (kind.name == name) return lines(settings);
  }
  throw std::runtime_error(cat("there is no table of keys called '", name, '\''));
}

std::string filled(const std::string& document) {
  constexpr std::string_view begin = "<!-- keys: ", end = " -->";
  std::istringstream in(document);
  std::string out;
  bool inside = false;
  for (std::string text; std::getline(in, text);) {
    if (text.empty()) inside = false;
    if (!inside) out += text + '\n';
    if (!text.starts_with(begin) || !text.ends_with(end)) continue;
    const std::string_view name = std::string_view(text).substr(begin.size(), text.size() - begin.size() - end.size());
    out += name == "targets" ? targets() : cat(heading, rows_of(name));
    inside = true;
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
