// The settings of a Redis check: the server, the user, and the optional conditions besides PING. The keys are in keys.h,
// the parameters of URLs in driver_parameters.h.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/host_port.h"
#include "base/secret.h"
#include "net/reach.h"
#include "net/tls.h"
#include "probe/kinds.h"
#include "probe/redis/driver_parameters.h"
#include "probe/redis/keys.h"

namespace steady::probe::redis {

// How the server is found: the hosts are Sentinels, which know the master of a service.
struct Sentinel {
  std::string service;
  std::string user;  // at the Sentinels; the login of the Spec is for the master
  Secret password;
  std::string password_remark = {};
};

struct Spec {
  net::Endpoint endpoint{.host = {}, .port = default_port, .unix_path = {}};
  std::vector<HostPort> others = {};  // further hosts, of which one is enough
  std::optional<Sentinel> sentinel = {};
  std::optional<net::Tls> tls;
  std::string user;  // empty: the default user
  Secret password;   // if empty, and no user: no AUTH
  int database = 0;  // 0 is the default of every connection and needs no SELECT
  int protocol = 2;  // RESP version; for 3, HELLO is sent last, no more
  Level level = Level::ready;
  Role role = Role::any;
  bool link_up = false;              // a replica's link to its master must be up; a master passes
  bool loaded = false;               // no dataset may be loading, not even while the old one is served
  bool cluster_ok = false;           // cluster_state:ok
  std::string key;                   // must exist; empty: no condition
  std::optional<Secret> expect;      // the value the key must have
  std::string remark = {};           // added to the message of a TLS failure
  std::string password_remark = {};  // what is odd about the password, for the message of a refused login
};

// Converts the components of redis://user:password@host:port/database, rediss://, redis+unix:///path?database=N and
// redis+sentinel://host:port,host/service/database.
settings::Node url_to_mapping(const settings::Url& url, settings::Problems& problems);
Spec read(settings::Reader& reader);
std::unique_ptr<Probe> load(settings::Reader& reader);

inline constexpr std::array<std::string_view, 3> schemes{"redis", "rediss", "redis+unix"};
// Of Valkey's clients, redis-py, Celery and Lettuce; those of Sentinel too.
inline constexpr std::array<std::string_view, 11> aliases{
    "valkey",    "valkeys",        "valkey+unix",     "unix",           "redis+socket",   "redis-socket",
    "redis+ssl", "redis+sentinel", "rediss+sentinel", "redis-sentinel", "rediss-sentinel"};
inline constexpr std::array forms{Form{"redis://cache:6379  rediss://…", "Redis or Valkey PING"}};
inline constexpr Kind kind{"redis", schemes, forms, {}, &url_to_mapping, &load, aliases, {}, true};
inline constexpr DocumentedKind documented{kind,
                                           "up on `+PONG`, and when the conditions hold",
                                           keys::all,
                                           {driver::taken, driver::refused, driver::mentioned, driver::ignored}};

}  // namespace steady::probe::redis
