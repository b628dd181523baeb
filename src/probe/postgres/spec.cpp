#include "probe/postgres/spec.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <iterator>
#include <span>
#include <utility>

#include "base/host_port.h"
#include "base/text.h"
#include "net/tls.h"
#include "probe/postgres/postgres_probe.h"
#include "probe/postgres/verbatim.h"
#include "settings/oddity.h"

namespace steady::probe::postgres {
namespace {

using settings::Reader;

bool is_address(const std::string& text) {
  boost::system::error_code not_address;
  boost::asio::ip::make_address(text, not_address);
  return is_host(text) && !not_address;
}

std::string variable(const Reader& reader, std::string_view name) {
  return reader.environment().offline() ? "" : reader.environment()(name).value_or("");
}

// The path of a file. A file named by a key must be readable now; a file named by the environment may be missing, as in
// libpq.
std::string file_or(Reader& reader, std::string_view key, std::string_view name) {
  if (reader.has(key)) return reader.file(key, net::longest_pem);
  std::string path = variable(reader, name);
  reader.problems().name_file(path);
  return path;
}

// The key, or the environment variable that libpq reads instead, which the application uses too.
std::string text_or(Reader& reader, std::string_view key, std::string_view name) {
  if (auto given = reader.optional_text(key)) return *std::move(given);
  return variable(reader, name);
}

std::string_view mode_of_environment(Reader& reader, std::string_view otherwise) {
  const std::string given = variable(reader, "PGSSLMODE");
  if (given.empty()) return variable(reader, "PGREQUIRESSL").starts_with('1') ? "require" : otherwise;
  const auto* const known = std::ranges::find(keys::sslmodes, std::string_view(given));
  if (known != keys::sslmodes.end()) return *known;
  reader.error_at(keys::sslmode, cat("PGSSLMODE: expected disable, allow, prefer, require, verify-ca or verify-full",
                                     settings::odd_value("PGSSLMODE", given)));
  return otherwise;
}

std::string_view objection_to_host(const std::string& host) {
  return is_socket(host) ? "the directory of a Unix socket is given as 'socket'" : no_host_name(host);
}

// As many as there are hosts; an empty one leaves its host as it is.
void read_addresses(Reader& reader, std::vector<Place>& places) {
  const std::vector<ListedText> addresses = read_list(reader, keys::hostaddr);
  for (const ListedText& each : addresses) {
    if (!each.text.empty() && !is_address(each.text)) {
      reader.error_in(keys::hostaddr, *each.node, "not an IP address");
    }
  }
  if (!addresses.empty() && addresses.size() != places.size()) {
    if (!hosts_are_unknown(reader)) reader.error_at(keys::hostaddr, "write as many addresses as there are hosts");
    return;
  }
  for (std::size_t i = 0; i < addresses.size(); ++i) places[i].hostaddr = addresses[i].text;
}

void read_hosts(Reader& reader, Spec& spec) {
  std::vector<Place> places;
  for (HostPort& each : probe::read_hosts(reader, keys::port, default_port, &objection_to_host)) {
    places.push_back({.host = std::move(each.host), .hostaddr = {}, .port = each.port});
  }
  read_addresses(reader, places);
  spec.host = std::move(places.front().host);
  spec.hostaddr = std::move(places.front().hostaddr);
  spec.port = places.front().port;
  spec.others.assign(std::next(places.begin()), places.end());
}

// As with libpq, a word that it does not know is an error, also in its variable.
bool read_order(Reader& reader) {
  if (reader.has(keys::load_balance_hosts)) return reader.one_of(keys::load_balance_hosts, "") == "random";
  const std::string word = variable(reader, "PGLOADBALANCEHOSTS");
  const bool known = word.empty() || std::ranges::find(keys::orders, std::string_view(word)) != keys::orders.end();
  if (!known) reader.error_at(keys::load_balance_hosts, "PGLOADBALANCEHOSTS: expected disable or random");
  return word == "random";
}

void read_place(Reader& reader, Spec& spec) {
  read_hosts(reader, spec);
  spec.random_order = read_order(reader);
  spec.socket = reader.place(keys::socket);
  spec.proxy = reader.choice(keys::proxy_protocol, spec.proxy);
  if (spec.socket.empty()) return;
  reader.problems().name_socket(cat(spec.socket, "/.s.PGSQL.", spec.port));
  if (!spec.hostaddr.empty()) reader.error_at(keys::hostaddr, "an address and a socket exclude each other");
  if (!spec.host.empty()) reader.error_at(keys::socket, "a host and a socket exclude each other");
  if (!is_socket(spec.socket))
    reader.error_at(keys::socket, "give the directory of the socket, such as /var/run/postgresql");
  if (spec.socket.contains('\0')) reader.error_at(keys::socket, "a path holds no zero byte");
  if (spec.socket.contains(','))
    reader.error_at(keys::socket, "a path with a comma is not possible, as libpq splits it there");
}

void read_login(Reader& reader, Spec& spec) {
  spec.user = text_or(reader, keys::user, "PGUSER");
  spec.database = text_or(reader, keys::database, "PGDATABASE");
  spec.password = reader.secret(keys::password, "PGPASSWORD");
  spec.password_remark = reader.odd_secret(keys::password, spec.password, "PGPASSWORD");
  if (spec.user.empty() && reader.environment().offline()) spec.user = "variable";  // PGUSER may be set at run time
  if (spec.user.empty()) reader.error_at(keys::user, "no user; give one: postgres://USER@... (or set PGUSER)");
  if (spec.database.empty()) spec.database = spec.user;
  for (const auto& [key, value] : {std::pair<std::string_view, std::string_view>{keys::user, spec.user},
                                   {keys::database, spec.database},
                                   {keys::password, spec.password.reveal()}}) {
    if (value.contains('\0')) reader.error_at(key, "a NUL character is not possible in PostgreSQL's protocol");
  }
}

void read_tls(Reader& reader, Spec& spec) {
  const bool given = reader.has(keys::sslmode);
  const bool system = text_or(reader, keys::ca_file, "PGSSLROOTCERT") == "system";  // the system's bundle
  if (!system) spec.ca_file = file_or(reader, keys::ca_file, "PGSSLROOTCERT");
  const std::string_view otherwise = system ? "verify-full" : spec.sslmode;
  spec.sslmode = given ? reader.one_of(keys::sslmode, otherwise) : mode_of_environment(reader, otherwise);
  if (system && spec.sslmode != "verify-full")
    reader.error_at(keys::sslmode, "with ca_file 'system' it must be verify-full");
  spec.cert_file = file_or(reader, keys::cert_file, "PGSSLCERT");
  const bool key_given = reader.has(keys::key_file);
  spec.key_file = file_or(reader, keys::key_file, "PGSSLKEY");
  if (!key_given && spec.cert_file.empty()) spec.key_file.clear();
  spec.sslpassword = reader.secret(keys::sslpassword);
  if (spec.sslpassword.reveal().contains('\0'))
    reader.error_at(keys::sslpassword, "a NUL character is not possible in libpq");
  if (!spec.key_file.empty() && spec.cert_file.empty())
    reader.error_at(keys::key_file, "a key needs cert_file beside it");
  if (spec.sslmode == "verify-full" && spec.host.empty() && !spec.hostaddr.empty()) {
    reader.error_at(keys::hostaddr, "verify-full needs the name that the certificate is for: host");
  }
  if (spec.socket.empty()) return;
  const auto refuse = [&reader](const auto& key) {
    if (reader.has(key)) reader.error_at(key, "there is no TLS over a Unix socket");
  };
  refuse(keys::ca_file);
  refuse(keys::cert_file);
  refuse(keys::key_file);
}

void read_proof(Reader& reader, Spec& spec) {
  const bool level_given = reader.has(keys::level);
  spec.query = reader.text(keys::query);
  spec.expect = reader.optional_text(keys::expect);
  if (reader.has(keys::role)) spec.role = reader.choice(keys::role, Role::any);
  const bool implied = !spec.query.empty() || spec.expect || spec.role != Role::any;
  spec.level = reader.choice(keys::level, implied ? Level::query : Level::login);
  if (implied && level_given && spec.level != Level::query) {
    reader.error_at(keys::level, "query, expect and role need level 'query', which they imply: leave it out");
  }
  if (spec.expect && spec.query.empty()) reader.error_at(keys::expect, "there is no query whose result it could be");
  if (spec.query.contains('\0'))
    reader.error_at(keys::query, "a NUL character is not possible in PostgreSQL's protocol");
  if (spec.level == Level::query && spec.query.empty() && spec.role == Role::any) spec.query = "select 1";
}

// Rejects settings that make the application's libpq stricter than steady can be.
void refuse_variables(Reader& reader, const Spec& spec) {
  const auto refuse = [&](std::string_view name, std::string_view why) {
    reader.error_at("", cat("the application's ", name, " cannot be honoured: ", why));
  };
  if (variable(reader, "PGGSSENCMODE") == "require") refuse("PGGSSENCMODE", "steady has no GSSAPI");
  if (!spec.socket.empty() && !variable(reader, "PGREQUIREPEER").empty()) {
    refuse("PGREQUIREPEER", "users are not looked up");
  }
  const bool verifies = spec.sslmode != "disable" && (!spec.ca_file.empty() || spec.sslmode.starts_with("verify"));
  if (verifies && spec.socket.empty() && spec.value_of(keys::sslcrl).empty() &&
      !variable(reader, "PGSSLCRLDIR").empty()) {
    refuse("PGSSLCRLDIR", "give one file with all the revocation lists: sslcrl");
  }
}

}  // namespace

bool is_socket(std::string_view host) { return host.starts_with('/') || host.starts_with('@'); }

std::string_view Spec::value_of(std::string_view verbatim_name) const {
  const auto found = std::ranges::find(verbatim, verbatim_name, &Verbatim::name);
  return found == verbatim.end() ? "" : std::string_view(found->value);
}

Spec read(Reader& reader) {
  Spec spec;
  read_place(reader, spec);
  read_login(reader, spec);
  read_tls(reader, spec);
  read_proof(reader, spec);
  read_verbatim(reader, spec);
  refuse_variables(reader, spec);
  return spec;
}

std::unique_ptr<Probe> load(Reader& reader) { return std::make_unique<PostgresProbe>(read(reader)); }

}  // namespace steady::probe::postgres
