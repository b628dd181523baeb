// Target URLs: the parameters of libpq's URIs (manual, 34.1.1.2), and equivalent ones of other drivers. Parameters that
// make an application stricter than steady can be are rejected by name; irrelevant parameters are ignored.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "probe/postgres/spec.h"
#include "probe/postgres/verbatim.h"
#include "settings/fragment.h"

namespace steady::probe::postgres {
namespace {

using settings::Entry;
using settings::Node;
using settings::Problems;
using settings::put;
using Names = std::span<const std::string_view>;

// Parameters and their keys. Those of verbatim_names() have keys of the same name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> parameters{{
    {"user", keys::user},
    {"password", keys::password},
    {"dbname", keys::database},
    {"database", keys::database},
    {"host", keys::host},
    {"hostaddr", keys::hostaddr},
    {"port", keys::port},
    {"sslmode", keys::sslmode},
    {"sslrootcert", keys::ca_file},
    {"sslcert", keys::cert_file},
    {"sslkey", keys::key_file},
    {"sslpassword", keys::sslpassword},
    {"channelBinding", keys::channel_binding},  // from here on: pgjdbc
    {"requireAuth", keys::require_auth},
    {"sslNegotiation", keys::sslnegotiation},
    {"targetServerType", keys::target_session_attrs},
}};

// Alternatives to sslmode, from pgjdbc, asyncpg, node-postgres, Bun, and old versions of libpq.
constexpr std::array<std::string_view, 3> instead_of_sslmode{"ssl", "tls", "requiressl"};

// Values of drivers that libpq does not have.
struct Translation {
  std::string_view name;
  std::string_view words;
  std::string_view meaning;
};
constexpr std::array translations{
    Translation{"ssl", "true", "require"},
    Translation{"ssl", "1", "require"},
    Translation{"ssl", "on", "require"},
    Translation{"ssl", "yes", "require"},
    Translation{"ssl", "", "require"},
    Translation{"ssl", "no-verify", "require"},
    Translation{"ssl", "false", "disable"},
    Translation{"ssl", "0", "disable"},
    Translation{"ssl", "off", "disable"},
    Translation{"ssl", "no", "disable"},
    Translation{"sslmode", "no-verify", "require"},  // node-postgres
    Translation{"requiressl", "1", "require"},
    Translation{"requiressl", "0", "prefer"},
    Translation{"targetServerType", "primary", "read-write"},  // pgjdbc checks transaction_read_only
    Translation{"targetServerType", "master", "read-write"},
    Translation{"targetServerType", "secondary", "read-only"},
    Translation{"targetServerType", "slave", "read-only"},
    Translation{"targetServerType", "preferPrimary", "any"},  // with one server, a preference has no effect
    Translation{"targetServerType", "preferSecondary", "any"},
    Translation{"targetServerType", "preferSlave", "any"},
};

// Parameters that steady cannot honour; with a `harmless` value they require nothing.
struct Refusal {
  std::string_view name;
  Names harmless;
  std::string_view why;
};
constexpr std::array<std::string_view, 3> without_gssapi{"disable", "allow", "prefer"};
constexpr std::array<std::string_view, 1> version_3{"3.0"};
constexpr std::array<std::string_view, 1> any_certificate{"accept_invalid_certs"};
constexpr std::string_view no_services = "service files are not read: write here what the service says";
constexpr std::array refusals{
    Refusal{"gssencmode", without_gssapi, "steady has no GSSAPI"},
    Refusal{"gssEncMode", without_gssapi, "steady has no GSSAPI"},  // pgjdbc
    Refusal{"sslcrldir", {}, "give one file with all the revocation lists: sslcrl"},
    Refusal{"service", {}, no_services},
    Refusal{"servicefile", {}, no_services},
    Refusal{"min_protocol_version", version_3, "steady speaks version 3.0 of the protocol"},
    Refusal{"sslaccept", any_certificate, "write sslmode=verify-full and sslrootcert"},  // Prisma
};

constexpr std::array<std::string_view, 8> fragment_keys{keys::level,   keys::query,     keys::expect,   keys::role,
                                                        keys::ca_file, keys::cert_file, keys::key_file, keys::socket};

bool contains(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

std::string_view key_of(std::string_view name) {
  const auto* const known = std::ranges::find(parameters, name, [](const auto& each) { return each.first; });
  if (known != parameters.end()) return known->second;
  return contains(verbatim_names(), name) ? name : "";
}

// A value with a variable stays unchanged: the variable must contain libpq's values.
void translate(std::string_view name, std::string& value) {
  const auto* const found = std::ranges::find_if(translations, [&](const Translation& each) {
    return each.name == name && equal_ignoring_case(each.words, value);
  });
  if (found != translations.end()) value = found->meaning;
}

// URLs of applications contain parameters of their drivers, which are irrelevant here. But a mistyped sslmode must be
// reported.
void complain_about(const Entry& entry, Problems& problems) {
  if (contains(fragment_keys, entry.key)) {
    problems.add(entry.position, "", cat("'", entry.key, "' belongs in the fragment: ...#", entry.key, "=..."));
    return;
  }
  std::vector<std::string_view> names(verbatim_names().begin(), verbatim_names().end());
  for (const auto& [name, key] : parameters) names.push_back(name);
  names.insert(names.end(), instead_of_sslmode.begin(), instead_of_sslmode.end());
  const std::string_view meant = nearest(entry.key, names);
  if (meant.empty()) return;
  const std::string which = problems.may_quote() ? cat(' ', in_quotes(entry.key)) : "";
  problems.add(entry.position, "", cat("unknown parameter", which, " (did you mean ", in_quotes(meant), "?)"));
}

// Whether the parameter is one that cannot be honoured. Reports it unless its value is harmless.
bool refuse(const Entry& entry, Problems& problems) {
  const auto* const found = std::ranges::find(refusals, std::string_view(entry.key), &Refusal::name);
  if (found == refusals.end()) return false;
  if (!contains(found->harmless, entry.value.text)) {
    problems.add(entry.position, "", cat("the application's '", entry.key, "' cannot be honoured: ", found->why));
  }
  return true;
}

std::ptrdiff_t strictness(std::string_view mode) {
  const auto* const found = std::ranges::find(keys::sslmodes, mode);
  return found == keys::sslmodes.end() ? -1 : found - keys::sslmodes.begin();
}

// With sslmode also given, drivers use sslmode, and libpq the last parameter. It is an error if the other one is
// stricter.
void settle(Entry& entry, Node& map, Problems& problems) {
  const Node* const sslmode = map.find(keys::sslmode);
  if (sslmode == nullptr) {
    map.set(std::string(keys::sslmode.name), entry.position, std::move(entry.value));
  } else if (strictness(entry.value.text) > strictness(sslmode->text) && strictness(sslmode->text) >= 0) {
    problems.add(entry.position, "", cat("'", entry.key, "' and sslmode contradict each other: leave one of them out"));
  }
}

void read_parameters(const settings::Url::Component& query, Node& map, Problems& problems) {
  std::vector<Entry> later;
  for (Entry& entry : settings::read_query(query, problems).entries) {
    if (refuse(entry, problems)) continue;
    translate(entry.key == "tls" ? "ssl" : entry.key, entry.value.text);
    const std::string_view key = key_of(entry.key);
    if (contains(instead_of_sslmode, entry.key) || entry.key == "requirepeer") {
      later.push_back(std::move(entry));
    } else if (key.empty()) {
      complain_about(entry, problems);
    } else {
      const bool to_socket = key == keys::host.name && is_socket(entry.value.text);
      map.set(std::string(to_socket ? keys::socket.name : key), entry.position, std::move(entry.value));
    }
  }
  for (Entry& entry : later) {
    if (entry.key != "requirepeer") {
      settle(entry, map, problems);
    } else if (map.find(keys::socket) != nullptr) {  // over TCP libpq ignores it too
      problems.add(entry.position, "", "the application's 'requirepeer' cannot be honoured: users are not looked up");
    }
  }
}

}  // namespace

Node url_to_mapping(const settings::Url& url, Problems& problems) {
  Node map = Node::map({});
  if (url.user) put(map, keys::user, *url.user);
  if (url.password) put(map, keys::password, *url.password);
  if (!url.host.text.empty()) put(map, keys::host, url.host);
  if (url.port) put(map, keys::port, *url.port);
  if (url.scheme.ends_with("+unix")) {
    put(map, keys::socket, url.path);
  } else if (url.path.text.size() > 1) {
    put(map, keys::database, {url.path.text.substr(1), url.path.column + 1});
  }
  if (url.query) read_parameters(*url.query, map, problems);
  return map;
}

}  // namespace steady::probe::postgres
