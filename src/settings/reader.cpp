#include "settings/reader.h"

#include <algorithm>
#include <array>

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

bool has_variable(const Node& node) { return node.name.empty() && node.text.contains("${"); }

// true and false as in YAML 1.2. A quoted value is text; so is a value from a URL, which has no quotes.
bool is_bare_boolean(const Node& node) {
  return !node.quoted && !node.untyped && (node.text == "true" || node.text == "false");
}

std::string_view structure_of(const Node& node) {
  switch (node.type) {
    case Node::Type::null: return "nothing";
    case Node::Type::list: return "a list";
    case Node::Type::map: return "a mapping";
    case Node::Type::scalar: break;
  }
  return "a text";
}

std::string expected_number(const Number& range) { return cat("a number from ", range.lowest, " to ", range.highest); }

std::string expected_time(const Time& range) {
  const std::string_view examples = range.lowest < std::chrono::seconds(1) ? "250ms, 2s or 1m30s" : "2s or 1m30s";
  return cat(range.or_zero ? "0 or " : "", range.or_never ? "never or " : "", "a duration from ",
             to_string(range.lowest), " to ", to_string(range.highest), ", such as ", examples);
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view near = nearest(word, known);
  return near.empty() ? std::string{} : cat(" (did you mean ", in_quotes(near), "?)");
}

}  // namespace

Reader::Reader(const Node& map, std::string path, const Environment& environment, Problems& problems)
    : map_(&map), position_(map.position), path_(std::move(path)), environment_(&environment), problems_(&problems) {}

const Node* Reader::lookup(std::string_view key) {
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

std::string Reader::key_path(std::string_view key) const {
  if (const Node* node = find(key); node != nullptr && !node->name.empty()) return node->name;
  return path_.empty() ? std::string(key) : cat(path_, '.', key);
}

Excerpt Reader::excerpt(std::string_view key, const Node& node, bool shows_value) const {
  const Node* value = find(key);
  Excerpt out;
  if (value == &node) out.key = shown_key(key);
  if (value == nullptr) out.key = shown_key(key.substr(key.find('.') + 1));  // "headers.Host"
  const bool shown = shows_value && !node.secret && problems_->may_quote();
  if (node.type == Node::Type::scalar) out.value = shown ? without_secrets(node.text) : "***";
  if (shown && node.quoted) out.value = cat('\'', out.value, '\'');
  return out;
}

std::string Reader::found(const Node& node) const {
  if (node.type != Node::Type::scalar) return std::string(structure_of(node));
  if (node.secret) return node.name.empty() ? "a secret" : "something else";
  return problems_->may_quote() ? in_quotes(without_secrets(node.text)) : "something else";
}

void Reader::structure_error(std::string_view key, const Node& node, std::string_view expected) {
  problems_->add(node.position, key_path(key), cat("expected ", expected, ", found ", structure_of(node)),
                 excerpt(key, node, false));
}

void Reader::type_error(std::string_view key, const Node& node, std::string_view expected) {
  problems_->add(node.position, key_path(key), cat("expected ", expected, ", found ", found(node)),
                 excerpt(key, node, true));
}

std::optional<std::string> Reader::expanded(const Node& node, std::string_view path) {
  if (!node.name.empty()) return node.text;
  std::expected<std::string, std::string> text = expand(node.text, *environment_);
  if (text) return std::move(*text);
  problems_->add(node.position, path, std::move(text.error()),
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
  if (node == nullptr || !environment_->offline() || !has_variable(*node)) return scalar(key, expected);
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
  const bool bare = node->untyped || !node->quoted || has_variable(*node);
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

std::optional<std::size_t> Reader::index_in(std::string_view key, Words words) {
  if (lookup(key) == nullptr) return std::nullopt;
  const std::string expected = listed(words);
  const std::optional<std::string> text = known_scalar(key, expected);
  if (!text) return std::nullopt;
  const auto named = std::ranges::find(words, *text);
  if (named != words.end()) return static_cast<std::size_t>(named - words.begin());
  const Node& node = *lookup(key);
  const bool quotable = !has_variable(node) && !node.secret && problems_->may_quote();
  problems_->add(node.position, key_path(key),
                 cat("expected ", expected, ", found ", found(node), quotable ? suggestion(*text, words) : ""),
                 excerpt(key, node, true));
  return std::nullopt;
}

std::vector<std::string> Reader::texts(std::string_view key) {
  const Node* node = lookup(key);
  if (node == nullptr) return {};
  const std::span<const Node> items = node->type == Node::Type::list ? node->items : std::span(node, 1);
  std::vector<std::string> out;
  for (const Node& item : items) {
    if (item.type != Node::Type::scalar || is_bare_boolean(item)) {
      type_error(key, item, "text");
    } else if (std::optional<std::string> text = expanded(item, key_path(key))) {
      out.push_back(std::move(*text));
    }
  }
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

// Whether the value cannot be validated offline: it contains a variable, or one of the keys that change the meaning of
// other keys does.
bool Reader::depends_on_variable(const Node* node) const {
  if (node != nullptr && has_variable(*node)) return true;
  return std::ranges::any_of(std::array<std::string_view, 3>{"tls", "sslmode", "follow"}, [this](std::string_view key) {
    const Node* deciding = find(key);
    return deciding != nullptr && has_variable(*deciding);
  });
}

void Reader::error_at(std::string_view key, std::string message, bool shows_value) {
  const Node* node = find(key);
  if (environment_->offline() && depends_on_variable(node)) return;
  if (node != nullptr) {
    problems_->add(node->position, key_path(key), std::move(message), excerpt(key, *node, shows_value));
  } else if (path_.empty()) {
    problems_->add(position_, path_, std::move(message));
  } else {
    problems_->add(position_, path_, std::move(message), Excerpt{.key = path_.substr(path_.rfind('.') + 1)});
  }
}

void Reader::refuse(std::string_view key, const Node& node, std::string_view expected) {
  if (!environment_->offline() || !has_variable(node)) type_error(key, node, expected);
}

void Reader::reject_unknown() {
  if (map_->entries.empty()) return;
  std::vector<std::string_view> known(asked_.begin(), asked_.end());
  std::ranges::sort(known);
  known.erase(std::ranges::unique(known).begin(), known.end());
  for (const Entry& entry : map_->entries) {
    if (std::ranges::binary_search(known, entry.key)) continue;
    // Only 100 problems are shown, and a file may contain tens of thousands of unknown keys.
    const std::string hint = problems_->all().size() < 100 ? suggestion(entry.key, known) : "";
    if (!problems_->may_quote() || (hint.empty() && entry.may_be_secret)) {
      problems_->add(entry.position, path_,
                     "an unknown key, not shown as it may be a piece of a password (where '#' is "
                     "written %23, '&' %26, '@' %40)");
      continue;
    }
    const bool list = hint.empty() && known.size() <= 8;
    const std::string shown = shown_key(entry.key);
    problems_->add(entry.position, path_,
                   cat("unknown key ", in_quotes(shown), list ? cat(" (known: ", listed(known), ')') : hint),
                   Excerpt{.key = shown, .of_the_key = true});
  }
}

}  // namespace steady::settings
