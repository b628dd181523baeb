#include "probe/redis/spec.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"
#include "probe/redis/redis_probe.h"
#include "probe/tls_keys.h"
#include "probe/where_keys.h"

namespace steady::probe::redis {
namespace {

using settings::Mark;
using settings::Node;
using settings::Problems;
using settings::Reader;
using settings::Url;

void put(Node& map, std::string key, const Url::Part& part) {
  const Mark mark{1, part.column};
  Node value = Node::scalar(settings::percent_decode(part.text), mark);
  value.secret = key == "password";
  map.set(std::move(key), mark, std::move(value));
}

// What client libraries let a URL say after '?' about the same things (redis-py, go-redis, Lettuce).
constexpr std::array<std::string_view, 5> query_names{"db", "database", "user", "username", "password"};

std::string_view key_of(std::string_view query_name) {
  if (query_name == "db") return "database";
  return query_name == "username" ? "user" : query_name;
}

// Their many other options, such as pool sizes, mean nothing to us and do no harm; but a mistyped one of ours would.
void put_query(Node& map, const Url::Part& query, Problems& problems) {
  for (const settings::Entry& entry : settings::read_query(query, problems).entries) {
    const bool known = std::ranges::find(query_names, entry.key) != query_names.end();
    const std::string_view meant = known ? "" : nearest(entry.key, query_names);
    if (!meant.empty()) problems.add(entry.mark, {}, cat("unknown parameter (did you mean '", meant, "'?)"));
    if (!known) continue;
    const std::string key(key_of(entry.key));
    if (map.find(key) != nullptr) problems.add(entry.mark, {}, cat("the URL has named the ", key, " already"));
    map.set(key, entry.mark, entry.value);
  }
}

void read_where(Reader& reader, net::Endpoint& where) {
  if (reader.has("socket")) return read_socket(reader, where);
  read_host(reader, where);
  where.port = reader.port("port", default_port);
}

void read_tls_if_asked(Reader& reader, Spec& spec) {
  const bool wanted = reader.flag("tls");
  const net::Tls tls = read_tls(reader);
  if (!wanted) return refuse_tls_keys(reader, "rediss://, or tls: true");
  if (!spec.where.unix_path.empty()) reader.fail("tls", "Redis speaks no TLS on a Unix socket");
  spec.tls = tls;
}

void read_login(Reader& reader, Spec& spec) {
  spec.user = reader.text("user");
  spec.password = reader.secret("password", "REDISCLI_AUTH");
  spec.database = static_cast<int>(reader.number("database", 0, 0, std::numeric_limits<int>::max()));
}

void read_conditions(Reader& reader, Spec& spec) {
  static constexpr std::array<std::pair<std::string_view, Role>, 2> roles{
      {{"master", Role::master}, {"replica", Role::replica}}};
  static constexpr std::array<std::pair<std::string_view, bool>, 1> links{{{"up", true}}};
  static constexpr std::array<std::pair<std::string_view, bool>, 1> states{{{"ok", true}}};
  spec.role = reader.choice<Role>("role", Role::any, roles);
  spec.link_up = reader.choice<bool>("link", false, links);
  spec.loaded = reader.flag("loaded");
  spec.cluster_ok = reader.choice<bool>("cluster", false, states);
  spec.key = reader.text("key");
  if (reader.has("key") && spec.key.empty()) reader.fail("key", "the name of the key is missing");
  if (std::optional<std::string> value = reader.optional_text("equals")) spec.equals = Secret(std::move(*value));
  if (spec.equals && !reader.has("key")) reader.fail("equals", "needs the name of a key: key");
}

// A server that counts as alive while it loads cannot be asked for more than a sign of life.
void read_level(Reader& reader, Spec& spec) {
  static constexpr std::array<std::pair<std::string_view, Level>, 2> levels{
      {{"ready", Level::ready}, {"alive", Level::alive}}};
  spec.level = reader.choice<Level>("level", Level::ready, levels);
  if (spec.level != Level::alive) return;
  for (const std::string_view key : {"role", "link", "loaded", "cluster", "key"}) {
    if (reader.has(key)) reader.fail(key, "cannot go with 'level: alive', which asks only for a sign of life");
  }
}

}  // namespace

Node unfold(const Url& url, Problems& problems) {
  Node map = Node::map({});
  if (url.scheme == "rediss") put(map, "tls", {"true", 1});
  if (url.scheme == "redis+unix") {
    put(map, "socket", url.path);
    if (url.unix_rest) problems.add({1, url.unix_rest->column}, {}, "a Redis target ends with the path of its socket");
  } else {
    if (!url.host.text.empty()) put(map, "host", url.host);
    if (url.port) put(map, "port", *url.port);
    const bool database = url.path.text.size() > 1;  // more than "/"
    if (database) put(map, "database", {url.path.text.substr(1), url.path.column + 1});
  }
  if (url.user) put(map, "user", *url.user);
  if (url.password) put(map, "password", *url.password);
  if (url.query) put_query(map, *url.query, problems);
  return map;
}

Spec read(Reader& reader) {
  Spec spec;
  read_where(reader, spec.where);
  read_tls_if_asked(reader, spec);
  read_login(reader, spec);
  read_conditions(reader, spec);
  read_level(reader, spec);
  return spec;
}

std::unique_ptr<Probe> load(Reader& reader) { return std::make_unique<RedisProbe>(read(reader)); }

}  // namespace steady::probe::redis
