// Target URLs, with the query parameters of client libraries (redis-py, go-redis, ioredis, Lettuce). A parameter that
// makes an application stricter is honoured or rejected by name; one that makes it laxer is mentioned in a failure;
// others are ignored.
#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "probe/redis/spec.h"
#include "settings/fragment.h"

namespace steady::probe::redis {
namespace {

using settings::Entry;
using settings::Node;
using settings::Problems;
using settings::put;
using settings::Url;

// Parameters and their keys.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> parameters{{
    {"db", keys::database},
    {"database", keys::database},
    {"user", keys::user},
    {"username", keys::user},
    {"password", keys::password},
    {"protocol", keys::protocol},
    {"tls", keys::tls},
    {"ssl", keys::tls},
    {"ssl_ca_certs", keys::ca_file},
    {"ssl_certfile", keys::cert_file},
    {"ssl_keyfile", keys::key_file},
}};

constexpr std::array<std::string_view, 3> yes{"true", "1", "yes"};
constexpr std::array<std::string_view, 3> no{"false", "0", "no"};

// Parameters with which an application trusts less than steady can. With a `harmless` value they require nothing.
struct Refusal {
  std::string_view name;
  std::span<const std::string_view> harmless;
  std::string_view why;
};
constexpr std::string_view one_file = "give the certificates as one file: ssl_ca_certs, or ca_file";
constexpr std::array refusals{
    Refusal{"ssl_ca_path", {}, one_file},
    Refusal{"ssl_ca_data", {}, one_file},
    Refusal{"ssl_min_version", {}, "steady speaks TLS 1.2 and 1.3"},
    Refusal{"ssl_ciphers", {}, "the ciphers are those of OpenSSL"},
    Refusal{"ssl_validate_ocsp", no, "steady queries no OCSP server"},
    Refusal{"ssl_validate_ocsp_stapled", no, "steady reads no OCSP response"},
};

// Parameters with which an application trusts more, unless they have a `strict` value.
struct Laxness {
  std::string_view name;
  std::span<const std::string_view> strict;
  std::string_view instead;
};
constexpr std::array<std::string_view, 4> required{"required", "cert_required", "optional", "cert_optional"};
constexpr std::array<std::string_view, 2> full{"full", "true"};
constexpr std::array laxnesses{
    Laxness{"ssl_cert_reqs", required, "insecure=true"},                 // redis-py; Celery in capitals
    Laxness{"ssl_check_hostname", yes, "server_name or insecure=true"},  // redis-py
    Laxness{"skip_verify", no, "insecure=true"},                         // go-redis
    Laxness{"verifyPeer", full, "server_name or insecure=true"},         // Lettuce
    Laxness{"rejectUnauthorized", yes, "insecure=true"},                 // ioredis
};

// Values that a remark may quote; any other value may be a secret.
constexpr std::array<std::string_view, 8> lax_words{"none", "cert_none", "false", "no", "0", "true", "1", "ca"};

template <class Rows>
auto* row_of(const Rows& rows, std::string_view name) {
  const auto found = std::ranges::find(rows, name, [](const auto& each) { return each.name; });
  return found == rows.end() ? nullptr : &*found;
}

bool is_one_of(std::span<const std::string_view> words, std::string_view text) {
  return std::ranges::any_of(words, [text](std::string_view each) { return equal_ignoring_case(each, text); });
}

// Translates known values to those of our keys: "ssl=1", "protocol=resp3".
std::string in_our_words(std::string_view key, const std::string& value) {
  if (key == keys::tls.name && is_one_of(yes, value)) return "true";
  if (key == keys::tls.name && is_one_of(no, value)) return "false";
  return key == keys::protocol.name && lower(value).starts_with("resp") ? value.substr(4) : value;
}

// Whether the parameter is one about trust that has no key.
bool concerns_trust(const Entry& entry, Node& map, Problems& problems) {
  if (const Refusal* const refusal = row_of(refusals, entry.key)) {
    if (!is_one_of(refusal->harmless, entry.value.text)) {
      problems.add(entry.position, {},
                   cat("the application's '", refusal->name, "' cannot be honoured: ", refusal->why));
    }
    return true;
  }
  const Laxness* const laxness = row_of(laxnesses, entry.key);
  if (laxness != nullptr && !is_one_of(laxness->strict, entry.value.text)) {
    const std::string words = is_one_of(lax_words, entry.value.text) ? cat('=', entry.value.text) : "";
    map.remark +=
        cat(map.remark.empty() ? "" : "; ", laxness->name, words, " is not honoured; ", laxness->instead, " is");
  }
  return laxness != nullptr;
}

void complain_about(const Entry& entry, Problems& problems) {
  std::vector<std::string_view> names;
  for (const auto& [name, key] : parameters) names.push_back(name);
  const std::string_view meant = nearest(entry.key, names);
  if (!meant.empty()) problems.add(entry.position, {}, cat("unknown parameter (did you mean '", meant, "'?)"));
}

// Ignores their many other parameters, such as pool sizes, which do no harm. But a mistyped one of ours is reported.
void put_query(Node& map, const Url::Component& query, Problems& problems) {
  for (Entry& entry : settings::read_query(query, problems).entries) {
    if (concerns_trust(entry, map, problems)) continue;
    const auto* const known =
        std::ranges::find(parameters, std::string_view(entry.key), [](const auto& each) { return each.first; });
    if (known == parameters.end()) {
      complain_about(entry, problems);
      continue;
    }
    const std::string key(known->second);
    entry.value.text = in_our_words(key, entry.value.text);
    const Node* const before = map.find(key);
    const bool same = before != nullptr && key == keys::tls.name && before->text == entry.value.text;
    if (before != nullptr && !same) problems.add(entry.position, {}, cat("the URL has named the ", key, " already"));
    map.set(key, entry.position, std::move(entry.value));
  }
}

}  // namespace

Node url_to_mapping(const Url& url, Problems& problems) {
  Node map = Node::map({});
  if (url.scheme == "rediss") put(map, keys::tls, {"true", 1});
  if (url.scheme == "redis+unix") {
    put(map, keys::socket, url.path);
    if (url.unix_rest) problems.add({1, url.unix_rest->column}, {}, "a Redis target ends with the path of its socket");
  } else {
    if (!url.host.text.empty()) put(map, keys::host, url.host);
    if (url.port) put(map, keys::port, *url.port);
    const bool database = url.path.text.size() > 1;  // more than "/"
    if (database) put(map, keys::database, {url.path.text.substr(1), url.path.column + 1});
  }
  if (url.user) put(map, keys::user, *url.user);
  if (url.password) put(map, keys::password, *url.password);
  if (url.query) put_query(map, *url.query, problems);
  return map;
}

}  // namespace steady::probe::redis
