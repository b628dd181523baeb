#include <algorithm>

#include "settings/document.h"

namespace steady::settings {

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

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

}  // namespace steady::settings
