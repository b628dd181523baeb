// The settings of a PostgreSQL check: where, as which user, and how much to verify. Parameters of libpq that could make
// an application stricter are honoured or rejected (verbatim.h, driver_parameters.h); no other parameters of libpq are
// used.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "probe/kinds.h"
#include "probe/postgres/driver_parameters.h"
#include "probe/postgres/keys.h"

namespace steady::probe::postgres {

// A parameter passed to libpq unchanged, with libpq's name. The name is a literal, so data() is a C string.
struct Verbatim {
  std::string_view name;
  std::string value;  // never empty
};

// Where a server is.
struct Place {
  std::string host;      // empty: this container
  std::string hostaddr;  // numeric address to connect to; the certificate must still match `host`
  std::uint16_t port = default_port;
};

struct Spec {
  std::string host;  // as in a Place
  std::string hostaddr;
  std::uint16_t port = default_port;
  std::vector<Place> others;  // further hosts; the first one that is as it must be is enough, see hosts.h
  bool random_order = false;  // in which the hosts are tried
  std::string socket;         // directory of the server's Unix socket, replaces `host`; "@name": abstract
  net::ProxyProtocol proxy = net::ProxyProtocol::none;
  std::string user;
  std::string database;
  Secret password;
  std::string_view sslmode = default_sslmode;  // one of libpq's six modes
  std::string ca_file;    // empty: the system's bundle for verify-ca and verify-full, else no verification
  std::string cert_file;  // our own certificate, PEM
  std::string key_file;   // its key; empty: the key is in cert_file
  Secret sslpassword;     // passphrase of an encrypted key
  std::vector<Verbatim> verbatim;
  Level level = Level::login;
  Role role = Role::any;
  std::string query;                  // not empty at Level::query, unless only `role` is checked
  std::optional<std::string> expect;  // expected text of the first column of the first row
  std::string password_remark;        // what is odd about the password, for the message of a refused login

  // With these modes libpq does not fall back to an unencrypted connection.
  bool demands_tls() const { return sslmode == "require" || sslmode.starts_with("verify"); }
  std::string_view value_of(std::string_view verbatim_name) const;  // empty: libpq's default
};

inline constexpr std::array<std::string_view, 4> schemes{"postgres", "postgresql", "postgres+unix", "postgresql+unix"};
// Of Django and PHP, golang-migrate, Ecto, CockroachDB's adapters, Timescale, and of Java with the wrappers of its drivers.
inline constexpr std::array<std::string_view, 20> aliases{"postgis",
                                                          "pgsql",
                                                          "psql",
                                                          "pdo-pgsql",
                                                          "pgx",
                                                          "pgx4",
                                                          "pgx5",
                                                          "ecto",
                                                          "cockroachdb",
                                                          "cockroach",
                                                          "crdb-postgres",
                                                          "timescaledb",
                                                          "timescale",
                                                          "jdbc:postgresql",
                                                          "jdbc:aws-wrapper:postgresql",
                                                          "jdbc:p6spy:postgresql",
                                                          "jdbc:otel:postgresql",
                                                          "r2dbc:postgresql",
                                                          "r2dbcs:postgresql",
                                                          "r2dbc:pool:postgresql"};
inline constexpr std::array<std::string_view, 3> before_driver{"postgres", "postgresql", "cockroachdb"};

// Whether a host is the directory of a Unix socket; libpq decides this by the first character.
bool is_socket(std::string_view host);

settings::Node url_to_mapping(const settings::Url& url, settings::Problems& problems);
std::unique_ptr<Probe> load(settings::Reader& reader);

// The settings that load() reads, without a probe.
Spec read(settings::Reader& reader);

inline constexpr std::array forms{
    Form{"postgres://user@db:5432/app", "PostgreSQL login; #level, #query, #role ask for more"}};
inline constexpr Kind kind{"postgres", schemes, forms, {}, &url_to_mapping, &load, aliases, before_driver, true};
inline constexpr DocumentedKind documented{kind,
                                           "up when the login is complete, or what `level` says",
                                           keys::all,
                                           {driver::taken, driver::refused, {}, driver::ignored}};

}  // namespace steady::probe::postgres
