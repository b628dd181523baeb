// What must not be shown, told by its looks: keys that name a secret, and the userinfo of a URL. It errs towards hiding. It is the
// second line of defence: what is shown at all is shown by permission, see problem.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::settings {

// password, api-key, Authorization, …, and what is a typing error away from "password"; not password_file or
// password_env, whose values are names.
bool is_secret_key(std::string_view key);

// Keys whose values may hold anything: every header, the body of a request.
bool holds_secrets(std::string_view key);

struct Range {
  std::size_t from = 0;
  std::size_t to = 0;  // exclusive
};

// The part of a value that may be the password of a URL, down to the last '@': of "postgres://app:pa@ss@db" it is
// "pa@ss". Where it is not clear where the user ends or the password does ("app:pa/ss@db", or "redis://:pass" without its
// host), all that may belong to it. Nothing when there is no password.
std::optional<Range> password_of_url(std::string_view text);

// That part, and in a query or fragment everything from the first value of a secret key on ("#password=x&…": a '&' in
// the password would not be the end of it).
std::vector<Range> secrets_of_url(std::string_view text);

// `text` with those parts as "***".
std::string without_secrets(std::string_view text);

// A key as a complaint may quote it: cut where a value begins that was written into it ("password:x", "http://u:p@h").
std::string shown_key(std::string_view key);

}  // namespace steady::settings
