#include <algorithm>

#include "settings/document.h"

namespace steady::settings {

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Node Node::scalar(std::string text, Mark mark) {
  Node node;
  node.type = Type::scalar;
  node.text = std::move(text);
  node.untyped = true;
  node.mark = mark;
  return node;
}

Node Node::map(Mark mark) {
  Node node;
  node.type = Type::map;
  node.mark = mark;
  return node;
}

void Node::set(std::string key, Mark key_mark, Node value) {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  if (found == entries.end()) {
    entries.push_back({.key = std::move(key), .mark = key_mark, .value = std::move(value)});
  } else {
    found->mark = key_mark;
    found->value = std::move(value);
  }
}

}  // namespace steady::settings
