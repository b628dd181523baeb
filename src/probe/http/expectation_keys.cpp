#include "probe/http/expectation_keys.h"

#include <algorithm>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "probe/http/json_pointer.h"
#include "probe/http/keys.h"
#include "probe/http/request.h"
#include "settings/redaction.h"

namespace steady::probe::http {
namespace {

using settings::Entry;
using settings::Node;
using settings::Reader;

// [200, 300-399, 5xx]
void read_status_list(Reader& reader, const Node& list, Expectation& expect) {
  std::vector<std::string> texts;
  std::vector<StatusRange> statuses;
  for (Reader::Item& item : reader.items(keys::status)) {
    const auto one = parse_statuses(item.text);
    if (!one || one->size() != 1) {
      reader.refuse(keys::status, *item.node, "a status from 100 to 599, a range or a class: 204, 300-399 or 5xx");
      continue;
    }
    statuses.push_back(one->front());
    texts.push_back(std::move(item.text));
  }
  if (list.items.empty()) reader.error_at(keys::status, "the list is empty; expected statuses such as 200 or 5xx");
  if (statuses.empty()) return;
  expect.statuses = std::move(statuses);
  expect.status_text = join(texts, ",");
}

void read_statuses(Reader& reader, Expectation& expect) {
  const Node* node = reader.node(keys::status);
  if (node != nullptr && node->type == Node::Type::list) return read_status_list(reader, *node, expect);
  expect.status_text = reader.text(keys::status, expect.status_text);
  const auto statuses = parse_statuses(expect.status_text);
  if (statuses) expect.statuses = *statuses;
  if (!statuses)
    reader.error_at(keys::status, "expected statuses from 100 to 599, ranges or classes: 200,204,300-399,5xx");
}

// One expected value, expanded. Nothing after a problem.
std::optional<std::string> read_value(Reader& json, const Entry& entry, const Node& node) {
  if (node.type != Node::Type::scalar) {
    json.refuse(entry.key, node, "text");
    return std::nullopt;
  }
  std::expected<std::string, std::string> text = settings::expand(node.text, json.environment());
  if (!text) {
    const std::string key = settings::shown_key(entry.key);
    json.problems().add(node.position, cat(json.path(), '.', key), std::move(text.error()),
                        settings::Excerpt{.key = key, .value = "***"});
    return std::nullopt;
  }
  if (is_broken_comparison(*text)) json.refuse(entry.key, node, "a number behind >=, >, <= or <");
  return std::move(*text);
}

// "'green'" or ">=1", as written; empty when it must not be quoted.
std::string shown(const Reader& json, const Node& node) {
  if (node.secret || !json.problems().may_quote()) return {};
  const bool comparison = node.text.starts_with('<') || node.text.starts_with('>');
  return comparison ? printable(node.text, 60) : cat('\'', printable(node.text, 60), '\'');
}

// "'green', 'yellow' or 'red'"; of a long list the first ones.
std::string shown(const Reader& json, std::span<const Node> nodes) {
  constexpr std::size_t most = 3;
  std::string out;
  for (std::size_t i = 0; i < std::min(nodes.size(), most); ++i) {
    const std::string each = shown(json, nodes[i]);
    if (each.empty()) return {};
    const bool last = i + 1 == nodes.size();
    out += cat(i == 0 ? "" : last ? " or " : ", ", each);
  }
  return nodes.size() > most ? cat(out, " or ", nodes.size() - most, " more") : out;
}

JsonRule read_rule(Reader& json, const Entry& entry) {
  if (!is_json_pointer(entry.key))
    json.error_at(entry.key, "a JSON Pointer begins with '/', as in /checks/0/name (RFC 6901)");
  const bool list = entry.value.type == Node::Type::list;
  const std::span<const Node> nodes = list ? std::span(entry.value.items) : std::span(&entry.value, 1);
  JsonRule rule{.pointer = entry.key, .any_of = {}, .shown = shown(json, nodes)};
  if (nodes.empty()) json.error_at(entry.key, "the list is empty, so no value would do; leave it out, or name some");
  if (nodes.size() > most_values) {
    json.error_at(entry.key, cat("at most ", grouped(most_values), " values; compare numbers by >=, >, <= or <"));
    return rule;
  }
  for (const Node& node : nodes) {
    if (std::optional<std::string> text = read_value(json, entry, node)) rule.any_of.push_back(std::move(*text));
  }
  return rule;
}

void read_json(Reader& reader, Expectation& expect) {
  const Node* map = reader.node(keys::json);
  Reader json = reader.child(keys::json);
  if (map == nullptr || map->type != Node::Type::map) return;
  for (const Entry& entry : map->entries) expect.json.push_back(read_rule(json, entry));
}

}  // namespace

Expectation read_expectation(Reader& reader) {
  Expectation expect;
  read_statuses(reader, expect);
  expect.contains = reader.optional_text(keys::contains);
  if (expect.contains && expect.contains->empty())
    reader.error_at(keys::contains, "the expected text is empty and would always match");
  expect.contains_shown = reader.as_written(keys::contains);
  expect.headers = reader.pairs(keys::expect_headers);
  Reader headers = reader.child(keys::expect_headers);
  for (const auto& [name, value] : expect.headers) {
    expect.headers_shown.push_back(headers.as_written(name));
    if (!is_token(name)) headers.error_at(name, "not the name of a header");
  }
  read_json(reader, expect);
  return expect;
}

}  // namespace steady::probe::http
