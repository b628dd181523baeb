#include <boost/json.hpp>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.h"
#include "config/keys.h"
#include "probe/kinds.h"
#include "reference/documents.h"
#include "reference/json_lines.h"
#include "reference/ranges.h"
#include "reference/words.h"

namespace steady::reference {
namespace {

namespace json = boost::json;
using settings::Setting;

json::object refer(std::string_view definition) { return {{"$ref", cat("#/definitions/", definition)}}; }

// Draft 7 ignores a description beside a reference, hence allOf.
json::object all_of(std::string_view definition) { return {{"allOf", json::array{refer(definition)}}}; }

json::object any_of(std::initializer_list<json::object> each) {
  json::array all;
  for (const json::object& one : each) all.emplace_back(one);
  return {{"anyOf", std::move(all)}};
}

bool is_number(std::string_view word) { return word.find_first_not_of("0123456789") == std::string_view::npos; }

// The schema of a value by its shape.
struct OfShape {
  json::object operator()(const settings::Text&) const { return all_of("text"); }
  json::object operator()(const settings::Path&) const { return all_of("file"); }
  json::object operator()(const settings::Flag&) const { return all_of("flag"); }
  json::object operator()(const settings::TextMap&) const { return all_of("texts"); }
  json::object operator()(const settings::SecretText&) const { return all_of("text"); }
  json::object operator()(const settings::Number& number) const {
    const std::string range = cat("^(", numbers(number.lowest, number.highest), R"()$|\$\{)");
    const json::object digits{{"type", "string"}, {"pattern", range}};
    return any_of({{{"type", "integer"}, {"minimum", number.lowest}, {"maximum", number.highest}}, digits});
  }
  json::object operator()(const settings::Time& time) const {
    json::object duration = all_of("duration");
    if (const std::string pattern = out_of_range(time); !pattern.empty()) {
      json::object refused{{"type", "string"}, {"pattern", cat("^(", pattern, ")$")}};
      const bool zero = time.lowest == Duration::zero() || time.or_zero;
      duration["not"] = zero ? std::move(refused) : any_of({std::move(refused), {{"const", 0}}});
    }
    return time.or_never ? any_of({{{"const", "never"}}, std::move(duration)}) : duration;
  }
  json::object operator()(const settings::OneOf& one) const {
    if (one.words.empty()) return all_of("text");
    json::array words;
    for (const std::string_view word : one.words) {
      if (is_number(word)) words.emplace_back(std::stoi(std::string(word)));  // YAML parses it as a number
      words.emplace_back(word);
    }
    if (!one.alias.word.empty()) words.emplace_back(one.alias.word);
    return any_of({{{"enum", std::move(words)}}, refer("variable")});
  }
  json::object operator()(const settings::TextList&) const {
    const json::object text{{"type", "string"}};
    return any_of({text, {{"type", "array"}, {"minItems", 1}, {"items", text}}});
  }
};

json::value standard(const Setting& row) {
  const std::string text = settings::standard_of(row);
  if (std::holds_alternative<settings::Number>(row.shape) && !text.empty()) return std::stoll(text);
  if (settings::is_flag(row)) return text == "true";
  return text.empty() ? json::value() : json::value(text);
}

json::object property(const Setting& row, const std::string& description) {
  json::object out{{"description", description}};
  if (const json::value value = standard(row); !value.is_null()) out["default"] = value;
  const bool text = std::holds_alternative<settings::Text>(row.shape) || settings::is_path(row);
  if (text && !row.reference.example.empty()) {
    const std::string_view example = row.reference.example;
    const bool quoted = example.starts_with('\'');
    out["examples"] = json::array{json::value(quoted ? example.substr(1, example.size() - 2) : example)};
  }
  const json::object shape = row.reference.schema.empty()
                                 ? std::visit(OfShape{}, row.shape)
                                 : json::parse(json::string_view(row.reference.schema)).as_object();
  for (const auto& [key, value] : shape) out[key] = value;
  return out;
}

json::object properties(settings::Table table) {
  json::object out;
  for (const Setting& row : table) {
    out[row.name] = property(row, in_plain_words(row));
    if (!std::holds_alternative<settings::SecretText>(row.shape)) continue;
    const std::string meaning = without_backticks(row.meaning);
    out[cat(row.name, "_file")] =
        json::object{{"description", cat("a file that holds ", meaning, "; one newline at its end is dropped")},
                     {"examples", json::array{"/run/secrets/db_password"}},
                     {"allOf", json::array{refer("file")}}};
    out[cat(row.name, "_env")] = json::object{{"description", cat("the name of a variable that holds ", meaning)},
                                              {"allOf", json::array{refer("text")}}};
  }
  return out;
}

json::object mapping(std::string_view description, json::object properties, json::value type) {
  return {{"description", without_backticks(description)},
          {"type", std::move(type)},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

// Allows only one of the three keys of a secret.
void exclude_second_ways(settings::Table table, json::object& definition) {
  json::array pairs;
  for (const Setting& row : table) {
    if (!std::holds_alternative<settings::SecretText>(row.shape)) continue;
    const std::vector<std::string> ways{std::string(row.name), cat(row.name, "_file"), cat(row.name, "_env")};
    for (const auto& [one, two] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2)}) {
      const auto at = [&ways](int i) { return json::value(ways[static_cast<std::size_t>(i)]); };
      pairs.emplace_back(json::object{{"required", json::array{at(one), at(two)}}});
    }
  }
  if (pairs.empty()) return;
  json::value& all = definition["allOf"];
  if (!all.is_array()) all = json::array();
  all.as_array().emplace_back(json::object{{"not", json::object{{"anyOf", std::move(pairs)}}}});
}

json::object rules_of(const std::string& folder, std::string_view kind) {
  return json::parse(text_of(cat(folder, '/', kind, "/schema_rules.json"))).as_object();
}

// What follows a target after '#': keys of the kind, each perhaps with a value. A key that is percent-encoded may be any.
std::string fragment_of(settings::Table settings) {
  std::string keys = "[^=&]*%[^=&]*";
  for (const Setting& row : settings) {
    keys += cat('|', row.name, settings::is_mapping(row) ? R"(\.[^=&]+)" : "");
    if (std::holds_alternative<settings::SecretText>(row.shape)) keys += "(_file|_env)?";
  }
  const std::string pair = cat("((", keys, ")(=[^&]*)?)?");
  return cat("(#", pair, "(&", pair, ")*)?");
}

std::string any_case(std::string_view word) {
  std::string out;
  for (const char c : word) {
    const bool letter = c >= 'a' && c <= 'z';
    out += letter ? cat('[', c, static_cast<char>(c - 'a' + 'A'), ']') : c == '+' ? "\\+" : std::string(1, c);
  }
  return out;
}

// Every scheme that the kind takes.
std::string schemes_of(const probe::Kind& kind) {
  std::string out;
  for (const auto& schemes : {kind.schemes, kind.aliases}) {
    for (const std::string_view scheme : schemes) out += cat(out.empty() ? "" : "|", any_case(scheme));
  }
  for (const std::string_view scheme : kind.before_driver) {
    out += cat('|', any_case(scheme), R"(\+(?![sS][sS][lL]|[tT][lL][sS])[A-Za-z0-9_.-]+)");
  }
  return cat('(', out, ')');
}

// The pattern for a target up to its '#'. In that of a kind's rules, "{rediss}" is this word in any case, and "{schemes}"
// every scheme of the kind; a '{' of the pattern itself is followed by a digit.
std::string pattern_of(const probe::Kind& kind, std::string_view rule) {
  std::string out;
  for (std::size_t i = 0; i < rule.size(); ++i) {
    const bool begins = rule[i] == '{' && i + 1 < rule.size() && rule[i + 1] >= 'a' && rule[i + 1] <= 'z';
    const std::string_view word = begins ? rule.substr(i + 1, rule.find('}', i) - i - 1) : std::string_view{};
    if (word.empty()) {
      out += rule[i];
    } else {
      out += word == "schemes" ? schemes_of(kind) : any_case(word);
      i += word.size() + 1;
    }
  }
  return out;
}

struct Definitions {
  json::object all;
  json::object kinds_of_check;  // as properties of a check
};

void define_kinds(const std::string& folder, Definitions& out) {
  for (const auto& [kind, meaning, settings, parameters] : probe::documented_kinds()) {
    json::object definition = mapping(meaning, properties(settings), "object");
    json::object rules = rules_of(folder, kind.name);
    const json::value* target = rules.if_contains("target");
    const std::string begin =
        pattern_of(kind, target == nullptr ? "{schemes}://[^#]*" : std::string_view(target->as_string()));
    const json::object written{{"type", "string"},
                               {"pattern", cat("^(", begin, ')', fragment_of(settings), R"($|\$\{)")},
                               {"not", refer("bad_escape")}};
    json::object value = any_of({written, refer(kind.name)});
    const bool needs_keys = rules.contains("required") || rules.contains("oneOf");
    if (!needs_keys) value["anyOf"].as_array().emplace_back(json::object{{"type", "null"}});
    json::object in_check{{"description", cat(without_backticks(meaning), "; a mapping, or a target")}};
    for (const auto& [key, each] : value) in_check[key] = each;
    out.kinds_of_check[kind.name] = std::move(in_check);
    for (const auto& [key, each] : rules) {
      if (key != "target") definition[key] = each;
    }
    exclude_second_ways(settings, definition);
    out.all[kind.name] = std::move(definition);
  }
}

json::object check_definition(const json::object& kinds) {
  json::object all = kinds;
  for (const auto& [key, value] : properties(config::check_keys::check)) all[key] = value;
  json::object check = mapping("what to probe, by one kind, and how often", std::move(all), "object");
  json::array one;
  for (const auto& [name, value] : kinds) one.emplace_back(json::object{{"required", json::array{json::value(name)}}});
  check["oneOf"] = std::move(one);
  return check;
}

constexpr std::string_view shared_definitions = R"_({
  "variable": {"description": "a value with a variable, ${VAR} or ${VAR:-default}", "type": "string", "pattern": "\\$\\{"},
  "text": {"description": "text; a number counts as its digits, a bare true or false does not", "type": ["string", "number"]},
  "flag": {"anyOf": [{"type": "boolean"}, {"$ref": "#/definitions/variable"}]},
  "duration": {
    "description": "250ms, 2s, 1m30s; a bare 0",
    "anyOf": [{"const": 0}, {"type": "string", "pattern":
      "^(0|(?=.)([0-9]+(\\.[0-9]{1,3})?h)?([0-9]+(\\.[0-9]{1,3})?m(?!s))?([0-9]+(\\.[0-9]{1,3})?s)?([0-9]+(\\.[0-9]{1,3})?ms)?)$|\\$\\{"}]
  },
  "texts": {"description": "keys and their values as text", "type": ["object", "null"],
    "additionalProperties": {"type": ["string", "number", "boolean"]}},
  "address": {"description": "an address and a port, or a Unix socket", "type": "string", "pattern":
    "^(unix:/.+|(\\[[0-9A-Fa-f:.]+(%[0-9A-Za-z_.-]+)?\\]|[0-9.]*|localhost):(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5])))))$|\\$\\{"},
  "host": {"description": "the name of a host, or an IP address", "type": ["string", "number"], "pattern":
    "^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?|(\\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?\\]|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?))?$|\\$\\{"},
  "one_of_hosts": {"description": "the name of a host, or an IP address", "type": ["string", "number"], "pattern":
    "^(\\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?\\]|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?|[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?)$|\\$\\{"},
  "hosts": {"description": "a host, or several as a list or joined by commas", "anyOf": [{"$ref": "#/definitions/host"},
    {"type": "string", "pattern":
    "^(\\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?\\]|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?|[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?)(,(\\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?\\]|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?|[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?)){1,31}$"},
    {"type": "array", "minItems": 1, "maxItems": 32, "items": {"$ref": "#/definitions/one_of_hosts"}}]},
  "port": {"description": "a port", "anyOf": [{"type": "integer", "minimum": 1, "maximum": 65535}, {"type": "string", "pattern":
    "^([1-9][0-9]{0,3}|[1-5][0-9]{4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5]))))$|\\$\\{"}]},
  "ports": {"description": "a port, or one for each host as a list or joined by commas", "anyOf": [{"$ref": "#/definitions/port"},
    {"type": "string", "pattern":
    "^(([1-9][0-9]{0,3}|[1-5][0-9]{4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5])))))?(,(([1-9][0-9]{0,3}|[1-5][0-9]{4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5])))))?){1,31}$"},
    {"type": "array", "minItems": 1, "maxItems": 32, "items": {"anyOf": [{"$ref": "#/definitions/port"}, {"const": ""}]}}]},
  "host_name": {"description": "the name of a host, or an IP address without brackets", "type": ["string", "number"],
    "pattern": "^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?)$|\\$\\{"},
  "socket": {"description": "the path of a Unix socket", "type": "string", "pattern": "^[/@]|\\$\\{"},
  "bad_escape": {"description": "a '%' without two hexadecimal digits", "type": "string",
    "pattern": "^[^$\\[]*%(?![0-9A-Fa-f]{2})"},
  "file": {"description": "the path of a file", "type": ["string", "number"]}
})_";

json::object top() {
  const json::array mapping_or_nothing{"object", "null"};
  json::object out{{"version", json::object{{"description", "the version of this format"}, {"const", 1}}}};
  const json::object checks{{"description", "the checks by their names, which appear in output, URLs and metrics"},
                            {"type", "object"},
                            {"minProperties", 1},
                            {"propertyNames", json::object{{"pattern", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}}},
                            {"additionalProperties", refer("check")}};
  for (const config::Section& section : config::sections) {
    out[section.name] = mapping(section.meaning, properties(section.settings), mapping_or_nothing);
    if (section.name == "defaults") out["checks"] = checks;
  }
  return out;
}

}  // namespace

std::string schema(const std::string& rules_folder) {
  Definitions definitions{json::parse(json::string_view(shared_definitions)).as_object(), {}};
  define_kinds(rules_folder, definitions);
  definitions.all["check"] = check_definition(definitions.kinds_of_check);
  return json_lines(json::object{
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"$id", "urn:steady:configuration:1"},
      {"title", "steady"},
      {"description", "Configuration of steady: what to probe, and how check, wait and serve go about it."},
      {"type", "object"},
      {"additionalProperties", false},
      {"required", json::array{"version"}},
      {"properties", top()},
      {"patternProperties", json::object{{cat('^', config::extension), json::object{}}}},
      {"definitions", std::move(definitions.all)}});
}

}  // namespace steady::reference
