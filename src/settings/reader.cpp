#include "settings/reader.h"

#include <algorithm>

#include "base/host_port.h"
#include "base/text.h"
#include "settings/redaction.h"

namespace steady::settings {
namespace {

constexpr std::size_t small = 16;  // up to this number of entries a linear search is used

const Node& nothing() {
  static const Node empty;
  return empty;
}

// true and false as in YAML 1.2. A quoted value is text; so is a value from a URL, which has no quotes.
bool is_bare_boolean(const Node& node) {
  return !node.quoted && !node.untyped && (node.text == "true" || node.text == "false");
}

std::string expected_number(const Number& range) { return cat("a number from ", range.lowest, " to ", range.highest); }

std::string expected_time(const Time& range) {
  const std::string_view examples = range.lowest < std::chrono::seconds(1) ? "250ms, 2s or 1m30s" : "2s or 1m30s";
  return cat(range.or_zero ? "0 or " : "", range.or_never ? "never or " : "", "a duration from ",
             to_string(range.lowest), " to ", to_string(range.highest), ", such as ", examples);
}

}  // namespace

Reader::Reader(const Node& map, std::string path, const Environment& environment, Problems& problems)
    : map_(&map), position_(map.position), path_(std::move(path)), environment_(&environment), problems_(&problems) {}

const Node* Reader::lookup(std::string_view key) {
  if (asked_.empty()) asked_.reserve(32);  // most mappings have fewer keys
  asked_.emplace_back(key);
  return find(key);
}

const Node* Reader::find(std::string_view key) const {
  if (map_->entries.size() <= small) return map_->find(key);
  if (index_.empty()) {
    for (const Entry& entry : map_->entries) index_.try_emplace(entry.key, &entry.value);
  }
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : found->second;
}

// Where the '${' without '}' begins, if the value stands in the source as it is; otherwise where the value begins.
Position Reader::position_of_brace(const Node& node) const {
  Position there = node.position;
  there.column += static_cast<int>(unclosed_variable(node.text)) + (node.quoted ? 1 : 0);
  return problems_->has_at(there, "${") ? there : node.position;
}

std::optional<std::string> Reader::expanded(const Node& node, std::string_view path) {
  if (!node.name.empty()) return node.text;
  std::expected<std::string, std::string> text = expand(node.text, *environment_);
  if (text) return std::move(*text);
  const Position position = text.error() == unclosed ? position_of_brace(node) : node.position;
  problems_->add(position, path, std::move(text.error()),
                 Excerpt{.key = std::string(path.substr(path.rfind('.') + 1)), .value = "***"});
  return std::nullopt;
}

std::optional<std::string> Reader::scalar(std::string_view key, std::string_view expected) {
  const Node* node = lookup(key);
  if (node == nullptr) return std::nullopt;
  if (node->type == Node::Type::scalar) return expanded(*node, key_path(key));
  type_error(key, *node, expected);
  return std::nullopt;
}

std::optional<std::string> Reader::known_scalar(std::string_view key, std::string_view expected) {
  const Node* node = lookup(key);
  if (node == nullptr || !environment_->offline() || !node->has_variable()) return scalar(key, expected);
  expanded(*node, key_path(key));  // its syntax can be wrong even if the value is unknown
  return std::nullopt;
}

bool Reader::has(std::string_view key) { return lookup(key) != nullptr; }

const Node* Reader::node(std::string_view key) { return lookup(key); }

std::optional<std::string> Reader::optional_text(std::string_view key) {
  const Node* node = lookup(key);
  if (node == nullptr || !is_bare_boolean(*node)) return scalar(key, "text");
  type_error(key, *node, "text (put it in quotes)");
  return std::nullopt;
}

std::string Reader::text(std::string_view key, std::string_view fallback) {
  std::optional<std::string> given = optional_text(key);
  return given ? std::move(*given) : std::string(fallback);
}

std::string Reader::place(std::string_view key) {
  std::string given = text(key);
  const Node* node = find(key);
  if (node == nullptr || node->text.empty() || !given.empty()) return given;
  const std::string_view remedy = key == "host" ? "; write localhost for this container" : "";
  if (expand(node->text, *environment_)) error_at(key, cat("a variable made it empty", remedy));
  return given;
}

std::optional<std::int64_t> Reader::number_in(std::string_view key, const Number& range) {
  if (lookup(key) == nullptr) return std::nullopt;
  const std::string expected = expected_number(range);
  const std::optional<std::string> text = known_scalar(key, expected);
  if (!text) return std::nullopt;
  const std::optional<std::int64_t> number = parse_number(*text);
  if (number && *number >= range.lowest && *number <= range.highest) return number;
  type_error(key, *lookup(key), expected);
  return std::nullopt;
}

bool Reader::flag_or(std::string_view key, bool fallback) {
  const Node* node = lookup(key);
  const std::optional<std::string> text = known_scalar(key, "true or false");
  if (!text) return fallback;
  const bool bare = node->untyped || !node->quoted || node->has_variable();
  if (bare && (*text == "true" || *text == "false")) return *text == "true";
  type_error(key, *node, bare ? "true or false" : "true or false without quotes");
  return fallback;
}

std::optional<Duration> Reader::time_in(std::string_view key, const Time& range) {
  if (lookup(key) == nullptr) return std::nullopt;
  const std::string expected = expected_time(range);
  const std::optional<std::string> text = known_scalar(key, expected);
  if (!text) return std::nullopt;
  const std::optional<Duration> time = parse_duration(*text);
  const bool zero = range.or_zero && time == Duration::zero();
  if (time && (zero || (*time >= range.lowest && *time <= range.highest))) return time;
  type_error(key, *lookup(key), expected);
  return std::nullopt;
}

std::optional<Duration> Reader::duration_or_never(const Key<Time>& key, std::optional<Duration> fallback) {
  const Node* node = lookup(key);
  const bool scalar = node != nullptr && node->type == Node::Type::scalar;
  if (scalar && expanded(*node, key_path(key.name)) == "never") return std::nullopt;
  const std::optional<Duration> given = time_in(key.name, key.shape);
  return given ? given : fallback;
}

std::optional<std::size_t> Reader::index_in(std::string_view key, Words words, const Alias& alias) {
  if (lookup(key) == nullptr) return std::nullopt;
  const std::string expected = listed(words);
  const std::optional<std::string> text = known_scalar(key, expected);
  if (!text) return std::nullopt;
  const bool by_alias = !alias.word.empty() && *text == alias.word;
  const auto named = std::ranges::find(words, by_alias ? alias.means : std::string_view(*text));
  if (named != words.end()) return static_cast<std::size_t>(named - words.begin());
  type_error(key, *lookup(key), expected, words);
  return std::nullopt;
}

std::vector<Reader::Item> Reader::items(std::string_view key) {
  const Node* node = lookup(key);
  if (node == nullptr) return {};
  const std::span<const Node> nodes = node->type == Node::Type::list ? node->items : std::span(node, 1);
  std::vector<Item> out;
  for (const Node& item : nodes) {
    if (item.type != Node::Type::scalar || is_bare_boolean(item)) {
      type_error(key, item, "text");
    } else if (std::optional<std::string> text = expanded(item, key_path(key))) {
      out.push_back({.node = &item, .text = std::move(*text)});
    }
  }
  return out;
}

std::vector<std::string> Reader::texts(std::string_view key) {
  std::vector<std::string> out;
  for (Item& item : items(key)) out.push_back(std::move(item.text));
  return out;
}

std::vector<std::pair<std::string, std::string>> Reader::pairs(std::string_view key) {
  const Node* map = lookup(key);
  if (map == nullptr || map->type == Node::Type::null) return {};
  if (map->type != Node::Type::map) {
    structure_error(key, *map, "a mapping (KEY: VALUE)");
    return {};
  }
  std::vector<std::pair<std::string, std::string>> out;
  for (const Entry& entry : map->entries) {
    const std::string path = cat(key, '.', shown_key(entry.key));
    if (entry.value.type != Node::Type::scalar) {
      type_error(path, entry.value, "text");
    } else if (std::optional<std::string> text = expanded(entry.value, key_path(path))) {
      out.emplace_back(entry.key, std::move(*text));
    }
  }
  return out;
}

Reader Reader::child(std::string_view key) {
  const Node* node = lookup(key);
  const bool usable = node != nullptr && (node->type == Node::Type::map || node->type == Node::Type::null);
  if (node != nullptr && !usable) structure_error(key, *node, "a mapping (KEY: VALUE)");
  Reader child(usable ? *node : nothing(), key_path(key), *environment_, *problems_);
  child.position_ = node == nullptr ? position_ : node->position;
  return child;
}

std::string Reader::as_written(std::string_view key) const {
  const Node* node = find(key);
  return node == nullptr || !problems_->may_quote() ? std::string{} : node->text;
}

}  // namespace steady::settings
