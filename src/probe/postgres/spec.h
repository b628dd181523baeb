// What a PostgreSQL check says: where, as whom, and how much proof it wants. Keys and their meaning follow libpq's
// connection parameters (PostgreSQL manual, 34.1.2) where there are such; all others of libpq's are never used.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "probe/kinds.h"

namespace steady::probe::postgres {

// How much is asked for, each more than the one before: an answer to the login, a session, a query's result.
enum class Level : std::uint8_t { accepting, login, query };

enum class Role : std::uint8_t { any, primary, replica };

struct Spec {
  std::string host;  // empty: this container
  std::uint16_t port = 5432;
  std::string socket;  // the directory of the server's Unix socket, instead of `host`; "@name": abstract
  std::string user;
  std::string database;
  Secret password;
  std::string_view sslmode = "prefer";  // one of libpq's six
  std::string ca_file;    // empty: for verify-ca and verify-full the system's bundle, else no verification
  std::string cert_file;  // our own certificate, PEM
  std::string key_file;   // its key; empty: in cert_file
  Level level = Level::login;
  Role role = Role::any;
  std::string query;                  // not empty at Level::query, unless `role` alone is asked for
  std::optional<std::string> expect;  // what the first column of its first row must be, as text
};

inline constexpr std::array<std::string_view, 4> schemes{"postgres", "postgresql", "postgres+unix", "postgresql+unix"};

settings::Node unfold(const settings::Url& url, settings::Problems& problems);
std::unique_ptr<Probe> load(settings::Reader& reader);

// What load() reads, for itself: the values without a probe around them.
Spec read(settings::Reader& reader);

inline constexpr Kind kind{"postgres", schemes, {}, &unfold, &load};

}  // namespace steady::probe::postgres
