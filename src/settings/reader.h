// Typed values out of one mapping, be it of a file, of a URL's fragment, or of options and variables. Each key is asked for by its row;
// the Reader expands ${VAR}, checks what the row says, and notes every complaint with line, column and path. Reading never stops at a
// problem: the fallback is returned and the next key is read, so that one run shows all mistakes.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "base/secret.h"
#include "settings/document.h"
#include "settings/expand.h"
#include "settings/problem.h"
#include "settings/setting.h"

namespace steady::settings {

class Reader {
 public:
  // Reads `map` (a map node, or null for one without entries); `path` leads its complaints. All must outlive the Reader.
  Reader(const Node& map, std::string path, const Environment& environment, Problems& problems);

  // Whether the key is given at all. Counts as asking for it.
  bool has(std::string_view key);

  // Any scalar but a bare true, false, null or ~; a number counts as its digits. Missing: the default.
  std::string text(std::string_view key, std::string_view fallback = {});
  std::optional<std::string> optional_text(std::string_view key);

  // A text that says where to go: it may be left out or written empty, but no variable may make it empty.
  std::string place(std::string_view key);

  // A decimal integer in the row's range, which must fit the type of the fallback; without sign or leading zero; quotes around it do
  // no harm.
  template <std::integral Int>
  Int number(const Key<Number>& key, Int fallback) {
    return static_cast<Int>(number_in(key.name, key.shape).value_or(static_cast<std::int64_t>(fallback)));
  }

  bool flag(const Key<Flag>& key) { return flag_or(key.name, key.shape.standard); }  // true or false, nothing else

  // "250ms", "2s", in the row's range.
  Duration duration(const Key<Time>& key, Duration fallback) { return time_in(key.name, key.shape).value_or(fallback); }

  // The same, or "never", which is nothing.
  std::optional<Duration> duration_or_never(const Key<Time>& key, std::optional<Duration> fallback);

  // One of the row's words; the complaint lists them.
  template <class Enum>
  Enum choice(const Key<Choice<Enum>>& key, Enum fallback) {
    const std::optional<std::size_t> index = index_in(key.name, key.shape.words);
    return index ? static_cast<Enum>(*index) : fallback;
  }
  std::string_view one_of(const Key<OneOf>& key, std::string_view fallback) {
    const std::optional<std::size_t> index = index_in(key.name, key.shape.words);
    return index ? key.shape.words[*index] : fallback;
  }

  // key, key_file or key_env; at most one of them. A file's last newline (LF or CRLF) is dropped. When none is given,
  // the environment variable `fallback`, if it is named and set. An unreadable or empty file, and an unset variable
  // named by key_env, are problems. Empty when there is none.
  Secret secret(std::string_view key, std::string_view fallback = {});
  // Whether any of the three is given (a fallback does not count).
  bool has_secret(std::string_view key);

  // Like secret(), but only `key` itself names a file ("bearer_file").
  Secret secret_file(std::string_view key);

  // The path of a file that is read later, by us or by a library; empty when there is none. That it cannot be read, or is larger
  // than `limit` bytes, is a problem now.
  std::string file(std::string_view key, std::size_t limit);

  // The content of the file that the key names, as read_file().
  std::optional<std::string> content(std::string_view key, std::size_t limit);

  // A text, or a list of texts ("listen"). Missing: none.
  std::vector<std::string> texts(std::string_view key);

  // A mapping of text to text ("headers"), in the order written; a bare true or false is the text.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view key);

  // The text of a key as it is written, for a complaint at another time: empty when it may not be quoted.
  std::string as_written(std::string_view key) const;

  // The node itself, for what has a shape of its own ("checks", a kind's mapping); null when missing.
  const Node* node(std::string_view key);

  // A Reader over the mapping under `key`; over an empty one when it is missing. Not a mapping: a problem.
  Reader child(std::string_view key);

  // Notes a problem at the value of `key` (at the mapping itself when the key is missing). The value is shown by permission: of the
  // row, or of the caller.
  template <class Shape>
  void error_at(const Key<Shape>& key, std::string message) {
    error_at(key.name, std::move(message), may_be_shown(key.shape));
  }
  void error_at(std::string_view key, std::string message, bool shows_value = false);

  // Notes that `node`, the value of `key` or an item of its list, is not what was expected; offline not where nobody knows what it is.
  void refuse(std::string_view key, const Node& node, std::string_view expected);

  // Notes every key that nobody asked for, with the nearest that was asked for.
  void reject_unknown();

  // The keys that were asked for: what the mapping may hold.
  const std::set<std::string, std::less<>>& keys() const { return keys_; }
  const std::string& path() const { return path_; }
  const std::string& remark() const { return map_->remark; }
  const Environment& environment() const { return *environment_; }
  Problems& problems() const { return *problems_; }

 private:
  const Node* lookup(std::string_view key);
  const Node* find(std::string_view key) const;
  // The expanded scalar, or nothing when it is missing or unfit (which is then a noted problem that says what was
  // `expected`: "text", "a number").
  std::optional<std::string> scalar(std::string_view key, std::string_view expected);
  // The same, but nothing and no problem where the value cannot be known: a variable, without an environment.
  std::optional<std::string> known_scalar(std::string_view key, std::string_view expected);
  std::optional<std::string> expanded(const Node& node, std::string_view path);
  void cannot_read(std::string_view key, std::string_view reason);
  std::optional<std::int64_t> number_in(std::string_view key, const Number& range);
  bool flag_or(std::string_view key, bool fallback);
  std::optional<Duration> time_in(std::string_view key, const Time& range);
  std::optional<std::size_t> index_in(std::string_view key, Words words);
  std::optional<Secret> file_secret(std::string_view key);
  std::optional<Secret> environment_secret(std::string_view key);
  std::string key_path(std::string_view key) const;  // as complaints call it
  // Notes "expected …, found …", where the value is quoted as written: never expanded, never a secret.
  void type_error(std::string_view key, const Node& node, std::string_view expected);
  // The same where a mapping or a list is expected: what stands there instead is unknown, and not quoted.
  void structure_error(std::string_view key, const Node& node, std::string_view expected);
  Excerpt excerpt(std::string_view key, const Node& node, bool shows_value) const;
  std::string found(const Node& node) const;
  bool depends_on_variable(const Node* node) const;

  const Node* map_;
  Position position_;  // of the mapping, or of what it is missing from
  std::string path_;
  const Environment* environment_;
  Problems* problems_;
  std::set<std::string, std::less<>> keys_;
  // The entries of a large mapping by key, from the first question on: thousands of checks are asked for one by one.
  mutable std::unordered_map<std::string_view, const Node*> index_;
};

}  // namespace steady::settings
