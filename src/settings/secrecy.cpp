#include "settings/secrecy.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "settings/expand.h"
#include "settings/url.h"

namespace steady::settings {
namespace {

constexpr std::array<std::string_view, 13> secret_words{"pass",   "passwd", "pwd",        "secret", "token",
                                                        "bearer", "auth",   "cookie",     "apikey", "accesskey",
                                                        "privatekey", "credential", "signature"};
constexpr std::array<std::string_view, 4> often_mistyped{"password", "secret", "token", "passwd"};
constexpr std::array<std::string_view, 4> opaque_keys{"headers", "header", "body", "send"};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// "API-Key", "api_key" and "apikey" are the same word.
std::string squeezed(std::string_view key) {
  std::string out = lower(key);
  std::erase_if(out, [](char c) { return c == '_' || c == '-' || c == '.' || c == ' '; });
  return out;
}

std::string_view after_scheme(std::string_view text) {
  const std::size_t scheme = text.find("://");
  return scheme < text.rfind('@') ? text.substr(scheme + 3) : text;
}

}  // namespace

bool is_secret_key(std::string_view key) {
  const std::string name = lower(key);
  if (name.ends_with("_file") || name.ends_with("_env")) return false;
  const std::string word = squeezed(name);
  if (std::ranges::any_of(secret_words, [&](std::string_view part) { return word.contains(part); })) return true;
  return word == "pw" || (word.size() > 3 && !nearest(word, often_mistyped).empty());
}

bool holds_secrets(std::string_view key) { return std::ranges::find(opaque_keys, lower(key)) != opaque_keys.end(); }

std::optional<Range> password_of_url(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = after_scheme(text);
  const std::size_t start = text.size() - rest.size();
  const std::string_view userinfo = text.substr(start, at - start);
  const std::size_t border = find_outside_variables(userinfo, ":@/?#");
  if (border == std::string_view::npos) return std::nullopt;  // a user alone
  if (userinfo[border] == ':') return Range{start + border + 1, at};
  return Range{start, at};
}

std::vector<Range> secrets_of_url(std::string_view text) {
  std::vector<Range> out;
  if (const std::optional<Range> password = password_of_url(text)) out.push_back(*password);
  for (std::size_t i = text.find_first_of("?#&"); i != std::string_view::npos; i = text.find_first_of("?#&", i + 1)) {
    const std::size_t equals = text.find_first_of("=&", i + 1);
    if (equals == std::string_view::npos || text[equals] == '&') continue;
    const std::string key = percent_decode(text.substr(i + 1, equals - i - 1));
    if (!is_secret_key(key) && !holds_secrets(std::string_view(key).substr(0, key.find('.')))) continue;
    out.push_back({equals + 1, text.size()});
    break;
  }
  return out;
}

std::string without_secrets(std::string_view text) {
  std::string out;
  std::size_t shown = 0;
  for (const Range& secret : secrets_of_url(text)) {
    if (secret.to <= shown) continue;
    out += cat(text.substr(shown, std::max(secret.from, shown) - shown), "***");
    shown = secret.to;
  }
  return cat(out, text.substr(shown));
}

std::string shown_key(std::string_view key) {
  const std::size_t border = key.find_first_of(":=@");
  return border == std::string_view::npos ? std::string(key) : cat(key.substr(0, border), "***");
}

bool may_hold_secrets(std::string_view document) {
  if (document.contains('@')) return true;
  for (std::size_t i = 0; i < document.size(); ++i) {
    if (!is_word(document[i])) continue;
    const std::size_t begin = i;
    while (i < document.size() && is_word(document[i])) ++i;
    const std::size_t next = document.find_first_not_of(" \t\r\n\"'", i);
    const bool is_key = next != std::string_view::npos && (document[next] == ':' || document[next] == '=');
    const std::string_view word = document.substr(begin, i - begin);
    if (is_key && (is_secret_key(word) || holds_secrets(word))) return true;
  }
  return false;
}

}  // namespace steady::settings
