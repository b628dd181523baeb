// The keys of the kind "postgres". Where libpq has a parameter of that name, the meaning is the same (PostgreSQL
// manual, 34.1.2).
#pragma once

#include <array>
#include <cstdint>

#include "probe/endpoint_keys.h"
#include "probe/hosts.h"

namespace steady::probe::postgres {

// How much to verify, each level more than the one before: a response to the login, a session, the result of a query.
enum class Level : std::uint8_t { accepting, login, query };

enum class Role : std::uint8_t { primary, replica, any };

inline constexpr std::uint16_t default_port = 5432;
inline constexpr std::string_view default_sslmode = "prefer";

namespace keys {

using namespace probe::keys;

inline constexpr Key<Text> host = probe::keys::hosts;
inline constexpr Key<Number> port{
    "port",
    {1, 65535, default_port},
    "the port, or one for each host; of a socket too, where it is part of the file's name",
    {.schema = ports_schema}};
inline constexpr std::array<std::string_view, 2> orders{"disable", "random"};
inline constexpr Key<OneOf> load_balance_hosts{
    "load_balance_hosts",
    {orders},
    "random: several hosts are tried in a random order",
    {.when_absent = "`PGLOADBALANCEHOSTS`, then `disable`", .example = "random", .aside = true}};
inline constexpr std::string_view address_schema =
    R"_({"anyOf": [{"type": ["string", "number"], )_"
    R"_("pattern": "^(([0-9.]*|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?)(,|$)){1,32}$|\\$\\{"}, )_"
    R"_({"type": "array", "minItems": 1, "maxItems": 32, "items": {"type": "string", )_"
    R"_("pattern": "^([0-9.]*|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?)$|\\$\\{"}}]})_";
inline constexpr Key<Text> hostaddr{
    "hostaddr",
    {},
    "address to connect to, without a lookup; `host` stays what the certificate must be for; one for each host",
    {.example = "10.0.0.5", .aside = true, .schema = address_schema}};
inline constexpr Key<Text> socket{"socket",
                                  {.standard = {}, .open = true},
                                  "the directory of the server's Unix socket, instead of `host`; `@name` is abstract",
                                  {.example = "/var/run/postgresql",
                                   .aside = true,
                                   .schema = R"_({"type": "string", "pattern": "^([/@][^,]*)?$|\\$\\{"})_"}};
inline constexpr Key<Text> user{
    "user", {}, "the role to log in as", {.when_absent = "`PGUSER`; required", .example = "app"}};
inline constexpr Key<Text> database{
    "database", {}, "the database", {.when_absent = "`PGDATABASE`, then the user", .example = "app"}};
inline constexpr Key<SecretText> password{"password", {}, "the password", {.when_absent = "`PGPASSWORD`"}};
inline constexpr std::array<std::string_view, 6> sslmodes{"disable", "allow",     "prefer",
                                                          "require", "verify-ca", "verify-full"};
inline constexpr Key<OneOf> sslmode{
    "sslmode",
    {sslmodes, default_sslmode},
    "as in libpq",
    {.when_absent = "`PGSSLMODE`, then `require` if `PGREQUIRESSL` is 1, then `prefer`"}};
inline constexpr Key<Path> ca_file{
    "ca_file",
    {},
    "certificates to trust, PEM; `system`: those of the image, with verify-full",
    {.when_absent = "`PGSSLROOTCERT`", .example = "/etc/ssl/postgres-ca.pem", .aside = true}};
inline constexpr Key<Path> cert_file{
    "cert_file",
    {},
    "our own certificate, PEM",
    {.when_absent = "`PGSSLCERT`", .example = "/run/secrets/client.crt", .aside = true}};
inline constexpr Key<Path> key_file{
    "key_file",
    {},
    "its key, PEM",
    {.when_absent = "`PGSSLKEY`, then in `cert_file`", .example = "/run/secrets/client.key", .aside = true}};
inline constexpr Key<SecretText> sslpassword{"sslpassword", {}, "the passphrase of an encrypted key", {.aside = true}};

// --- parameters passed to libpq unchanged, see verbatim.h ---

inline constexpr std::array<std::string_view, 3> bindings{"disable", "prefer", "require"};
inline constexpr std::array<std::string_view, 3> certificate_modes{"disable", "allow", "require"};
inline constexpr std::array<std::string_view, 6> session_attributes{"any",     "read-write", "read-only",
                                                                    "primary", "standby",    "prefer-standby"};
inline constexpr std::array<std::string_view, 2> negotiations{"postgres", "direct"};
inline constexpr std::array<std::string_view, 2> switches{"0", "1"};
inline constexpr std::array<std::string_view, 4> tls_versions{"TLSv1", "TLSv1.1", "TLSv1.2",
                                                              "TLSv1.3"};  // in ascending order
inline constexpr std::string_view any_case =
    R"_({"anyOf": [{"type": "string", "pattern": "^[tT][lL][sS][vV]1(\\.[123])?$"}, {"$ref": "#/definitions/variable"}]})_";

inline constexpr Key<OneOf> channel_binding{
    "channel_binding",
    {bindings},
    "require: send no password to a server that does not prove that TLS ends there",
    {.when_absent = "`PGCHANNELBINDING`, then `prefer`", .example = "require", .aside = true}};
inline constexpr Key<OneOf> require_auth{
    "require_auth",
    {},
    "the methods by which the server may ask for a password, as in libpq: `scram-sha-256`, `!password`",
    {.when_absent = "`PGREQUIREAUTH`", .example = "scram-sha-256", .aside = true}};
inline constexpr Key<OneOf> target_session_attrs{
    "target_session_attrs",
    {session_attributes},
    "what the session must be, else it is a mismatch; the level `accepting` does not ask",
    {.when_absent = "`PGTARGETSESSIONATTRS`, without `role`", .example = "read-write", .aside = true}};
inline constexpr Key<OneOf> sslnegotiation{
    "sslnegotiation",
    {negotiations},
    "direct: TLS at once, with PostgreSQL 17 and newer",
    {.when_absent = "`PGSSLNEGOTIATION`, then `postgres`", .example = "postgres", .aside = true}};
inline constexpr Key<OneOf> ssl_min_protocol_version{"ssl_min_protocol_version",
                                                     {tls_versions},
                                                     "the lowest version of TLS; steady has none below 1.2",
                                                     {.when_absent = "`PGSSLMINPROTOCOLVERSION`, then `TLSv1.2`",
                                                      .example = "TLSv1.2",
                                                      .aside = true,
                                                      .schema = any_case}};
inline constexpr Key<OneOf> ssl_max_protocol_version{
    "ssl_max_protocol_version",
    {tls_versions},
    "the highest version of TLS",
    {.when_absent = "`PGSSLMAXPROTOCOLVERSION`", .example = "TLSv1.3", .aside = true, .schema = any_case}};
inline constexpr Key<OneOf> sslcertmode{"sslcertmode",
                                        {certificate_modes},
                                        "require: the server must ask for `cert_file`",
                                        {.when_absent = "`PGSSLCERTMODE`", .example = "allow", .aside = true}};
inline constexpr Key<OneOf> sslcrl{"sslcrl",
                                   {},
                                   "a file of revocation lists, PEM, if it exists; for every CA of the chain",
                                   {.when_absent = "`PGSSLCRL`", .example = "/etc/ssl/postgres.crl", .aside = true}};
inline constexpr Key<OneOf> sslsni{"sslsni",
                                   {switches},
                                   "whether the server is told its name",
                                   {.when_absent = "`PGSSLSNI`, then `1`", .example = "1", .aside = true}};
inline constexpr Key<OneOf> options{
    "options", {}, "of the session; a pooler may refuse them", {.example = "-c search_path=shop", .aside = true}};

// --- how much to verify ---

inline constexpr std::array<std::string_view, 3> level_words{"accepting", "login", "query"};
inline constexpr Key<Choice<Level>> level{
    "level",
    {level_words, Level::login},
    "how much to verify: an answer to the login; a session; the result of a query, "
    "which `query`, `expect` and `role` imply",
    {.aside = true}};
inline constexpr Key<Text> query{
    "query",
    {},
    "a query that must succeed",
    {.when_absent = "`select 1`", .example = "select count(*) from schema_migrations where version = 42"}};
inline constexpr Key<Text> expect{
    "expect", {}, "what the first column of its first row must be, as text", {.example = "1"}};
inline constexpr std::array<std::string_view, 2> role_words{"primary", "replica"};
inline constexpr Key<Choice<Role>> role{
    "role", {role_words, Role::any}, "what the server must be", {.example = "primary"}};

inline constexpr auto all =
    settings::table(host, port, hostaddr, load_balance_hosts, socket, proxy_protocol, user, database, password, sslmode,
                    ca_file, cert_file, key_file, sslpassword, channel_binding, require_auth, target_session_attrs,
                    sslnegotiation, ssl_min_protocol_version, ssl_max_protocol_version, sslcertmode, sslcrl, sslsni,
                    options, level, query, expect, role);

}  // namespace keys
}  // namespace steady::probe::postgres
