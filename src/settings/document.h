// Parses text into a tree with positions. YAML files and URL fragments give the same tree, so one Reader serves both.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/problem.h"

namespace steady::settings {

struct Entry;
struct Url;

struct Node {
  enum class Type { null, scalar, list, map };
  Type type = Type::null;
  std::string text;                // a scalar, as written (quotes removed, ${VAR} not yet expanded)
  bool quoted = false;             // written in quotes: never null or a boolean
  bool untyped = false;            // from a URL, which has no quotes: accepted as any type
  bool secret = false;             // messages must not quote it
  bool flawed = false;             // below a key "x-...": contains what is no part of a configuration, such as '<<'
  Position position;               // where the value begins
  std::string name;                // "--drain", "STEADY_SERVE_DRAIN": from command line or environment; not expanded
  std::vector<Node> items;         // of a list
  std::vector<Entry> entries;      // of a map, in the order of the text
  std::shared_ptr<const Url> url;  // set when the value is the URL of a target: the parsed URL
  std::string remark;              // of a map made from a URL: a note to add to a failure's message

  const Node* find(std::string_view key) const;
  bool has_variable() const;  // whether expand() would change the text

  static Node scalar(std::string text, Position position);  // untyped
  static Node map(Position position);
  void set(std::string key, Position key_position, Node value);  // replaces an entry of that key
  void remove(std::string_view key);
};

struct Entry {
  std::string key;
  Position position;  // where the key begins
  Node value;
  bool may_be_secret =
      false;  // perhaps a piece of a password that was not percent-encoded: messages must never quote it
};

// Reads YAML 1.2 through yaml-cpp's events: one document, whose root is a map. These are problems: duplicate keys,
// tags, several documents, a BOM, bytes that are not UTF-8, more than 200,000 keys and values, and aliases that stand
// for more than 10,000 nodes. On a syntax error the tree is empty and there is at least one problem. Values of keys
// that name secrets are marked as secret.
Node read_yaml(const Source& source, Problems& problems);

}  // namespace steady::settings
