// A target as written: "postgres://app:secret@db:5432/app?sslmode=require#level=query", split into its components with
// their columns. The split treats ${VAR} as opaque, so that the value of a variable cannot change how the URL is split.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

  struct Host {
    Component name;  // written as `host`
    std::optional<Component> port = {};
    bool operator==(const Host&) const = default;
  };

  std::string scheme;                 // lower case, includes "+unix" or "jdbc:"; "tcp" for a plain host:port
  bool on_socket = false;             // `path` is that of a Unix socket
  std::optional<Component> user;      // never empty
  std::optional<Component> password;  // never empty
  Component host;                     // without brackets, the '%' before a zone encoded; empty: this container
  std::optional<Component> port;
  std::vector<Host> others;            // the hosts behind the first, where there are several; never without a name
  Component path;                      // with the leading '/'; for a Unix socket, its path, which may be encoded
  std::optional<Component> unix_rest;  // on a socket: what follows its path and a ':', as of a request ("/healthz")
  std::optional<Component> query;      // without '?'
  std::optional<Component> fragment;   // without '#'
  std::optional<Component> service;  // Lettuce's "redis-sentinel://s1#service"; `fragment` is what follows after a '&'
  std::string plain;                 // scheme://host[:port]path[?query], without userinfo and fragment
};

// What is said where only one is possible.
inline constexpr std::string_view several_hosts =
    "several hosts in one target are not possible: give a target for each";

// Splits a target. A problem names the component: an unknown form, a port that is not a number, unbalanced brackets,
// white space or control characters. A '%' without two hexadecimal digits (RFC 3986, 2.4) is a problem too, but the URL
// is returned, so that problems of its components can be reported with it. The caller checks whether the scheme is known,
// and whether it may have several hosts. If the target may contain a password that was not percent-encoded, no problem
// quotes any part of the target.
std::optional<Url> split_url(std::string_view target, Problems& problems);

// Adds a component to the mapping of a target, percent-decoded and with its column. A password is marked as secret.
void put(Node& map, std::string_view key, const Url::Component& component);

}  // namespace steady::settings
