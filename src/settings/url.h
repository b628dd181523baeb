// A target as it is written: "postgres://app:secret@db:5432/app?sslmode=require#level=query", split into its components
// with their columns. ${VAR} is opaque while splitting, so that no value of a variable can move a border.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "settings/document.h"
#include "settings/problem.h"

namespace steady::settings {

struct Url {
  // A component (RFC 3986, 3) as written: still percent-encoded, ${VAR} unexpanded. Columns are 1-based.
  struct Component {
    std::string text;
    int column = 1;
    bool operator==(const Component&) const = default;
  };

  std::string scheme;                 // lower case, "+unix" included; "tcp" when the target is a bare host:port
  std::optional<Component> user;      // never empty
  std::optional<Component> password;  // never empty
  Component host;                     // without brackets, the '%' before a zone encoded; empty: this container
  std::optional<Component> port;
  Component path;                      // with its '/'; of a unix target: the socket's path
  std::optional<Component> unix_rest;  // of http+unix: the request path after "…sock:" ("/healthz")
  std::optional<Component> query;      // without '?'
  std::optional<Component> fragment;   // without '#'
  std::string plain;                   // scheme://host[:port]path[?query]: without userinfo and fragment
};

// Splits a target. Problems name the component: an unknown form, a port that is no number, brackets that do not close,
// white space or control characters. Whether the scheme is known is for the caller to say. When the target may hold a
// password that was not percent-encoded, no problem quotes anything of it.
std::optional<Url> split_url(std::string_view target, Problems& problems);

// Percent-decodes a component (RFC 3986, 2.1) outside of ${VAR}, whose value comes later. What decodes to "${" is written so
// that expansion gives "${" again. A bad escape is left as it is.
std::string percent_decode(std::string_view text);

// Puts a component into the mapping that a target stands for, percent-decoded and with its column; a password is secret.
void put(Node& map, std::string_view key, const Url::Component& component);

}  // namespace steady::settings
