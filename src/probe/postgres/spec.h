// What a PostgreSQL check says: where, as whom, and how much proof it wants. Those of libpq's parameters that could make an application's libpq stricter
// are honoured or refused (verbatim.h, target.cpp); all others of libpq's are never used.
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
#include "probe/postgres/keys.h"

namespace steady::probe::postgres {

// A parameter that libpq gets as it is, by its own name. The name is a literal, so that data() is a C string.
struct Verbatim {
  std::string_view name;
  std::string value;  // never empty
};

struct Spec {
  std::string host;      // empty: this container
  std::string hostaddr;  // where to connect instead, numeric; `host` is still what a certificate must be for
  std::uint16_t port = default_port;
  std::string socket;  // the directory of the server's Unix socket, instead of `host`; "@name": abstract
  std::string user;
  std::string database;
  Secret password;
  std::string_view sslmode = default_sslmode;  // one of libpq's six
  std::string ca_file;    // empty: for verify-ca and verify-full the system's bundle, else no verification
  std::string cert_file;  // our own certificate, PEM
  std::string key_file;   // its key; empty: in cert_file
  Secret sslpassword;     // of an encrypted key
  std::vector<Verbatim> verbatim;
  Level level = Level::login;
  Role role = Role::any;
  std::string query;                  // not empty at Level::query, unless `role` alone is asked for
  std::optional<std::string> expect;  // what the first column of its first row must be, as text

  // Under these modes there is no connection in the clear to fall back to.
  bool demands_tls() const { return sslmode == "require" || sslmode.starts_with("verify"); }
  std::string_view value_of(std::string_view verbatim_name) const;  // empty when libpq's default holds
};

inline constexpr std::array<std::string_view, 4> schemes{"postgres", "postgresql", "postgres+unix", "postgresql+unix"};

// Whether what stands for a host is the directory of a Unix socket, which libpq tells by its first character.
bool is_socket(std::string_view host);

settings::Node url_to_mapping(const settings::Url& url, settings::Problems& problems);
std::unique_ptr<Probe> load(settings::Reader& reader);

// What load() reads, for itself: the values without a probe around them.
Spec read(settings::Reader& reader);

inline constexpr Kind kind{"postgres", schemes, {}, &url_to_mapping, &load};
inline constexpr DocumentedKind documented{kind, "up when the login is complete, or what `level` says", keys::all};

}  // namespace steady::probe::postgres
