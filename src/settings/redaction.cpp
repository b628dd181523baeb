#include "settings/redaction.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "settings/expand.h"
#include "settings/percent.h"

namespace steady::settings {
namespace {

constexpr std::array<std::string_view, 15> secret_words{
    "pass",   "passwd",    "pwd",        "secret",     "token",     "bearer",   "auth",     "cookie",
    "apikey", "accesskey", "privatekey", "credential", "signature", "scramcli", "scramserv"};
constexpr std::array<std::string_view, 2> often_mistyped{"password", "passwd"};
// Former names of keys too, so that a mistake shows no value: header, equals.
constexpr std::array<std::string_view, 7> opaque_keys{"headers", "expect_headers", "header", "body",
                                                      "send",    "expect",         "equals"};

constexpr std::size_t longest_key = 256;  // keeps the search linear for any input

// "API-Key", "api_key" and "apikey" are the same word.
std::string squeezed(std::string_view key) {
  std::string out = lower(key);
  std::erase_if(out, [](char c) { return c == '_' || c == '-' || c == '.' || c == ' '; });
  return out;
}

// Handles "redis://:secret", which lacks its host: text in the place of the port that is not a port is a password.
std::optional<Range> password_without_host(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos || text.substr(scheme + 3).starts_with('[')) return std::nullopt;
  const std::size_t colon = find_outside_variables(text, ":/?#", scheme + 3);
  if (colon == std::string_view::npos || text[colon] != ':') return std::nullopt;
  if (text.substr(scheme + 3).starts_with("unix:/")) return std::nullopt;  // a socket, as in nginx
  const std::size_t end = std::min(find_outside_variables(text, "/?#", colon), text.size());
  const std::string_view port = text.substr(colon + 1, end - colon - 1);
  const bool digits = !port.empty() && port.find_first_not_of("0123456789") == std::string_view::npos;
  const bool variable = !port.empty() && end_of_variable(port, 0) == port.size();
  return digits || variable ? std::nullopt : std::optional(Range{colon + 1, text.size()});
}

std::string_view after_scheme(std::string_view text) {
  const std::size_t scheme = text.find("://");
  return scheme < text.rfind('@') ? text.substr(scheme + 3) : text;
}

// Lettuce has such schemes, and there a user part without a ':' is the password.
bool begins_with_password(std::string_view text) {
  const std::size_t end = text.find("://");
  const std::string scheme = lower(text.substr(0, end));
  return end != std::string_view::npos && (scheme == "redis-socket" || scheme.contains("sentinel"));
}

// Before a key: in a query or a fragment, and in connection strings that are no URLs ("Host=db;Password=x", "host=db
// password=x", "cache:6379,password=x").
constexpr std::string_view separators = "?#&;, \t";

// `first`: the key is the beginning of the text, where a URL has no key.
bool names_secret(std::string_view written, bool first) {
  if (first && written.find_first_of(":/@") != std::string_view::npos) return false;
  const std::string key = percent_decode(written);
  return is_secret_key(key) || holds_secrets(std::string_view(key).substr(0, key.find('.')));
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
  if (at == std::string_view::npos) return password_without_host(text);
  const std::string_view rest = after_scheme(text);
  const std::size_t start = text.size() - rest.size();
  const std::string_view userinfo = text.substr(start, at - start);
  const std::size_t border = find_outside_variables(userinfo, ":@/?#");
  if (border == std::string_view::npos) {  // only a user
    return begins_with_password(text) ? std::optional(Range{start, at}) : std::nullopt;
  }
  // An encoded password does not contain these characters, so it is unknown where the password ends.
  const std::size_t end = find_outside_variables(userinfo, "/?#") == std::string_view::npos ? at : text.size();
  return Range{userinfo[border] == ':' ? start + border + 1 : start, end};
}

std::vector<Range> secrets_of_url(std::string_view text) {
  std::vector<Range> out;
  if (const std::optional<Range> password = password_of_url(text)) out.push_back(*password);
  std::size_t equals = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    if (begin == 0 || equals < begin) equals = text.find_first_of("=&;", begin);
    if (equals == std::string_view::npos) break;
    const bool is_pair = text[equals] == '=' && equals - begin <= longest_key;
    if (is_pair && names_secret(text.substr(begin, equals - begin), begin == 0)) {
      out.push_back({equals + 1, text.size()});
      break;
    }
    begin = std::min(text.find_first_of(separators, begin), text.size() - 1) + 1;
  }
  return out;
}

std::string without_secrets(std::string_view text) {
  std::string out;
  std::size_t shown = 0;
  for (const Range& secret : secrets_of_url(text)) {
    if (secret.from >= shown) out += cat(text.substr(shown, secret.from - shown), "***");
    shown = std::max(shown, secret.to);
  }
  return cat(out, text.substr(shown));
}

std::string shown_key(std::string_view key) {
  std::size_t border = key.find_first_of(":=@");
  const std::size_t blank = key.find_first_of(" \t");
  if (blank < border && is_secret_key(key.substr(0, blank))) border = blank;
  return border == std::string_view::npos ? std::string(key) : cat(key.substr(0, border), "***");
}

std::string shown_path(std::string_view path) {
  const std::size_t blank = path.find_first_of(" \t");
  const bool is_path = path.starts_with('/') || path.starts_with('.');
  if (blank == std::string_view::npos || is_path) return without_secrets(path);
  return cat(without_secrets(path.substr(0, blank)), " ***");
}

}  // namespace steady::settings
