#include "probe/postgres/poolers.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace steady::probe::postgres {
namespace {

constexpr Reason waits = Reason::not_ready;
constexpr Reason refuses = Reason::denied;
constexpr std::string_view tenant = "for Supavisor the user is USER.TENANT";
constexpr std::string_view with_tls = "write sslmode=require";

// Odyssey needs few rows (yandex/odyssey, sources/frontend.c): an unknown route is 3D000, a full pool 53300, a lost server
// 08006, and "client routing failed" 58000. So does pgcat for a wrong password, 28P01 (postgresml/pgcat, src/messages.rs).
constexpr std::array rows{
    // PgBouncer: 08P01 for nearly everything, also for refusals of its server that it passes on (pgbouncer/pgbouncer,
    // src/objects.c, client.c, janitor.c and server.c of 1.12 to 1.25). First what means the server or the pooler's state.
    PoolerWords{"08P01", "_timeout", waits, {}},  // query_wait_timeout, client_login_timeout (server down), …
    PoolerWords{"08P01", "connect timeout", waits, {}},
    PoolerWords{"08P01", "cannot connect", waits, {}},
    PoolerWords{"08P01", "connect failed", waits, {}},
    PoolerWords{"08P01", "dns lookup failed", waits, {}},
    PoolerWords{"08P01", "no more connections", waits, {}},
    PoolerWords{"08P01", "server login has been failing", waits, {}},  // … (server_login_retry)
    PoolerWords{"08P01", "server conn crashed", waits, {}},
    PoolerWords{"08P01", "server connection closed", waits, {}},
    PoolerWords{"08P01", "shutting down", waits, {}},
    PoolerWords{"08P01", "is disabled", waits, "ENABLE it on PgBouncer's console"},  // database "app" is disabled
    PoolerWords{"08P01", "auth_query", waits, {}},                                   // error response from auth_query
    PoolerWords{"08P01", "resources exhaustion", waits, {}},
    PoolerWords{"08P01", "no memory", waits, {}},
    PoolerWords{"08P01", "out of memory", waits, {}},
    PoolerWords{"08P01", "pause failed", waits, {}},
    PoolerWords{"08P01", "the database system is ", waits, {}},
    PoolerWords{"08P01", "too many ", waits, {}},
    PoolerWords{"08P01", "connection slots are reserved", waits, {}},
    PoolerWords{"08P01", "no such database", refuses, "name it in PgBouncer's [databases]"},
    PoolerWords{"08P01", "ssl required", refuses, with_tls},

    // Supavisor: XX000 for all but a wrong password; since 2.0 with a code in front, "(ENOTFOUND) …" (supabase/supavisor,
    // lib/supavisor/client_handler/error.ex and lib/supavisor/errors). What is not here may pass: "Max client connections
    // reached", "(ECHECKOUTTIMEOUT) …", "(ECIRCUITBREAKER) …".
    PoolerWords{"XX000", "tenant or user not found", refuses, tenant},
    PoolerWords{"XX000", "(enotfound)", refuses, tenant},  // tenant/user postgres.abc not found
    PoolerWords{"XX000", "(enoidentifier)", refuses, tenant},
    PoolerWords{"XX000", "invalid format for user or db_name", refuses, tenant},
    PoolerWords{"XX000", "user not found in the database", refuses, {}},
    PoolerWords{"XX000", "tenant is banned", refuses, {}},
    PoolerWords{"XX000", "ssl connection is required", refuses, with_tls},
    PoolerWords{"XX000", "not in tenant allow_list", refuses, "allow our address there"},

    // pgcat: 58000 for everything else (src/messages.rs and client.rs). "could not get connection from the pool" may pass.
    PoolerWords{"58000", "no pool configured for database", refuses, "name it in pgcat's [pools]"},

    // Odyssey's LDAP: a password that is wrong is a syntax error, or a system error (sources/frontend.c).
    PoolerWords{"42601", "incorrect password", refuses, {}},
    PoolerWords{"58000", "ldap authentication failed", refuses, {}},
};

}  // namespace

const PoolerWords* pooler_words(const ServerError& error) {
  const std::string message = lower(error.message);
  const auto row = std::ranges::find_if(
      rows, [&](const PoolerWords& each) { return each.code == error.code && message.contains(each.part); });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace steady::probe::postgres
