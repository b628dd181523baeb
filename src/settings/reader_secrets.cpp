// The part of Reader that reads secrets: from the value, a file, or a variable.
#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "settings/oddity.h"
#include "settings/reader.h"
#include "settings/redaction.h"

namespace steady::settings {
namespace {

constexpr std::size_t largest_secret = 64 << 10;
constexpr std::size_t longest_origin = 60;  // of a secret, in a remark

std::string file_key(std::string_view key) { return cat(key, "_file"); }
std::string environment_key(std::string_view key) { return cat(key, "_env"); }

// Text that is not a variable's name may be a password, given by mistake.
bool is_variable_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// One trailing newline belongs to the file, not to the secret: editors and `echo` add it.
void drop_newline(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

}  // namespace

bool Reader::has_secret(std::string_view key) {
  const bool plain = has(key);
  const bool file = has(file_key(key));
  const bool variable = has(environment_key(key));
  return plain || file || variable;
}

// Shows the path as it is written: the value of a variable in it could be the secret itself, by mistake.
void Reader::cannot_read(std::string_view key, std::string_view reason) {
  const Node* node = find(key);
  const std::string shown = node == nullptr ? "" : shown_path(node->text);
  const std::string path = node != nullptr && problems_->may_quote() ? cat(in_quotes(shown), ": ") : "";
  const std::string_view remedy = reason == open_failure(ENOENT) ? ": is it mounted into this container?" : "";
  error_at(key, cat("cannot read ", path.empty() ? "the file: " : path, reason, remedy),
           node != nullptr && shown == node->text);
}

std::string Reader::file(std::string_view key, std::size_t limit) {
  std::string path = text(key);
  if (path.empty() || environment_->offline()) return path;
  problems_->name_file(path);
  if (const std::optional<std::string> why = unreadable_file(path, limit)) cannot_read(key, *why);
  return path;
}

std::optional<std::string> Reader::content(std::string_view key, std::size_t limit) {
  const std::optional<std::string> path = optional_text(key);
  if (!path) return std::nullopt;
  if (environment_->offline()) return "file";
  problems_->name_file(*path);
  std::expected<std::string, std::string> content = read_file(*path, limit, environment_->patience());
  if (content) return std::move(*content);
  cannot_read(key, content.error());
  return std::nullopt;
}

std::optional<Secret> Reader::file_secret(std::string_view key) {
  std::optional<std::string> content = this->content(key, largest_secret);
  if (!content) return std::nullopt;
  drop_newline(*content);
  if (!content->empty()) return Secret(std::move(*content));
  cannot_read(key, "it is empty");
  return std::nullopt;
}

std::optional<Secret> Reader::environment_secret(std::string_view key) {
  const std::optional<std::string> name = optional_text(key);
  if (!name) return std::nullopt;
  std::optional<std::string> value = (*environment_)(*name);
  if (value && !trimmed(*value).empty()) return Secret(std::move(*value));
  const Node* node = find(key);
  const bool quotable = is_variable_name(*name) && problems_->may_quote() && node != nullptr;
  error_at(
      key,
      cat("the variable", quotable ? cat(' ', in_quotes(node->text)) : " that it names",
          value ? " is blank: give it a value" : " is not set: pass it to this container", ", or leave the key out"),
      quotable);
  return std::nullopt;
}

Secret Reader::secret_file(std::string_view key) { return file_secret(key).value_or(Secret{}); }

// " from DB_PASSWORD", " from '/run/secrets/db'", "" when it is written here; nothing when no secret is given.
std::optional<std::string> Reader::origin_of_secret(std::string_view key, std::string_view fallback) const {
  const bool quotable = problems_->may_quote();
  if (const Node* file = find(file_key(key))) {
    if (!quotable) return " from its file";
    return cat(" from '", printable(shown_path(file->text), longest_origin), '\'');
  }
  if (const Node* variable = find(environment_key(key))) {
    const bool named = quotable && is_variable_name(variable->text);
    return named ? cat(" from ", printable(variable->text, longest_origin)) : " from its variable";
  }
  if (const Node* plain = find(key)) {
    const std::string_view name = only_variable(plain->text);
    return name.empty() ? "" : cat(" from ", printable(name, longest_origin));
  }
  if (fallback.empty() || !(*environment_)(fallback)) return std::nullopt;
  return cat(" from ", fallback);
}

std::string Reader::odd_secret(std::string_view key, const Secret& secret, std::string_view fallback,
                               std::string_view noun) const {
  const std::string_view odd = environment_->offline() ? std::string_view() : oddity(secret.reveal());
  if (odd.empty()) return {};
  const std::optional<std::string> origin = origin_of_secret(key, fallback);
  return origin ? cat("the ", noun.empty() ? key : noun, *origin, ' ', odd) : std::string{};
}

Secret Reader::secret(std::string_view key, std::string_view fallback) {
  has_secret(key);  // marks all three keys as known
  const std::array<std::string, 3> ways{std::string(key), file_key(key), environment_key(key)};
  std::string_view first;
  for (const std::string& way : ways) {
    if (map_->find(way) == nullptr) continue;
    if (!first.empty()) {
      error_at(way, cat("given beside ", first, "; one of the two is enough"));
      return {};
    }
    first = way;
  }
  if (first == ways[1]) return file_secret(ways[1]).value_or(Secret{});
  if (first == ways[2]) return environment_secret(ways[2]).value_or(Secret{});
  if (!first.empty()) return Secret(text(key));
  if (fallback.empty()) return {};
  return Secret((*environment_)(fallback).value_or(std::string{}));
}

}  // namespace steady::settings
