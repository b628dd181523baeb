#include "probe/redis/spec.h"

#include <limits>
#include <utility>

#include "probe/endpoint_keys.h"
#include "probe/redis/redis_probe.h"

namespace steady::probe::redis {
namespace {

using settings::Reader;

void read_endpoint(Reader& reader, net::Endpoint& endpoint) {
  if (reader.has("socket")) return read_socket(reader, endpoint);
  read_host(reader, endpoint);
  endpoint.port = reader.port("port", default_port);
}

void read_tls_if_asked(Reader& reader, Spec& spec) {
  const bool wanted = reader.flag("tls");
  const net::Tls tls = read_tls(reader);
  if (!wanted) return refuse_tls_keys(reader, "rediss://, or tls: true");
  if (!spec.endpoint.unix_path.empty()) reader.error_at("tls", "Redis speaks no TLS on a Unix socket");
  spec.tls = tls;
  spec.remark = reader.remark();
}

void read_login(Reader& reader, Spec& spec) {
  spec.user = reader.text("user");
  spec.password = reader.secret("password", "REDISCLI_AUTH");
  spec.database = static_cast<int>(reader.number("database", 0, 0, std::numeric_limits<int>::max()));
  spec.protocol = static_cast<int>(reader.number("protocol", spec.protocol, 2, 3));
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
  if (reader.has("key") && spec.key.empty()) reader.error_at("key", "the name of the key is missing");
  if (std::optional<std::string> value = reader.optional_text("equals")) spec.equals = Secret(std::move(*value));
  if (spec.equals && !reader.has("key")) reader.error_at("equals", "needs the name of a key: key");
}

// A server that counts as alive while it loads cannot be asked for more than a sign of life.
void read_level(Reader& reader, Spec& spec) {
  static constexpr std::array<std::pair<std::string_view, Level>, 2> levels{
      {{"ready", Level::ready}, {"alive", Level::alive}}};
  spec.level = reader.choice<Level>("level", Level::ready, levels);
  if (spec.level != Level::alive) return;
  for (const std::string_view key : {"role", "link", "loaded", "cluster", "key"}) {
    if (reader.has(key)) reader.error_at(key, "cannot go with 'level: alive', which asks only for a sign of life");
  }
}

}  // namespace

Spec read(Reader& reader) {
  Spec spec;
  read_endpoint(reader, spec.endpoint);
  read_tls_if_asked(reader, spec);
  read_login(reader, spec);
  read_conditions(reader, spec);
  read_level(reader, spec);
  return spec;
}

std::unique_ptr<Probe> load(Reader& reader) { return std::make_unique<RedisProbe>(read(reader)); }

}  // namespace steady::probe::redis
