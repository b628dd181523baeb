// The public names that nothing can be asked for: they are found in the text of the sources, of docs/verdicts.md and of
// docker/Dockerfile.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

#include "base/outcome.h"
#include "base/text.h"
#include "config/keys.h"
#include "health/readiness.h"
#include "reference/interface.h"
#include "reference/words.h"

namespace steady::reference {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string, std::less<>>;

// Every first group of `pattern` in `text`.
void find_all(const std::string& text, const char* pattern, Names& out) {
  const std::regex wanted(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) out.insert((*at)[1]);
}

std::string sources_of_program(const std::string& sources) {
  std::string out;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(sources) / "src")) {
    if (entry.path().extension() == ".cpp" && !entry.path().string().contains("/src/reference/"))
      out += text_of(entry.path());
  }
  return out;
}

// Calls of the log and lists of fields, from their begin to the end of the statement.
std::string log_statements(const std::string& program) {
  std::string out;
  for (std::size_t at = program.find("log::"); at != std::string::npos; at = program.find("log::", at + 1)) {
    const std::size_t end = std::min(program.find(";\n", at), program.size());
    out += program.substr(at, end - at);
  }
  return out;
}

std::vector<PublicName> listed(const Names& names) {
  std::vector<PublicName> out;
  for (const std::string& name : names) out.push_back({name});
  return out;
}

// The words of a field of the log that holds one of several; a test compares those of the level with lines.
std::vector<std::string> words_of_field(std::string_view field) {
  std::vector<std::string> out;
  if (field == "level") {
    for (const std::string_view word : config::log_keys::level_words) {
      if (word != "off") out.emplace_back(word);
    }
  }
  if (field == "state") {  // of an entry about a change
    for (const health::State state : {health::State::failing, health::State::up}) out.emplace_back(to_string(state));
  }
  if (field == "reason") {
    for (int each = 0; each < reason_count; ++each) out.emplace_back(to_string(static_cast<Reason>(each)));
  }
  return out;
}

std::vector<PublicName> log_fields(const std::string& program) {
  Names names{"level", "message", "time"};  // of every entry: base/log.cpp; a test compares them with a line
  find_all(log_statements(program), R"re(\{"([a-z_]+)",)re", names);
  std::vector<PublicName> out = listed(names);
  for (PublicName& name : out) {
    for (const std::string& word : words_of_field(name.name)) name.properties.push_back({"word", word, true});
  }
  return out;
}

std::vector<PublicName> inherited_variables(const std::string& program) {
  Names names;
  find_all(program, R"re((?:getenv|variable|value_of)\("([A-Z_]+)"\))re", names);
  return listed(names);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line.substr(1));
  for (std::string cell; std::getline(in, cell, '|');) cells.emplace_back(trimmed(cell));
  return cells;
}

// The tables below "## Exit codes" of docs/verdicts.md: a column per command, or several commands, a row per code, or
// several codes.
std::vector<PublicName> exit_codes(const std::string& sources) {
  std::istringstream in(text_of(sources + "/docs/verdicts.md"));
  std::map<std::string, Names> codes;
  std::vector<std::string> head;
  bool below = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) below = line == "## Exit codes";
    if (!below || !line.starts_with('|') || line.starts_with("|---")) continue;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.front() == "code") head = cells;
    for (std::size_t i = 1; i < cells.size() && cells.front() != "code"; ++i) {
      Names commands, each;
      find_all(head.at(i), "`([a-z-]+)`", commands);
      find_all(cells.front(), "((?:128\\+n|[0-9]+|the command's own))", each);
      if (!cells[i].empty()) {
        for (const std::string& command : commands) codes[command].insert(each.begin(), each.end());
      }
    }
  }
  if (codes.empty()) throw std::runtime_error("docs/verdicts.md has no table of exit codes");
  std::vector<PublicName> out;
  for (const auto& [command, all] : codes) {
    PublicName& name = out.emplace_back(command);
    for (const std::string& code : all) name.properties.push_back({"code", code, true});
  }
  return out;
}

// Of the image: what others copy from it, mount into it and rely on.
std::vector<PublicName> image(const std::string& sources) {
  const std::string dockerfile = text_of(sources + "/docker/Dockerfile");
  std::vector<PublicName> out;
  for (const auto& [name, pattern] :
       std::map<std::string, const char*>{{"program", R"re(ENTRYPOINT \["([^"]+)"\])re"},
                                          {"user", R"re(\nUSER ([0-9:]+))re"},
                                          {"certificates", R"re(COPY --from=\S+ \S+ (/etc/ssl/\S+))re"}}) {
    Names found;
    find_all(dockerfile, pattern, found);
    if (found.size() == 1) out.push_back({name, {{"is", *found.begin()}}});
  }
  Names labels;
  find_all(dockerfile, R"re((org\.opencontainers\.image\.[a-z.]+)=)re", labels);
  for (const std::string& label : labels) out.push_back({label});
  if (out.size() < 4) throw std::runtime_error("docker/Dockerfile is not what it was");
  return out;
}

}  // namespace

std::vector<Property> responses_in(const std::string& file) {
  const std::string text = text_of(file);
  Names statuses, types;
  find_all(text, R"re((?:return|service,|\.status =) ([1-5][0-9][0-9])\b)re", statuses);
  find_all(text, R"re(\.type = "([a-z]+/[a-z+]+))re", types);
  if (statuses.empty()) throw std::runtime_error(cat(file, " gives no status"));
  std::vector<Property> out;
  for (const std::string& status : statuses) out.push_back({"status", status, true});
  for (const std::string& type : types) out.push_back({"type", type, true});
  return out;
}

std::vector<PublicNames> names_of_sources(const std::string& sources) {
  const std::string program = sources_of_program(sources);
  return {
      {"log field", "Fields of the log", "With `--log-format=json`, an object per line.", log_fields(program)},
      {"inherited variable", "Variables of the system and of the terminal", "Read as other programs read them.",
       inherited_variables(program)},
      {"exit codes of", "Exit codes", "[Verdicts](verdicts.md#exit-codes) says what each means.", exit_codes(sources)},
      {"image", "The image", "What is copied from it, mounted into it and relied on.", image(sources)},
  };
}

}  // namespace steady::reference
