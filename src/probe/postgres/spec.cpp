#include "probe/postgres/spec.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/host_port.h"
#include "base/text.h"
#include "probe/postgres/postgres_probe.h"

namespace steady::probe::postgres {
namespace {

using settings::Node;
using settings::Reader;

// --- target URLs ---

// The parameters of libpq's URIs that mean something here, and the keys that they become.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> parameters{{
    {"user", "user"},
    {"password", "password"},
    {"dbname", "database"},
    {"database", "database"},
    {"host", "host"},
    {"port", "port"},
    {"sslmode", "sslmode"},
    {"sslrootcert", "ca_file"},
    {"sslcert", "cert_file"},
    {"sslkey", "key_file"},
}};

// Parameters of libpq that look like one of the above.
constexpr std::array<std::string_view, 2> lookalikes{"sslcrl", "sslpassword"};

constexpr std::array<std::string_view, 8> fragment_keys{"level",   "query",     "expect",   "role",
                                                        "ca_file", "cert_file", "key_file", "socket"};

bool contains(std::span<const std::string_view> keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

void set(Node& map, std::string_view key, const settings::Url::Part& part) {
  const settings::Mark mark{1, part.column};
  Node value = Node::scalar(settings::percent_decode(part.text), mark);
  value.secret = key == "password";
  map.set(std::string(key), mark, std::move(value));
}

bool is_socket(std::string_view host) { return host.starts_with('/') || host.starts_with('@'); }

// Applications have parameters of their drivers in their URLs, which are none of our business; but a mistyped sslmode
// must not go unnoticed.
void complain_about(const settings::Entry& entry, settings::Problems& problems) {
  if (contains(fragment_keys, entry.key)) {
    problems.add(entry.mark, "", cat("'", entry.key, "' belongs into the fragment: ...#", entry.key, "=..."));
    return;
  }
  if (contains(lookalikes, entry.key)) return;
  std::array<std::string_view, parameters.size()> names{};
  std::ranges::transform(parameters, names.begin(), [](const auto& parameter) { return parameter.first; });
  const std::string_view meant = nearest(entry.key, names);
  if (meant.empty()) return;
  problems.add(entry.mark, "",
               cat("unknown parameter ", in_quotes(entry.key), " (did you mean ", in_quotes(meant), "?)"));
}

void unfold_query(const settings::Url::Part& query, Node& map, settings::Problems& problems) {
  for (settings::Entry& entry : settings::read_query(query, problems).entries) {
    const auto* const known =
        std::ranges::find(parameters, std::string_view(entry.key), [](const auto& each) { return each.first; });
    if (known == parameters.end()) {
      complain_about(entry, problems);
      continue;
    }
    const bool to_socket = known->second == "host" && is_socket(entry.value.text);
    map.set(std::string(to_socket ? "socket" : known->second), entry.mark, std::move(entry.value));
  }
}

// --- the mapping ---

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> sslmodes{{{"disable", "disable"},
                                                                                 {"allow", "allow"},
                                                                                 {"prefer", "prefer"},
                                                                                 {"require", "require"},
                                                                                 {"verify-ca", "verify-ca"},
                                                                                 {"verify-full", "verify-full"}}};
constexpr std::array<std::pair<std::string_view, Level>, 3> levels{
    {{"accepting", Level::accepting}, {"login", Level::login}, {"query", Level::query}}};
constexpr std::array<std::pair<std::string_view, Role>, 2> roles{
    {{"primary", Role::primary}, {"replica", Role::replica}}};

// The key, or the environment variable that libpq would take for it, which the application has as well.
std::string text_or(Reader& reader, std::string_view key, std::string_view variable) {
  if (auto given = reader.optional_text(key)) return *std::move(given);
  return reader.environment()(variable).value_or("");
}

std::string_view mode_of_environment(Reader& reader, std::string_view otherwise) {
  const std::string given = reader.environment()("PGSSLMODE").value_or("");
  if (given.empty()) return otherwise;
  const auto* const known = std::ranges::find(sslmodes, std::string_view(given), [](const auto& m) { return m.first; });
  if (known != sslmodes.end()) return known->second;
  reader.fail("sslmode", cat("PGSSLMODE is ", in_quotes(given), ", which is none of libpq's modes"));
  return otherwise;
}

void read_place(Reader& reader, Spec& spec) {
  spec.host = reader.text("host");
  if (spec.host.starts_with('[') && spec.host.ends_with(']')) spec.host = spec.host.substr(1, spec.host.size() - 2);
  spec.port = reader.port("port", spec.port);
  spec.socket = reader.text("socket");
  if (is_socket(spec.host)) {
    reader.fail("host", "the directory of a Unix socket is given as 'socket'");
  } else if (!spec.host.empty() && !is_host(spec.host)) {
    reader.fail("host", "not a host name or an IP address");
  }
  if (spec.socket.empty()) return;
  if (!spec.host.empty()) reader.fail("socket", "a host and a socket exclude each other");
  if (!is_socket(spec.socket)) reader.fail("socket", "give the directory of the socket, such as /var/run/postgresql");
  if (spec.socket.contains('\0')) reader.fail("socket", "a path holds no zero byte");
  if (spec.socket.contains(',')) reader.fail("socket", "a path with a comma is not possible, as libpq splits it there");
}

void read_login(Reader& reader, Spec& spec) {
  spec.user = text_or(reader, "user", "PGUSER");
  spec.database = text_or(reader, "database", "PGDATABASE");
  spec.password = reader.secret("password", "PGPASSWORD");
  if (spec.user.empty()) reader.fail("user", "no user; give one: postgres://USER@... (or set PGUSER)");
  if (spec.database.empty()) spec.database = spec.user;
  for (const auto& [key, value] : {std::pair<std::string_view, std::string_view>{"user", spec.user},
                                   {"database", spec.database},
                                   {"password", spec.password.reveal()}}) {
    if (value.contains('\0')) reader.fail(key, "a NUL character is not possible in PostgreSQL's protocol");
  }
}

void read_tls(Reader& reader, Spec& spec) {
  const bool given = reader.has("sslmode");
  spec.ca_file = text_or(reader, "ca_file", "PGSSLROOTCERT");
  const bool system = spec.ca_file == "system";  // libpq's word for the bundle of the system
  if (system) spec.ca_file.clear();
  const std::string_view otherwise = system ? "verify-full" : spec.sslmode;
  spec.sslmode =
      given ? reader.choice<std::string_view>("sslmode", otherwise, sslmodes) : mode_of_environment(reader, otherwise);
  if (system && spec.sslmode != "verify-full") reader.fail("sslmode", "with ca_file 'system' it must be verify-full");
  spec.cert_file = reader.text("cert_file");
  spec.key_file = reader.text("key_file");
  if (!spec.key_file.empty() && spec.cert_file.empty()) reader.fail("key_file", "a key needs cert_file beside it");
  for (const auto& [key, path] : {std::pair<std::string_view, std::string_view>{"ca_file", spec.ca_file},
                                  {"cert_file", spec.cert_file},
                                  {"key_file", spec.key_file}}) {
    if (path.contains('\0')) reader.fail(key, "a path holds no zero byte");
  }
  for (const std::string* each : {&spec.ca_file, &spec.cert_file, &spec.key_file}) reader.problems().name_file(*each);
  if (spec.socket.empty()) return;
  for (const std::string_view key : {"ca_file", "cert_file", "key_file"}) {
    if (reader.has(key)) reader.fail(key, "there is no TLS over a Unix socket");
  }
}

void read_proof(Reader& reader, Spec& spec) {
  const bool level_given = reader.has("level");
  spec.query = reader.text("query");
  spec.expect = reader.optional_text("expect");
  if (reader.has("role")) spec.role = reader.choice<Role>("role", Role::any, roles);
  const bool implied = !spec.query.empty() || spec.expect || spec.role != Role::any;
  spec.level = reader.choice<Level>("level", implied ? Level::query : Level::login, levels);
  if (implied && level_given && spec.level != Level::query) {
    reader.fail("level", "query, expect and role need level 'query', which they imply: leave it out");
  }
  if (spec.expect && spec.query.empty()) reader.fail("expect", "there is no query whose result it could be");
  if (spec.query.contains('\0')) reader.fail("query", "a NUL character is not possible in PostgreSQL's protocol");
  if (spec.level == Level::query && spec.query.empty() && spec.role == Role::any) spec.query = "select 1";
}

}  // namespace

Node unfold(const settings::Url& url, settings::Problems& problems) {
  Node map = Node::map({});
  if (url.user) set(map, "user", *url.user);
  if (url.password) set(map, "password", *url.password);
  if (!url.host.text.empty()) set(map, "host", url.host);
  if (url.port) set(map, "port", *url.port);
  if (url.scheme.ends_with("+unix")) {
    set(map, "socket", url.path);
  } else if (url.path.text.size() > 1) {
    set(map, "database", {url.path.text.substr(1), url.path.column + 1});
  }
  if (url.query) unfold_query(*url.query, map, problems);
  return map;
}

Spec read(Reader& reader) {
  Spec spec;
  read_place(reader, spec);
  read_login(reader, spec);
  read_tls(reader, spec);
  read_proof(reader, spec);
  return spec;
}

std::unique_ptr<Probe> load(Reader& reader) { return std::make_unique<PostgresProbe>(read(reader)); }

}  // namespace steady::probe::postgres
