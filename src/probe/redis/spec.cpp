#include "probe/redis/spec.h"

#include <iterator>
#include <utility>

#include "probe/endpoint_keys.h"
#include "probe/hosts.h"
#include "probe/redis/redis_probe.h"

namespace steady::probe::redis {
namespace {

using settings::Reader;

void read_endpoint(Reader& reader, Spec& spec) {
  spec.endpoint.proxy = reader.choice(keys::proxy_protocol, spec.endpoint.proxy);
  if (reader.has(keys::socket)) return read_socket(reader, spec.endpoint);
  const std::uint16_t standard = reader.has(keys::sentinel) ? sentinel_port : default_port;
  std::vector<HostPort> hosts = read_hosts(reader, keys::port, standard);
  spec.endpoint.host = std::move(hosts.front().host);
  spec.endpoint.port = hosts.front().port;
  spec.others.assign(std::next(hosts.begin()), hosts.end());
}

void read_sentinel(Reader& reader, Spec& spec) {
  Sentinel sentinel{.service = reader.text(keys::sentinel),
                    .user = reader.text(keys::sentinel_user),
                    .password = reader.secret(keys::sentinel_password)};
  sentinel.password_remark = reader.odd_secret(keys::sentinel_password, sentinel.password);
  if (!reader.has(keys::sentinel)) {
    constexpr std::string_view useless = "has no effect without the name of a service: sentinel";
    if (reader.has(keys::sentinel_user)) reader.error_at(keys::sentinel_user, std::string(useless));
    if (reader.has_secret(keys::sentinel_password)) reader.error_at(keys::sentinel_password, std::string(useless));
    return;
  }
  if (sentinel.service.empty()) {
    reader.error_at(keys::sentinel, "the name of the service is missing: redis+sentinel://HOST:26379/SERVICE");
  }
  if (!spec.endpoint.unix_path.empty()) reader.error_at(keys::sentinel, "a Sentinel has no Unix socket: name its host");
  spec.sentinel = std::move(sentinel);
}

void read_tls_if_asked(Reader& reader, Spec& spec) {
  const bool wanted = reader.flag(keys::tls);
  const net::Tls tls = read_tls(reader);
  if (!wanted) return refuse_tls_keys(reader, "rediss://, or tls: true");
  if (!spec.endpoint.unix_path.empty()) reader.error_at(keys::tls, "Redis speaks no TLS on a Unix socket");
  spec.tls = tls;
  spec.tls->words.plain = reader.has(keys::sentinel) ? "redis+sentinel://" : "redis://";
  spec.remark = reader.remark();
}

void read_login(Reader& reader, Spec& spec) {
  spec.user = reader.text(keys::user);
  spec.password = reader.secret(keys::password, "REDISCLI_AUTH");
  spec.password_remark = reader.odd_secret(keys::password, spec.password, "REDISCLI_AUTH");
  spec.database = reader.number(keys::database, spec.database);
  spec.protocol = reader.number(keys::protocol, spec.protocol);
}

void read_conditions(Reader& reader, Spec& spec) {
  spec.role = reader.choice(keys::role, spec.role);
  if (spec.role == Role::master) spec.role = Role::primary;
  spec.link_up = !reader.one_of(keys::link, "").empty();
  spec.loaded = reader.flag(keys::loaded);
  spec.cluster_ok = !reader.one_of(keys::cluster, "").empty();
  spec.key = reader.text(keys::key);
  if (reader.has(keys::key) && spec.key.empty()) reader.error_at(keys::key, "the name of the key is missing");
  if (std::optional<std::string> value = reader.optional_text(keys::expect)) spec.expect = Secret(std::move(*value));
  if (spec.expect && !reader.has(keys::key)) reader.error_at(keys::expect, "needs the name of a key: key");
}

// Sentinels may be late, so that the server must say itself that it is the master. At level alive it is not asked.
void read_role_of_master(Reader& reader, Spec& spec) {
  if (!spec.sentinel) return;
  if (spec.role == Role::replica) reader.error_at(keys::role, "a Sentinel names the master: leave the role out");
  if (spec.level != Level::alive) spec.role = Role::primary;
}

// At level alive a loading server counts as up, so it cannot be asked for more than PING.
void read_level(Reader& reader, Spec& spec) {
  spec.level = reader.choice(keys::level, spec.level);
  if (spec.level != Level::alive) return;
  const auto refuse = [&reader](const auto& key) {
    if (reader.has(key)) reader.error_at(key, "cannot be combined with 'level: alive', which only sends PING");
  };
  refuse(keys::role);
  refuse(keys::link);
  refuse(keys::loaded);
  refuse(keys::cluster);
  refuse(keys::key);
}

}  // namespace

Spec read(Reader& reader) {
  reader.had_names(keys::renamed);
  Spec spec;
  read_endpoint(reader, spec);
  read_tls_if_asked(reader, spec);
  read_sentinel(reader, spec);
  read_login(reader, spec);
  read_conditions(reader, spec);
  read_level(reader, spec);
  read_role_of_master(reader, spec);
  return spec;
}

std::unique_ptr<Probe> load(Reader& reader) { return std::make_unique<RedisProbe>(read(reader)); }

}  // namespace steady::probe::redis
