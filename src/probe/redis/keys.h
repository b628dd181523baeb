// The keys of the kind "redis".
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "probe/endpoint_keys.h"
#include "probe/hosts.h"

namespace steady::probe::redis {

// `alive`: a busy server (loading, cut off from its master) counts as up, because the process answers.
enum class Level : std::uint8_t { ready, alive };

// `master` is another word for `primary`; a Spec has `primary`.
enum class Role : std::uint8_t { primary, replica, master, any };

inline constexpr std::uint16_t default_port = 6379;
inline constexpr std::uint16_t sentinel_port = 26379;

namespace keys {

using namespace probe::keys;

inline constexpr Key<Text> host = probe::keys::hosts;
inline constexpr Key<Number> port{"port",
                                  {1, 65535, default_port},
                                  "the port, or one for each host",
                                  {.when_absent = "6379; of a Sentinel 26379", .schema = ports_schema}};
inline constexpr Key<Text> sentinel{
    "sentinel",
    {.standard = {}, .open = true},
    "the name of a service: the hosts are Sentinels, and the server is the master that they name",
    {.example = "mymaster", .aside = true}};
inline constexpr Key<Text> sentinel_user{"sentinel_user",
                                         {},
                                         "the user at the Sentinels",
                                         {.when_absent = "their default user", .example = "probe", .aside = true}};
inline constexpr Key<SecretText> sentinel_password{
    "sentinel_password", {}, "the password of the Sentinels", {.aside = true}};
inline constexpr Key<Text> user{"user",
                                {},
                                "of an ACL; without a password `AUTH user \"\"` is sent",
                                {.when_absent = "the default user", .example = "app", .aside = true}};
inline constexpr Key<SecretText> password{"password", {}, "the password", {.when_absent = "`REDISCLI_AUTH`"}};
inline constexpr Key<Number> database{
    "database", {0, std::numeric_limits<std::int32_t>::max(), 0}, "the number of the database"};
inline constexpr Key<Number> protocol{
    "protocol", {2, 3, 2}, "of RESP; 3: the server must take `HELLO 3`, as applications that speak RESP3 need"};
inline constexpr std::array<std::string_view, 2> level_words{"ready", "alive"};
inline constexpr Key<Choice<Level>> level{
    "level",
    {level_words, Level::ready},
    "alive: LOADING, MASTERDOWN, MISCONF and BUSY are up too; excludes the conditions"};
inline constexpr std::array<std::string_view, 3> role_words{"primary", "replica", "master"};
inline constexpr Key<Choice<Role>> role{
    "role", {role_words, Role::any}, "what the server must be; `master` is `primary`", {.example = "primary"}};
inline constexpr std::array<std::string_view, 1> link_words{"up"};
inline constexpr Key<OneOf> link{
    "link", {link_words}, "a replica's link to its master must be up; a master has none and passes", {.example = "up"}};
inline constexpr Key<Flag> loaded{"loaded", {}, "no dataset may be loading", {.example = "true"}};
inline constexpr std::array<std::string_view, 1> cluster_words{"ok"};
inline constexpr Key<OneOf> cluster{
    "cluster", {cluster_words}, "the cluster's state must be ok", {.example = "ok", .aside = true}};
inline constexpr Key<Text> key{
    "key",
    {},
    "a key that must exist",
    {.example = "schema:version", .schema = R"({"type": ["string", "number"], "minLength": 1})"}};
inline constexpr Key<Text> expect{"expect", {}, "the value that this key must have", {.example = "42"}};

inline constexpr auto all = settings::table(
    host, port, socket, proxy_protocol, sentinel, sentinel_user, sentinel_password, user, password, database, protocol,
    level, role, link, loaded, cluster, key, expect, tls, ca_file, cert_file, key_file, server_name, insecure);

inline constexpr std::array<settings::Renamed, 1> renamed{{{"equals", "it is called 'expect'"}}};

}  // namespace keys
}  // namespace steady::probe::redis
