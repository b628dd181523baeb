// The part of Reader that reads secrets: out of the value, a file, or a variable.
#include <array>
#include <utility>

#include "base/text.h"
#include "settings/reader.h"
#include "settings/secrecy.h"

namespace steady::settings {
namespace {

constexpr std::size_t largest_secret = 64 << 10;

std::string file_key(std::string_view key) { return cat(key, "_file"); }
std::string environment_key(std::string_view key) { return cat(key, "_env"); }

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

std::optional<Secret> Reader::file_secret(std::string_view key) {
  const std::optional<std::string> path = optional_text(key);
  if (!path) return std::nullopt;
  problems_->name_file(*path);
  std::expected<std::string, std::string> content = read_file(*path, largest_secret);
  if (!content) {
    fail(key, std::move(content.error()));
    return std::nullopt;
  }
  drop_newline(*content);
  if (content->empty()) {
    fail(key, cat("the file ", in_quotes(*path), " is empty"));
    return std::nullopt;
  }
  return Secret(std::move(*content));
}

std::optional<Secret> Reader::environment_secret(std::string_view key) {
  const std::optional<std::string> name = optional_text(key);
  if (!name) return std::nullopt;
  std::optional<std::string> value = (*environment_)(*name);
  if (value) return Secret(std::move(*value));
  fail(key, cat("the variable ", in_quotes(*name), " is not set"));
  return std::nullopt;
}

Secret Reader::secret_file(std::string_view key) { return file_secret(key).value_or(Secret{}); }

Secret Reader::secret(std::string_view key, std::string_view fallback) {
  has_secret(key);  // asks for all three, so that none is unknown
  // Keys that look secret are hidden where the text is read; this one may have another name.
  if (const Node* node = map_->find(key); node != nullptr && !is_secret_key(key)) problems_->hide_line(node->mark);
  const std::array<std::string, 3> ways{std::string(key), file_key(key), environment_key(key)};
  std::string_view first;
  for (const std::string& way : ways) {
    if (map_->find(way) == nullptr) continue;
    if (!first.empty()) {
      fail(way, cat("given beside ", first, "; one of the two is enough"));
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
