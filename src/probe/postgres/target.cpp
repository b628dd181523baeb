// Target URLs: those of libpq (manual, 34.1.1.2), where the query wins over what stands before it, and those of other
// drivers. driver_parameters.h lists what becomes of their parameters: what makes an application stricter than steady can
// be is refused by name, and what means nothing to a probe is ignored.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "probe/postgres/driver_parameters.h"
#include "probe/postgres/spec.h"
#include "settings/fragment.h"
#include "settings/percent.h"

namespace steady::probe::postgres {
namespace {

using settings::Entry;
using settings::Node;
using settings::Problems;
using settings::put;
using settings::same_parameter;
using settings::TakenParameter;
using settings::Url;

// Values of drivers that libpq does not have, by the name in driver::taken.
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
    Translation{"sslmode", "no-verify", "require"},   // node-postgres
    Translation{"sslmode", "VerifyCA", "verify-ca"},  // Npgsql
    Translation{"sslmode", "VerifyFull", "verify-full"},
    Translation{"sslmode", "verify_ca", "verify-ca"},  // r2dbc
    Translation{"sslmode", "verify_full", "verify-full"},
    Translation{"requiressl", "1", "require"},
    Translation{"requiressl", "0", "prefer"},
    Translation{"sslsni", "true", "1"},  // r2dbc alone: to libpq only "1" is on, and it would send no name
    Translation{"sslsni", "false", "0"},
    Translation{"direct_tls", "true", "direct"},  // asyncpg
    Translation{"direct_tls", "false", "postgres"},
    Translation{"targetServerType", "primary", "read-write"},  // pgjdbc checks transaction_read_only
    Translation{"targetServerType", "master", "read-write"},
    Translation{"targetServerType", "secondary", "read-only"},
    Translation{"targetServerType", "slave", "read-only"},
    Translation{"targetServerType", "preferPrimary", "any"},  // libpq has no such preference
    Translation{"targetServerType", "preferSecondary", "prefer-standby"},
    Translation{"targetServerType", "preferSlave", "prefer-standby"},
    Translation{"Target Session Attributes", "PreferPrimary", "any"},
    Translation{"Target Session Attributes", "PreferStandby", "prefer-standby"},
    Translation{"Target Session Attributes", "ReadWrite", "read-write"},
    Translation{"Target Session Attributes", "ReadOnly", "read-only"},
    Translation{"loadBalanceHosts", "true", "random"},  // pgjdbc, r2dbc, Npgsql
    Translation{"loadBalanceHosts", "false", "disable"},
};

// Keys whose words Java and .NET write in capitals.
constexpr std::array<std::string_view, 5> keys_of_words{keys::sslmode, keys::channel_binding, keys::require_auth,
                                                        keys::target_session_attrs, keys::sslnegotiation};
// Keys that are no parameters of a driver: in a query they would be ignored.
constexpr std::array<std::string_view, 8> fragment_keys{keys::level,   keys::query,     keys::expect,   keys::role,
                                                        keys::ca_file, keys::cert_file, keys::key_file, keys::socket};
constexpr std::string_view own_factory = "org.postgresql.ssl.DefaultJavaSSLFactory";

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Reads the query of one URL. What depends on other parameters is settled at the end.
class QueryReader {
 public:
  QueryReader(const Url& url, Node& map, Problems& problems) : url_(url), map_(map), problems_(problems) {}

  void read() {
    Node query = settings::read_query(*url_.query, problems_);
    verifies_ = is_java() && std::ranges::none_of(query.entries, [](const Entry& each) {
                  return same_parameter(each.key, "sslfactory") && each.value.text.ends_with("NonValidatingFactory");
                });
    const bool doubtful = url_.fragment && url_.fragment->text.contains('@');  // all of it may be a password
    std::size_t number = 0;
    for (Entry& entry : query.entries) {
      entry.may_be_secret |= doubtful;
      take(entry, ++number);
    }
    for (Entry& entry : instead_of_sslmode_) settle(entry);
    if (peer_ && map_.find(keys::socket) != nullptr) settings::refuse(driver::table, *peer_, problems_);
  }

 private:
  bool is_java() const { return url_.scheme.contains(':'); }

  void take(Entry& entry, std::size_t number) {
    if (same_parameter(entry.key, "requirepeer")) {  // over TCP libpq ignores it too
      peer_ = std::move(entry);
    } else if (same_parameter(entry.key, "sslfactory") && entry.value.text == own_factory) {
      entry.value.text = "verify-full";
      instead_of_sslmode_.push_back(std::move(entry));
    } else if (settings::refuse(driver::table, entry, problems_)) {
      return;
    } else if (const TakenParameter* const row = settings::find_taken(driver::table, entry.key)) {
      take(*row, entry);
    } else if (contains(fragment_keys, entry.key)) {
      problems_.add(entry.position, "", cat("'", entry.key, "' belongs in the fragment: ...#", entry.key, "=..."));
    } else {
      settings::leave_out(driver::table, entry, number, problems_);
    }
  }

  void take(const TakenParameter& row, Entry& entry) {
    translate(row, entry);
    const bool ssl = same_parameter(row.name, "ssl");
    if (ssl && entry.value.text == "disable" && url_.scheme.starts_with("jdbc:")) return;  // nothing in pgjdbc
    if (row.key == keys::host.name) {
      take_host(entry);
    } else if (row.key == keys::sslmode.name && row.name != row.key) {
      instead_of_sslmode_.push_back(std::move(entry));
    } else {
      map_.set(std::string(row.key), entry.position, std::move(entry.value));
    }
  }

  // A value with a variable stays unchanged: the variable must contain libpq's values.
  void translate(const TakenParameter& row, Entry& entry) const {
    std::string& value = entry.value.text;
    const std::string_view name = row.name == "tls" ? "ssl" : row.name;
    const bool on = name == "ssl" && (value.empty() || equal_ignoring_case(value, "true"));
    const bool foreign = row.key == keys::sslsni.name && !url_.scheme.starts_with("r2dbc");
    const auto* const found = std::ranges::find_if(translations, [&](const Translation& each) {
      return each.name == name && equal_ignoring_case(each.words, value) && !foreign;
    });
    if (on && verifies_) {
      value = "verify-full";  // as in pgjdbc and r2dbc
    } else if (found != translations.end()) {
      value = found->meaning;
    } else if ((is_java() || entry.key != row.key) && contains(keys_of_words, row.key) && !value.contains("${")) {
      value = lower(value);
    }
  }

  // The host of the query replaces the one before it, whether that is a name, a directory or a list of names
  // (fe-connect.c, conninfo_uri_parse_params()).
  void take_host(Entry& entry) {
    const bool to_socket = is_socket(entry.value.text);
    map_.remove(to_socket ? keys::host.name : keys::socket.name);
    map_.set(std::string(to_socket ? keys::socket.name : keys::host.name), entry.position, std::move(entry.value));
  }

  // With sslmode also given, drivers use sslmode, and libpq the last parameter. It is an error if the other one is
  // stricter; but with Java ssl=true says only what sslmode says then.
  void settle(Entry& entry) {
    const Node* const sslmode = map_.find(keys::sslmode);
    if (sslmode == nullptr) {
      map_.set(std::string(keys::sslmode.name), entry.position, std::move(entry.value));
    } else if (!(is_java() && same_parameter(entry.key, "ssl")) &&
               strictness(entry.value.text) > strictness(sslmode->text) && strictness(sslmode->text) >= 0) {
      problems_.add(entry.position, "",
                    cat("'", entry.key, "' and sslmode contradict each other: leave one of them out"));
    }
  }

  static std::ptrdiff_t strictness(std::string_view mode) {
    const auto* const found = std::ranges::find(keys::sslmodes, mode);
    return found == keys::sslmodes.end() ? -1 : found - keys::sslmodes.begin();
  }

  const Url& url_;
  Node& map_;
  Problems& problems_;
  bool verifies_ = false;  // whether ssl=true means that the certificate is verified, and the host
  std::vector<Entry> instead_of_sslmode_;
  std::optional<Entry> peer_;
};

void put_place(Node& map, const Url& url) {
  if (!url.others.empty()) return put_hosts(map, url);
  const bool encoded_socket = is_socket(settings::percent_decode(url.host.text));
  if (!url.host.text.empty()) put(map, encoded_socket ? keys::socket.name : keys::host.name, url.host);
  if (url.port) put(map, keys::port, *url.port);
  if (url.on_socket) put(map, keys::socket, url.path);
}

}  // namespace

Node url_to_mapping(const Url& url, Problems& problems) {
  Node map = Node::map({});
  if (url.user) put(map, keys::user, *url.user);
  if (url.password) put(map, keys::password, *url.password);
  if (url.scheme.starts_with("jdbc:") && (url.user || url.password)) {
    problems.add({1, (url.user ? url.user : url.password)->column}, "",
                 "a URL of JDBC has no user before '@': write ?user=...&password=...");
  }
  put_place(map, url);
  const Url::Component path = url.on_socket ? url.unix_rest.value_or(Url::Component{}) : url.path;
  if (path.text.size() > 1) put(map, keys::database, {path.text.substr(1), path.column + 1});
  if (url.scheme == "r2dbcs:postgresql") put(map, keys::sslmode, {"verify-full", 1});
  if (url.query) QueryReader(url, map, problems).read();
  return map;
}

}  // namespace steady::probe::postgres
