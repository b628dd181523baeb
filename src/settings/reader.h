// Reads typed values from one mapping: of a file, of a URL's fragment, or of options and variables. Each key is read
// with its row of the table. The Reader expands ${VAR}, validates the value against the row, and adds every problem
// with line, column and path. Reading continues after a problem with the fallback value, so that one run shows all
// mistakes.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
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
  // Reads `map` (a map node, or null for an empty one); `path` begins the path of its problems. All must outlive the
  // Reader.
  Reader(const Node& map, std::string path, const Environment& environment, Problems& problems);

  // Whether the key is present. The key then counts as known.
  bool has(std::string_view key);

  // Any scalar except an unquoted true, false, null or ~; a number gives its digits. The fallback when the key is
  // missing.
  std::string text(std::string_view key, std::string_view fallback = {});
  std::optional<std::string> optional_text(std::string_view key);

  // A text that says where to connect: it may be missing or written as empty, but a variable must not make it empty.
  std::string place(std::string_view key);

  // A decimal integer in the row's range, without sign or leading zero. The range must fit the type of the fallback.
  // Quotes are allowed.
  template <std::integral Int>
  Int number(const Key<Number>& key, Int fallback) {
    return static_cast<Int>(number_in(key.name, key.shape).value_or(static_cast<std::int64_t>(fallback)));
  }

  bool flag(const Key<Flag>& key) { return flag_or(key.name, key.shape.standard); }  // true or false, nothing else

  // "250ms", "2s", in the row's range.
  Duration duration(const Key<Time>& key, Duration fallback) { return time_in(key.name, key.shape).value_or(fallback); }

  // The same, or "never", which gives nothing.
  std::optional<Duration> duration_or_never(const Key<Time>& key, std::optional<Duration> fallback);

  // One of the row's words; the error message lists them.
  template <class Enum>
  Enum choice(const Key<Choice<Enum>>& key, Enum fallback) {
    const std::optional<std::size_t> index = index_in(key.name, key.shape.words, key.shape.alias);
    return index ? static_cast<Enum>(*index) : fallback;
  }
  std::string_view one_of(const Key<OneOf>& key, std::string_view fallback) {
    const std::optional<std::size_t> index = index_in(key.name, key.shape.words, key.shape.alias);
    return index ? key.shape.words[*index] : fallback;
  }

  // Reads key, key_file or key_env; at most one of them may be given. The last newline (LF or CRLF) of a file is
  // removed. If none is given, reads the environment variable `fallback` if it is named and set. An unreadable or empty
  // file, and an unset variable named by key_env, are problems. Empty when there is no secret.
  Secret secret(std::string_view key, std::string_view fallback = {});
  // Whether any of the three keys is given (a fallback does not count).
  bool has_secret(std::string_view key);

  // Like secret(), but only `key` itself names a file ("bearer_file").
  Secret secret_file(std::string_view key);

  // What is odd about a secret that was read by one of these two, for the message of a login that failed: "the password
  // from DB_PASSWORD begins with a quotation mark (env files keep them)"; empty when nothing is odd. `noun` is what the
  // message calls the secret; the key if it is empty. Shows nothing of the value.
  std::string odd_secret(std::string_view key, const Secret& secret, std::string_view fallback = {},
                         std::string_view noun = {}) const;

  // The path of a file that steady or a library reads later; empty when the key is missing. A file that is unreadable
  // or larger than `limit` bytes is a problem.
  std::string file(std::string_view key, std::size_t limit);

  // The content of the file that the key names, see read_file() of base/file.h.
  std::optional<std::string> content(std::string_view key, std::size_t limit);

  // A text, or a list of texts ("listen"). Empty when the key is missing.
  std::vector<std::string> texts(std::string_view key);

  // The same with the nodes, for messages about single texts. What is not a text is a problem, and left out.
  struct Item {
    const Node* node;
    std::string text;
  };
  std::vector<Item> items(std::string_view key);

  // A mapping of text to text ("headers"), in file order; an unquoted true or false counts as text.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view key);

  // The text of a key as it is written, for a message at run time; empty when it must not be quoted.
  std::string as_written(std::string_view key) const;

  // The node itself, for values with a structure of their own ("checks", a kind's mapping); null when missing.
  const Node* node(std::string_view key);

  // A Reader for the mapping under `key`; for an empty one when the key is missing. Any other type is a problem.
  Reader child(std::string_view key);

  // Adds a problem at the value of `key` (at the mapping itself when the key is missing). The value is shown only if
  // the row or the caller permits it.
  template <class Shape>
  void error_at(const Key<Shape>& key, std::string message) {
    error_at(key.name, std::move(message), may_be_shown(key.shape));
  }
  void error_at(std::string_view key, std::string message, bool shows_value = false);

  // The same at `node`, the value of `key` or an item of its list. The value is never shown.
  void error_in(std::string_view key, const Node& node, std::string message);

  // Adds a problem: `node`, the value of `key` or an item of its list, is not what was expected. Offline, does nothing
  // when the value depends on a variable.
  void refuse(std::string_view key, const Node& node, std::string_view expected);

  // Former names of keys, for reject_unknown(). The array must outlive the Reader.
  void had_names(std::span<const Renamed> before) { renamed_ = before; }

  // Adds a problem for every unknown key, with its new name or the nearest known key. Keys that begin with `except` are
  // not looked at.
  void reject_unknown(std::string_view except = {});

  // The keys that were read: those that the mapping may contain.
  std::set<std::string, std::less<>> keys() const { return {asked_.begin(), asked_.end()}; }
  const std::string& path() const { return path_; }
  const std::string& remark() const { return map_->remark; }
  const Environment& environment() const { return *environment_; }
  Problems& problems() const { return *problems_; }

 private:
  const Node* lookup(std::string_view key);
  const Node* find(std::string_view key) const;
  // The expanded scalar. Nothing when it is missing or invalid; an invalid one adds a problem that says what was
  // `expected` ("text", "a number").
  std::optional<std::string> scalar(std::string_view key, std::string_view expected);
  // The same, but nothing and no problem when the value is unknown: it contains a variable, and we are offline.
  std::optional<std::string> known_scalar(std::string_view key, std::string_view expected);
  std::optional<std::string> expanded(const Node& node, std::string_view path);
  Position position_of_brace(const Node& node) const;
  void cannot_read(std::string_view key, std::string_view reason);
  std::optional<std::int64_t> number_in(std::string_view key, const Number& range);
  bool flag_or(std::string_view key, bool fallback);
  std::optional<Duration> time_in(std::string_view key, const Time& range);
  std::optional<std::size_t> index_in(std::string_view key, Words words, const Alias& alias);
  std::optional<Secret> file_secret(std::string_view key);
  std::optional<Secret> environment_secret(std::string_view key);
  std::optional<std::string> origin_of_secret(std::string_view key, std::string_view fallback) const;
  std::string key_path(std::string_view key) const;  // the path that messages show
  // Adds "expected …, found …", and the word of `meant` that is nearest. Quotes the value as written: never the expanded
  // value, never a secret.
  void type_error(std::string_view key, const Node& node, std::string_view expected, Words meant = {});
  // The same for an expected mapping or list: the value in its place is unknown and not quoted.
  void structure_error(std::string_view key, const Node& node, std::string_view expected);
  Excerpt excerpt(std::string_view key, const Node& node, bool shows_value) const;
  std::string found(const Node& node) const;
  std::string remark_on(const Node& node) const;
  bool depends_on_variable(const Node* node) const;
  std::string hint_for(std::string_view key, Words known) const;

  const Node* map_;
  Position position_;  // of the mapping, or of the parent in which it is missing
  std::string path_;
  const Environment* environment_;
  Problems* problems_;
  std::span<const Renamed> renamed_;
  std::vector<std::string> asked_;  // perhaps several times each; in the order of asking
  // The entries of a large mapping by key, built at the first lookup: thousands of checks are looked up one by one.
  mutable std::unordered_map<std::string_view, const Node*> index_;
};

}  // namespace steady::settings
