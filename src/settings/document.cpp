// Parses YAML into a tree. The only file that uses yaml-cpp. yaml-cpp's positions are 0-based, and its own tree
// silently keeps the first of two equal keys, so this file uses its events instead.
#include "settings/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

#include "base/text.h"
#include "settings/redaction.h"
#include "settings/yaml_text.h"

namespace steady::settings {
namespace {

constexpr std::size_t most_values = 200'000;
constexpr std::size_t most_copied = 10'000;
constexpr std::size_t weighty = 64;  // every `weighty` bytes of a text count as one more value

struct Stop {};  // thrown to stop parsing, after the problem was added

Position position_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {.line = mark.line + 1, .column = mark.column + 1};
}

std::size_t size_of(const Node& node) {
  std::size_t size = 1 + node.text.size() / weighty;
  for (const Node& item : node.items) size += size_of(item);
  for (const Entry& entry : node.entries) size += size_of(entry.value);
  return size;
}

class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(Problems& problems) : problems_(problems) {}

  Node finish() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) stop(position_of(mark), "a second document begins here; one file holds one");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& at, YAML::anchor_t anchor) override {
    Node node;
    node.position = position_of(at);
    place(std::move(node), anchor);
  }

  void OnScalar(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
    Node node;
    node.type = Node::Type::scalar;
    node.text = text;
    node.quoted = tag == "!";
    node.position = position_of(at);
    node.flawed = refuse_tag(tag, node.position);
    if (node.quoted && !closes_quote(problems_.lines().from(node.position))) {
      stop(node.position, "the quote that begins here is never closed");
    }
    place(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& at, YAML::anchor_t anchor) override {
    const Position position = position_of(at);
    if (is_key()) stop(position, "a key is plain text, not an alias");
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) stop(position, "an alias inside its own anchor");
    count_copy(known->second, position);
    if (known->second.flawed && !in_extension()) {
      problems_.add(position, "",
                    "this alias stands for a '<<', a tag or a key that is given twice, and none is used here");
    }
    Node copy = known->second;
    copy.position = position;
    place(std::move(copy), 0);
  }

  void OnSequenceStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Type::list, at, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Type::map, at, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or mapping that has not ended yet.
  struct Level {
    Node node;
    YAML::anchor_t anchor = 0;
    std::map<std::string, int, std::less<>> keys;  // of a mapping: each key with its line
    std::optional<Entry> entry;                    // the key whose value comes next
    bool dropped = false;                          // … and whether to drop that entry
    bool secret = false;                           // the value of a key that names a secret
  };

  [[noreturn]] void stop(Position position, std::string message) {
    problems_.add(position, "", std::move(message));
    throw Stop{};
  }

  bool is_key() const {
    return !levels_.empty() && levels_.back().node.type == Node::Type::map && !levels_.back().entry;
  }
  std::string_view key() const {
    return !levels_.empty() && levels_.back().entry ? std::string_view(levels_.back().entry->key) : std::string_view{};
  }

  // Below a key of the file that begins with "x-": it may hold what others understand, as long as nothing here is made of
  // it.
  bool in_extension() const {
    return !levels_.empty() && levels_.front().entry && levels_.front().entry->key.starts_with("x-");
  }

  // Whether there is a tag of somebody's own.
  bool refuse_tag(const std::string& tag, Position position) {
    if (tag.empty() || tag == "?" || tag == "!") return false;
    if (!in_extension())
      problems_.add(position, "", "tags ('!...') are not used here; a text that begins with '!' needs quotes");
    return true;
  }

  void count_copy(const Node& node, Position position) {
    copied_ += size_of(node);
    if (copied_ > most_copied) stop(position, "the anchors and aliases stand for more than 10,000 values");
  }

  void open(Node::Type type, const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor) {
    Level level;
    level.node.type = type;
    level.node.position = position_of(at);
    level.anchor = anchor;
    level.node.flawed = refuse_tag(tag, level.node.position);
    refuse_as_key(level.node.position);
    level.secret = is_secret_key(key());
    secret_depth_ += level.secret ? 1 : 0;
    levels_.push_back(std::move(level));
  }

  void close() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    secret_depth_ -= level.secret ? 1 : 0;
    place(std::move(level.node), level.anchor);
  }

  void refuse_as_key(Position position) {
    if (is_key())
      stop(position, "a key is plain text; a bracket is not closed, or a text that begins with one needs quotes");
  }

  void place(Node node, YAML::anchor_t anchor) {
    node.secret = node.secret || secret_depth_ > 0 || is_secret_key(key());
    if (++placed_ > most_values) stop(node.position, "the file holds more than 200,000 keys and values");
    if (anchor != 0) {
      count_copy(node, node.position);
      anchors_[anchor] = node;
    }
    if (!levels_.empty()) levels_.back().node.flawed |= node.flawed;
    if (levels_.empty()) {
      root_ = std::move(node);
    } else if (Level& level = levels_.back(); level.node.type == Node::Type::list) {
      level.node.items.push_back(std::move(node));
    } else if (!level.entry) {
      begin_entry(level, node);
    } else {
      if (node.type == Node::Type::null)
        node.position = level.entry->position;  // its own position is that of the next token
      level.entry->value = std::move(node);
      if (!level.dropped) level.node.entries.push_back(std::move(*level.entry));
      level.entry.reset();
    }
  }

  void begin_entry(Level& level, const Node& key) {
    level.entry = Entry{.key = key.text, .position = key.position, .value = {}};
    level.dropped = true;
    if (key.type != Node::Type::scalar) {
      problems_.add(key.position, "", "a key is missing here");
    } else if (levels_.size() > 1 && in_extension() && (key.text == "<<" || level.keys.contains(key.text))) {
      level.node.flawed = true;
    } else if (key.text == "<<" && !key.quoted) {
      problems_.add(key.position, "", "'<<' merges mappings in YAML 1.1 only; write the keys out");
    } else if (const auto [first, added] = level.keys.try_emplace(key.text, key.position.line); !added) {
      const std::string shown = shown_key(key.text);
      problems_.add(key.position, "",
                    cat("the key ", in_quotes(shown), " is given twice (first in line ", first->second, ')'),
                    Excerpt{.key = shown, .of_the_key = true});
    } else {
      level.dropped = false;
    }
  }

  Problems& problems_;
  int documents_ = 0;
  int secret_depth_ = 0;  // levels that are open below the key of a secret
  std::size_t placed_ = 0;
  std::size_t copied_ = 0;
  Node root_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Node> anchors_;
};

}  // namespace

Node read_yaml(const Source& source, Problems& problems) {
  if (!check_yaml_text(source, problems)) return Node::map({});
  Builder builder(problems);
  try {
    std::istringstream stream(source.text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    const Position end = end_of_text(source.text);
    const Position position = error.mark.is_null() ? end : std::min(position_of(error.mark), end);
    problems.add(position, "", yaml_complaint(error.msg, source.text, position));
    return Node::map({});
  } catch (const Stop&) {
    return Node::map({});
  }
  Node root = builder.finish();
  if (root.type == Node::Type::map) return root;
  const bool empty = root.type == Node::Type::null;
  problems.add(empty ? Position{} : root.position, "",
               empty ? "the file is empty; it begins with 'version: 1'"
                     : "the file is not a mapping; it begins with 'version: 1'");
  return Node::map({});
}

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

bool Node::has_variable() const { return name.empty() && text.contains("${"); }

Node Node::scalar(std::string text, Position position) {
  Node node;
  node.type = Type::scalar;
  node.text = std::move(text);
  node.untyped = true;
  node.position = position;
  return node;
}

Node Node::map(Position position) {
  Node node;
  node.type = Type::map;
  node.position = position;
  return node;
}

void Node::set(std::string key, Position key_position, Node value) {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  if (found == entries.end()) {
    entries.push_back({.key = std::move(key), .position = key_position, .value = std::move(value)});
  } else {
    found->position = key_position;
    found->value = std::move(value);
  }
}

void Node::remove(std::string_view key) {
  std::erase_if(entries, [key](const Entry& each) { return each.key == key; });
}

}  // namespace steady::settings
