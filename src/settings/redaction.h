// Detects text that must not be shown, by its form: keys that name a secret, and the userinfo of a URL. In doubt it
// hides the text. This is the second line of defence; the first is that text is shown only with permission, see
// problem.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::settings {

// True for password, api-key, Authorization, …, and for typing errors of "password". False for password_file and
// password_env, whose values are names.
bool is_secret_key(std::string_view key);

// Keys whose values may contain anything: every header, the body of a request.
bool holds_secrets(std::string_view key);

struct Range {
  std::size_t from = 0;
  std::size_t to = 0;  // exclusive
};

// The part of a value that may be the password of a URL, up to the last '@': "pa@ss" in "postgres://app:pa@ss@db". If it
// is unclear where the user or the password ends ("app:pa/ss@db", or "redis://:pass" without a host), returns everything
// that may belong to the password. Nothing when there is no password.
std::optional<Range> password_of_url(std::string_view text);

// That part; and everything from the first value of a secret key on, in a query, in a fragment and in a connection string
// that is no URL ("Host=db;Password=x", "cache:6379,password=x"), because a '&' may be part of the password
// ("#password=x&…").
std::vector<Range> secrets_of_url(std::string_view text);

// `text` with those parts replaced by "***".
std::string without_secrets(std::string_view text);

// A key that is safe to quote: cut where a value begins that was written into the key ("password:x", "http://u:p@h",
// "password x").
std::string shown_key(std::string_view key);

// A path that is safe to quote, also when a URL or a token stands in its place ("Bearer x").
std::string shown_path(std::string_view path);

}  // namespace steady::settings
