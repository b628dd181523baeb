#include "config/target.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/host_port.h"
#include "base/text.h"
#include "config/keys.h"
#include "config/target_mistakes.h"
#include "settings/fragment.h"
#include "settings/redaction.h"

namespace steady::config {
namespace {

using settings::Entry;
using settings::Environment;
using settings::Node;
using settings::Position;
using settings::Problems;
using settings::Reader;
using settings::Url;

struct CheckKeys {
  std::optional<std::string> name;
  Policy policy;
  Readiness readiness = Readiness::track;
};

// Reads the keys of a target's fragment that belong to the check, not to its kind.
CheckKeys read_check_keys(Reader& reader, const Policy& defaults) {
  CheckKeys keys;
  keys.name = reader.optional_text(check_keys::name);
  if (keys.name && !is_name(*keys.name)) reader.error_at(check_keys::name, std::string(name_rule));
  keys.policy = read_policy(reader, defaults);
  keys.readiness = read_readiness(reader);
  return keys;
}

// Their names.
constexpr auto own_keys = [] {
  std::array<std::string_view, check_keys::check.size() + 1> names{check_keys::name};
  std::ranges::transform(check_keys::check, names.begin() + 1, &settings::Setting::name);
  return names;
}();

bool is_own(std::string_view key) { return std::ranges::find(own_keys, key) != own_keys.end(); }

// Reports the unknown keys of `reader`. The check's own keys count as known, so that they appear as suggestions.
void reject_unknown(Reader& reader) {
  for (const std::string_view key : own_keys) reader.has(key);
  reader.reject_unknown();
}

std::string list(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) out += cat(out.empty() ? "" : ", ", word);
  return out;
}

// Whether the text of `node` is in the source exactly as it is, so that columns can be counted.
bool stands_as_written(const Node& node, const settings::Lines& lines) {
  return lines.from({node.position.line, node.position.column + (node.quoted ? 1 : 0)}).starts_with(node.text);
}

// Whether the kind supports the scheme of a target that is the value of its key.
bool fits(const probe::Kind& kind, const Url& url, std::string_view text, Problems& problems) {
  if (probe::takes(kind, url.scheme)) return true;
  const std::vector<std::string_view> schemes(kind.schemes.begin(), kind.schemes.end());
  const bool bare = !text.contains("://");
  problems.add({}, "",
               bare ? cat("write ", schemes.front(), "://host:port")
                    : cat("not a target of ", kind.name, ", whose schemes are ", list(schemes)));
  return false;
}

}  // namespace

std::vector<probe::Form> target_forms() {
  std::vector<probe::Form> all;
  for (const probe::Kind& kind : probe::kinds()) all.insert(all.end(), kind.forms.begin(), kind.forms.end());
  return all;
}

std::optional<Expanded> expand_prefix(std::string_view written, const Environment& environment, Problems& problems) {
  const std::size_t end = written.starts_with("${") ? settings::end_of_variable(written, 0) : 0;
  const std::string_view rest = written.substr(end);
  if (end == 0 || (!rest.empty() && !rest.starts_with("://") && !std::string_view("/?#").contains(rest.front()))) {
    return Expanded{.text = std::string(written)};
  }
  if (environment.offline()) return std::nullopt;  // the value is unknown
  const std::expected<std::string, std::string> value = settings::expand(written.substr(0, end), environment);
  if (!value) problems.add({}, "", value.error());
  if (!value) return std::nullopt;
  const bool scheme_alone = rest.starts_with("://");
  return Expanded{.text = settings::unexpandable(*value) + std::string(rest),
                  .rewritten = true,
                  .variable = std::string(scheme_alone ? "" : written.substr(0, end))};
}

const probe::Kind* kind_of(const Url& url, Problems& problems) {
  const probe::Kind* kind = probe::kind_of_scheme(url.scheme);
  if (kind != nullptr) return kind;
  std::vector<std::string_view> schemes, all;
  for (const probe::Kind& each : probe::kinds()) {
    schemes.insert(schemes.end(), each.schemes.begin(), each.schemes.end());
    all.insert(all.end(), each.aliases.begin(), each.aliases.end());
  }
  all.insert(all.begin(), schemes.begin(), schemes.end());  // of two that are as near, our own is meant
  const std::string_view near = nearest(url.scheme, all);
  const std::string which = !problems.may_quote() ? ""
                            : near.empty()        ? cat(' ', in_quotes(url.scheme))
                                           : cat(' ', in_quotes(url.scheme), " (did you mean ", in_quotes(near), "?)");
  problems.add({}, "", cat("unknown scheme", which, "; known are ", list(schemes)));
  return nullptr;
}

const probe::Kind* kind_of(Reader& check, const Entry& entry) {
  std::vector<std::string_view> names;
  for (const probe::Kind& kind : probe::kinds()) {
    names.push_back(kind.name);
    check.has(kind.name);  // a known key, present or not
  }
  const probe::Kind* chosen = nullptr;
  for (const Entry& each : entry.value.entries) {
    const probe::Kind* kind = probe::kind_named(each.key);
    if (kind == nullptr) continue;
    if (chosen != nullptr) {
      check.problems().add(each.position, check.path(),
                           cat("a check has one kind; this one is ", chosen->name, " already"),
                           settings::Excerpt{.key = each.key, .of_the_key = true});
    } else {
      chosen = kind;
    }
  }
  const auto mistyped = [&](const Entry& each) { return !nearest(each.key, names).empty(); };
  if (chosen != nullptr || std::ranges::any_of(entry.value.entries, mistyped)) return chosen;
  check.problems().add(entry.position, check.path(), cat("a check needs a kind; known are ", list(names)),
                       settings::Excerpt{.key = settings::shown_key(entry.key), .of_the_key = true});
  return nullptr;
}

Mappings url_to_mapping(const probe::Kind& kind, const Url& url, Problems& problems) {
  Mappings out{.map = kind.url_to_mapping(url, problems), .check = Node::map({})};
  if (!url.others.empty() && !kind.several_hosts) {
    problems.add({.line = 1, .column = url.others.front().name.column}, "", std::string(settings::several_hosts));
  }
  if (!url.fragment) return out;
  // A '#' in a password of the query begins the fragment.
  const bool after_secret = url.query && !settings::secrets_of_url(cat('?', url.query->text)).empty();
  Node fragment = settings::read_fragment(url.fragment->text, url.fragment->column,
                                          {kind.map_keys.begin(), kind.map_keys.end()}, problems);
  for (Entry& entry : fragment.entries) {
    Node& map = is_own(entry.key) ? out.check : out.map;
    map.set(entry.key, entry.position, std::move(entry.value));
    std::ranges::find(map.entries, entry.key, &Entry::key)->may_be_secret = entry.may_be_secret || after_secret;
  }
  return out;
}

// Written explicitly, an empty host means this container. From a variable's value it is probably a blank variable
// elsewhere.
void refuse_blank_host(const Expanded& expanded, const Url& url, const Node& map, Problems& problems) {
  const auto given = [&map](std::string_view key) { return map.find(key) != nullptr && !map.find(key)->text.empty(); };
  const bool elsewhere = url.on_socket || given("host") || given("hostaddr") || given("socket");
  if (expanded.variable.empty() || elsewhere || !url.host.text.empty()) return;
  problems.add({}, "", cat("the value of ", expanded.variable, " names no host; write localhost for this container"));
}

// Of several hosts that of the first.
std::optional<std::uint16_t> written_port(const Url& url, const Node& map, const Environment& environment) {
  const Node* key = map.find("port");
  if (key != nullptr && key->type == Node::Type::list) key = &key->items.front();
  const std::string text = key != nullptr ? key->text : url.port ? url.port->text : "";
  const std::string all = settings::expand(text, environment).value_or("");
  return parse_port(std::string_view(all).substr(0, all.find(',')));
}

Check make_check(const Policy& policy, Readiness readiness, const probe::Kind& kind,
                 std::unique_ptr<probe::Probe> probe) {
  Check check;
  check.kind = kind.name;
  check.probe = std::move(probe);
  check.timing = policy.timing;
  check.thresholds = policy.thresholds;
  check.readiness = readiness;
  return check;
}

std::optional<LoadedTarget> load_target(std::string_view written, const Policy& defaults,
                                        const Environment& environment, Problems& problems) {
  const std::optional<Expanded> expanded = expand_prefix(written, environment, problems);
  if (!expanded) return std::nullopt;
  Problems inner = Problems::inside(problems, {}, "", expanded->rewritten);
  const std::optional<Url> url = settings::split_url(expanded->text, inner);
  const probe::Kind* kind = url ? kind_of(*url, inner) : nullptr;
  std::optional<LoadedTarget> target;
  if (kind != nullptr) {
    const Mappings mappings = url_to_mapping(*kind, *url, inner);
    refuse_blank_host(*expanded, *url, mappings.map, inner);
    CheckKeys keys{.name = {}, .policy = defaults};
    if (!mappings.check.entries.empty()) {
      Reader own(mappings.check, "", environment, inner);
      keys = read_check_keys(own, defaults);
    }
    Reader reader(mappings.map, std::string(kind->name), environment, inner);
    std::unique_ptr<probe::Probe> probe = kind->load(reader);
    reject_unknown(reader);
    const Node* name = mappings.check.find(check_keys::name);
    target = LoadedTarget{.check = make_check(keys.policy, keys.readiness, *kind, std::move(probe)),
                          .name_position = name == nullptr ? Position{} : name->position,
                          .port = written_port(*url, mappings.map, environment)};
    target->check.name = std::move(keys.name).value_or("");
  }
  explain(inner, written, expanded->rewritten, environment);
  problems.absorb(inner);
  return target;
}

std::unique_ptr<probe::Probe> load_probe(const probe::Kind& kind, const Node& node, const std::string& path,
                                         const Environment& environment, Problems& problems) {
  if (node.type == Node::Type::list) {
    problems.add(node.position, path, "expected a mapping or a target, found a list",
                 settings::Excerpt{.key = std::string(kind.name)});
    return nullptr;
  }
  if (node.type != Node::Type::scalar) {
    Reader reader(node, path, environment, problems);
    std::unique_ptr<probe::Probe> probe = kind.load(reader);
    reader.reject_unknown();
    return probe;
  }
  Problems here = Problems::inside(problems, node.position, path, true);
  const std::optional<Expanded> expanded = expand_prefix(node.text, environment, here);
  const bool counted = expanded && !expanded->rewritten && stands_as_written(node, problems.lines());
  Position begin = node.position;
  begin.column += node.quoted ? 1 : 0;
  Problems inner = counted ? Problems::inside(problems, begin, path) : std::move(here);
  const std::optional<Url> url = expanded ? settings::split_url(expanded->text, inner) : std::nullopt;
  std::unique_ptr<probe::Probe> probe;
  if (url && fits(kind, *url, expanded->text, inner)) {
    const Mappings mappings = url_to_mapping(kind, *url, inner);
    refuse_blank_host(*expanded, *url, mappings.map, inner);
    for (const Entry& entry : mappings.check.entries) {
      inner.add(entry.position, "", cat("in a file, ", in_quotes(entry.key), " stands beside ", in_quotes(kind.name)));
    }
    Reader reader(mappings.map, path, environment, inner);
    probe = kind.load(reader);
    reader.reject_unknown();
  }
  explain(inner, node.text, expanded && expanded->rewritten, environment);
  problems.absorb(inner);
  return probe;
}

}  // namespace steady::config
