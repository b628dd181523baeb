#include "settings/fragment.h"

#include <algorithm>

#include "base/text.h"
#include "settings/expand.h"
#include "settings/percent.h"
#include "settings/redaction.h"

namespace steady::settings {
namespace {

constexpr std::size_t most_pairs = 200;  // each pair is compared with all earlier ones

struct Pair {
  std::string_view key;
  std::string_view value;
  bool has_value = false;
  Position position;  // of the key
  Position value_position;
};

bool is_one_of(std::string_view word, const std::vector<std::string_view>& words) {
  return std::ranges::find(words, word) != words.end();
}

Position at_column(int column, std::size_t offset) { return {.line = 1, .column = column + static_cast<int>(offset)}; }

std::vector<Pair> split_pairs(std::string_view text, int column, Problems& problems) {
  std::vector<Pair> pairs;
  for (std::size_t begin = 0; begin <= text.size();) {
    if (pairs.size() == most_pairs) {
      problems.add(at_column(column, begin), "", "more than 200 options in one URL");
      break;
    }
    const std::size_t end = std::min(find_outside_variables(text, "&", begin), text.size());
    const std::string_view whole = text.substr(begin, end - begin);
    const std::size_t equals = std::min(find_outside_variables(whole, "="), whole.size());
    const bool has_value = equals < whole.size();
    if (!whole.empty()) {
      pairs.push_back({.key = whole.substr(0, equals),
                       .value = has_value ? whole.substr(equals + 1) : std::string_view{},
                       .has_value = has_value,
                       .position = at_column(column, begin),
                       .value_position = at_column(column, begin + (has_value ? equals + 1 : 0))});
    }
    begin = end + 1;
  }
  return pairs;
}

constexpr std::string_view encode_hint =
    "this is not key=value (in a password, write '#' as %23, '?' as %3F, '@' as %40, '&' as %26)";

// Checks that apply to every pair. Does not quote what may be the rest of a password that was not percent-encoded: a
// key with '@', or anything other than key=value after a password.
bool sound(const Pair& pair, bool after_secret, Problems& problems) {
  if (!pair.key.contains('@') && !pair.key.empty() && (pair.has_value || !after_secret)) return true;
  problems.add(pair.position, "", std::string(encode_hint));
  return false;
}

Node value_node(const Pair& pair, std::string_view key) {
  Node node = Node::scalar(pair.has_value ? percent_decode(pair.value) : "true", pair.value_position);
  node.secret = is_secret_key(key) || holds_secrets(key.substr(0, key.find('.')));
  return node;
}

void insert(Node& map, Entry entry, Problems& problems) {
  if (map.find(entry.key) != nullptr) {
    const std::string shown = entry.may_be_secret || !problems.may_quote() ? "***" : shown_key(entry.key);
    problems.add(entry.position, "", cat("the key ", in_quotes(shown), " is given twice"));
    return;
  }
  map.entries.push_back(std::move(entry));
}

Node* map_entry(Node& root, const std::string& name, Position position) {
  if (root.find(name) == nullptr) root.set(name, position, Node::map(position));
  Node& node = std::ranges::find(root.entries, name, &Entry::key)->value;
  return node.type == Node::Type::map ? &node : nullptr;
}

}  // namespace

Node read_fragment(std::string_view fragment, int column, std::vector<std::string_view> maps, Problems& problems) {
  Node root = Node::map(at_column(column, 0));
  bool after_secret = false;
  for (const Pair& pair : split_pairs(fragment, column, problems)) {
    if (!sound(pair, after_secret, problems)) continue;
    Entry entry{.key = percent_decode(pair.key),
                .position = pair.position,
                .value = {},
                .may_be_secret = after_secret || fragment.contains('@')};
    entry.value = value_node(pair, entry.key);
    after_secret = after_secret || entry.value.secret;
    const std::string first = entry.key.substr(0, entry.key.find('.'));
    if (!is_one_of(first, maps)) {
      insert(root, std::move(entry), problems);
      continue;
    }
    Node* map = first.size() < entry.key.size() ? map_entry(root, first, pair.position) : nullptr;
    if (map == nullptr) {
      problems.add(pair.position, "", cat(in_quotes(first), " is a mapping: write ", first, ".KEY=VALUE"));
    } else {
      entry.key.erase(0, first.size() + 1);
      insert(*map, std::move(entry), problems);
    }
  }
  return root;
}

Node read_query(const Url::Component& query, Problems& problems) {
  return read_fragment(query.text, query.column, {}, problems);
}

}  // namespace steady::settings
