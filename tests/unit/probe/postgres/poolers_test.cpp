// What poolers say: what may pass, and what somebody must change.
#include "probe/postgres/poolers.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace steady::probe::postgres {
namespace {

using Said = std::vector<std::pair<std::string, std::string>>;

void expect_all(const Said& said, Reason reason) {
  for (const auto& [code, message] : said) {
    for (const Stage stage : {Stage::login, Stage::query}) {
      const Outcome outcome = refusal({code, message}, stage);
      EXPECT_EQ(outcome.reason, reason) << code << ' ' << message;
      EXPECT_EQ(outcome.permanent(), reason == Reason::denied) << code << ' ' << message;
      EXPECT_TRUE(outcome.detail.starts_with(message + " (" + code + ")")) << outcome.detail;
    }
  }
}

TEST(PoolerWords, OfPgbouncerMayPassWhenTheyAreAboutItsServerOrItsState) {
  expect_all({{"08P01", "pgbouncer cannot connect to server"},
              {"08P01", "query_wait_timeout"},
              {"08P01", "client_login_timeout (server down)"},
              {"08P01", "connect timeout"},
              {"08P01", "server DNS lookup failed"},
              {"08P01", "no more connections allowed (max_client_conn)"},
              {"08P01", "server login has been failing, try again later (server_login_retry)"},
              {"08P01",
               "server login has been failing, cached error: password authentication failed for user \"app\" "
               "(server_login_retry)"},
              {"08P01", "server conn crashed?"},
              {"08P01", "server shutting down"},
              {"08P01", "database \"app\" is disabled"},
              {"08P01", "authentication database \"auth\" is disabled"},
              {"08P01", "error response from auth_query"},
              {"08P01", "bouncer resources exhaustion"},
              {"08P01", "the database system is starting up"}},
             Reason::not_ready);
}

TEST(PoolerWords, OfPgbouncerArePermanentWhenTheyAreAboutUs) {
  expect_all({{"08P01", "no such database: app"},
              {"08P01", "no such user"},
              {"08P01", "SSL required"},
              {"08P01", "password authentication failed"},
              {"08P01", "SASL authentication failed"},
              {"08P01", "unsupported startup parameter: geqo"},
              {"08P01", "bouncer config error"},
              {"28P01", "password authentication failed"}},
             Reason::denied);
}

TEST(PoolerWords, OfSupavisorArePermanentAboutATenantOfAllItsVersions) {
  expect_all({{"XX000", "Tenant or user not found"},
              {"XX000", "tenant or user not found"},
              {"XX000", "(ETENANTNOTFOUND) tenant or user not found"},
              {"XX000", "(ENOTFOUND) tenant/user postgres.abc not found"},
              {"XX000", "(ENOIDENTIFIER) no tenant identifier provided (external_id or sni_hostname required)"},
              {"XX000", "Authentication error, reason: \"Invalid format for user or db_name\""},
              {"XX000", "(EAUTHQUERY) user not found in the database"},
              {"XX000", "(EBANNED) tenant is banned: abuse"},
              {"XX000", "SSL connection is required"},
              {"XX000", "(ESSLREQUIRED) SSL connection is required for user: postgres"},
              {"XX000", "Address not in tenant allow_list: {127, 0, 0, 1}"}},
             Reason::denied);
}

TEST(PoolerWords, OfSupavisorMayPassOtherwise) {
  expect_all(
      {{"XX000", "Max client connections reached"},
       {"XX000", "(EMAXCLIENTCONN) max client connections reached, limit: 200"},
       {"XX000", "MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size"},
       {"XX000", "Unable to check out process from the pool due to timeout"},
       {"XX000", "DbHandler exited"},
       {"08006", "connection failure during authentication"}},
      Reason::not_ready);
}

TEST(PoolerWords, OfPgcatAndOdysseyAreTold) {
  expect_all({{"58000", "No pool configured for database: \"app\", user: \"app\""},
              {"3D000", "route for 'app.app' is not found"},
              {"42601", "incorrect password"},
              {"58000", "ldap authentication failed for user \"app\": insufficient access"}},
             Reason::denied);
  expect_all({{"58000", "could not get connection from the pool"},
              {"58000", "client routing failed"},
              {"08006", "odyssey: c1: failed to get remote server connection"},
              {"53300", "too many connections"}},
             Reason::not_ready);
}

TEST(PoolerWords, AreNotFoundInTheWordsOfAServer) {
  for (const auto& [code, message] : Said{{"57P03", "the database system is starting up"},
                                          {"28000", "no pg_hba.conf entry"},
                                          {"XX000", "cache lookup failed for relation 1234"},
                                          {"42601", "syntax error at or near \"password\""},
                                          {"08P01", ""}}) {
    EXPECT_EQ(pooler_words({code, message}), nullptr) << code << message;
  }
}

}  // namespace
}  // namespace steady::probe::postgres
