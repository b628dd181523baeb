// Target URLs of client libraries. driver_parameters.h lists what becomes of their parameters: one that makes an
// application stricter is honoured or rejected by name, one that makes it laxer is mentioned in a failure, and what means
// nothing to a probe is ignored.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/text.h"
#include "probe/redis/driver_parameters.h"
#include "probe/redis/spec.h"
#include "settings/expand.h"
#include "settings/fragment.h"

namespace steady::probe::redis {
namespace {

using settings::Entry;
using settings::Node;
using settings::Problems;
using settings::put;
using settings::Url;

constexpr std::array<std::string_view, 5> tls_schemes{"rediss", "valkeys", "redis+ssl", "rediss+sentinel",
                                                      "rediss-sentinel"};

// Values that a remark may quote; any other value may be a secret.
constexpr std::array<std::string_view, 8> lax_words{"none", "cert_none", "false", "no", "0", "true", "1", "ca"};

// Keys that are no parameters of a client: in a query they would be ignored.
constexpr std::array<std::string_view, 13> fragment_keys{
    keys::level,   keys::role,      keys::link,     keys::loaded,      keys::cluster,  keys::key,   keys::expect,
    keys::ca_file, keys::cert_file, keys::key_file, keys::server_name, keys::insecure, keys::socket};

bool is_of_sentinel(const Url& url) { return url.scheme.ends_with("sentinel"); }

bool is_one_of(std::span<const std::string_view> words, std::string_view text) {
  return std::ranges::any_of(words, [text](std::string_view each) { return equal_ignoring_case(each, text); });
}

// Translates known values to those of our keys: "ssl=1", "protocol=resp3".
std::string in_our_words(std::string_view key, const std::string& value) {
  if (key == keys::tls.name && is_one_of(driver::yes, value)) return "true";
  if (key == keys::tls.name && is_one_of(driver::no, value)) return "false";
  return key == keys::protocol.name && lower(value).starts_with("resp") ? value.substr(4) : value;
}

// Whether the parameter is one with which an application trusts more. Unless it has a strict value, a failure mentions it.
bool is_lax(const Entry& entry, Node& map) {
  const auto* const laxness = std::ranges::find_if(
      driver::laxnesses, [&](const auto& each) { return settings::same_parameter(each.name, entry.key); });
  if (laxness == driver::laxnesses.end()) return false;
  if (!is_one_of(laxness->strict, entry.value.text)) {
    const std::string words = is_one_of(lax_words, entry.value.text) ? cat('=', entry.value.text) : "";
    map.remark +=
        cat(map.remark.empty() ? "" : "; ", laxness->name, words, " is not honoured; ", laxness->instead, " is");
  }
  return true;
}

void put_parameter(Node& map, Entry& entry, std::string_view key, Problems& problems) {
  entry.value.text = in_our_words(key, entry.value.text);
  const Node* const before = map.find(key);
  const bool same = before != nullptr && key == keys::tls.name && before->text == entry.value.text;
  if (before != nullptr && !same) problems.add(entry.position, {}, cat("the URL has named the ", key, " already"));
  map.set(std::string(key), entry.position, std::move(entry.value));
}

// What clients say about Sentinels in a URL that names none: a service would lead elsewhere, a login means nothing.
bool is_out_of_place(const Url& url, const Entry& entry, std::string_view key, Problems& problems) {
  if (is_of_sentinel(url) || !key.starts_with(keys::sentinel.name)) return false;
  if (key == keys::sentinel.name) {
    problems.add(entry.position, {},
                 cat("the application's '", entry.key, "' cannot be honoured: ", driver::by_sentinel));
  }
  return true;
}

void put_query(Node& map, const Url& url, Problems& problems) {
  const bool doubtful = url.fragment && url.fragment->text.contains('@');  // all of it may be a password
  std::size_t number = 0;
  for (Entry& entry : settings::read_query(*url.query, problems).entries) {
    ++number;
    entry.may_be_secret |= doubtful;
    if (settings::refuse(driver::table, entry, problems) || is_lax(entry, map)) continue;
    if (const auto* const row = settings::find_taken(driver::table, entry.key)) {
      if (!is_out_of_place(url, entry, row->key, problems)) put_parameter(map, entry, row->key, problems);
    } else if (std::ranges::find(fragment_keys, entry.key) != fragment_keys.end()) {
      problems.add(entry.position, {}, cat("'", entry.key, "' belongs in the fragment: ...#", entry.key, "=..."));
    } else {
      settings::leave_out(driver::table, entry, number, problems);
    }
  }
}

// "/3", and "/3/" as in redis-py.
Url::Component without_slashes(const Url::Component& path) {
  std::string_view text = path.text;
  if (text.starts_with('/')) text.remove_prefix(1);
  if (text.ends_with('/')) text.remove_suffix(1);
  return {.text = std::string(text), .column = path.column + 1};
}

// "/service/3", "/service", or a number alone, which is the database. With Lettuce's fragment the path is nothing else.
void put_service(Node& map, const Url& url) {
  const Url::Component path = without_slashes(url.path);
  const std::size_t slash = settings::find_outside_variables(path.text, "/");
  const bool number = path.text.find_first_not_of("0123456789") == std::string::npos;
  Url::Component service = path;
  Url::Component database{.text = "", .column = path.column};
  if (url.service || number) {
    service = url.service.value_or(Url::Component{});
    database = path;
  } else if (slash != std::string::npos) {
    service.text = path.text.substr(0, slash);
    database = {.text = path.text.substr(slash + 1), .column = path.column + static_cast<int>(slash) + 1};
  }
  if (!service.text.empty()) put(map, keys::sentinel, service);
  if (!database.text.empty()) put(map, keys::database, database);
}

void put_place(Node& map, const Url& url, Problems& problems) {
  if (url.on_socket) {
    if (url.port) put(map, keys::port, *url.port);
    put(map, keys::socket, url.path);
    if (url.unix_rest) problems.add({1, url.unix_rest->column}, {}, "a Redis target ends with the path of its socket");
    return;
  }
  if (!url.others.empty()) {
    put_hosts(map, url);
  } else {
    if (url.port) put(map, keys::port, *url.port);
    if (!url.host.text.empty()) put(map, keys::host, url.host);
  }
  if (is_of_sentinel(url)) return put_service(map, url);
  const Url::Component database = without_slashes(url.path);
  if (!database.text.empty()) put(map, keys::database, database);
}

}  // namespace

Node url_to_mapping(const Url& url, Problems& problems) {
  Node map = Node::map({});
  if (std::ranges::find(tls_schemes, url.scheme) != tls_schemes.end()) put(map, keys::tls, {"true", 1});
  put_place(map, url, problems);
  const bool password_alone = url.scheme.contains('-') && !url.password;  // Lettuce
  if (url.user) put(map, password_alone ? keys::password.name : keys::user.name, *url.user);
  if (url.password) put(map, keys::password, *url.password);
  if (url.query) put_query(map, url, problems);
  const bool nameless = is_of_sentinel(url) && map.find(keys::sentinel) == nullptr;
  if (nameless) put(map, keys::sentinel, {.text = "", .column = url.path.column});  // for the complaint about it
  return map;
}

}  // namespace steady::probe::redis
