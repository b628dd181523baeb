#include "probe/postgres/verbatim.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "settings/oddity.h"

namespace steady::probe::postgres {
namespace {

using settings::Reader;
using settings::Words;

constexpr std::array<std::string_view, 6> methods{"password", "md5", "gss", "sspi", "scram-sha-256", "none"};

struct Row {
  settings::Key<settings::OneOf> key;
  std::string_view variable = {};  // libpq's environment variable; empty: not read
  bool tls = false;                // not used on a Unix socket, where libpq has no TLS
  bool any_case = false;           // libpq ignores the case of the value
};

constexpr std::array rows{Row{keys::channel_binding, "PGCHANNELBINDING"},
                          Row{keys::require_auth, "PGREQUIREAUTH"},
                          Row{keys::target_session_attrs, "PGTARGETSESSIONATTRS"},
                          Row{keys::sslnegotiation, "PGSSLNEGOTIATION", true},
                          Row{keys::ssl_min_protocol_version, "PGSSLMINPROTOCOLVERSION", true, true},
                          Row{keys::ssl_max_protocol_version, "PGSSLMAXPROTOCOLVERSION", true, true},
                          Row{keys::sslcertmode, "PGSSLCERTMODE", true},
                          Row{keys::sslcrl, "PGSSLCRL", true},
                          Row{keys::sslsni, "PGSSLSNI", true},
                          Row{keys::options}};

constexpr auto names = [] {
  std::array<std::string_view, rows.size()> all{};
  std::ranges::transform(rows, all.begin(), [](const Row& row) { return row.key.name; });
  return all;
}();

std::string one_of(Words words) { return join(std::vector<std::string>(words.begin(), words.end()), ", "); }

// Reports a problem about a value that may come from the environment; such values are not quoted.
void complain(Reader& reader, std::size_t index, const std::string& message) {
  const Row& row = rows[index];
  reader.error_at(row.key, reader.has(row.key) ? message : cat(row.variable, ": ", message));
}

// The value as in libpq's manual, if the row has it.
std::optional<std::string_view> known(const Row& row, std::string_view text) {
  const auto found = std::ranges::find_if(row.key.shape.words, [&](std::string_view each) {
    return row.any_case ? equal_ignoring_case(each, text) : each == text;
  });
  return found == row.key.shape.words.end() ? std::nullopt : std::optional(*found);
}

std::string from_environment(Reader& reader, std::size_t index) {
  const Row& row = rows[index];
  const bool unknown = row.variable.empty() || reader.environment().offline();
  std::string value = unknown ? "" : reader.environment()(row.variable).value_or("");
  if (value.empty() || row.key.shape.words.empty()) return value;
  if (const auto fit = known(row, value)) return std::string(*fit);
  complain(reader, index,
           cat("expected one of ", one_of(row.key.shape.words), settings::odd_value(row.variable, value)));
  return {};
}

std::string read_value(Reader& reader, std::size_t index) {
  const std::string_view name = names[index];
  const Row& row = rows[index];
  if (!reader.has(name)) return from_environment(reader, index);
  if (row.key.shape.words.empty()) return reader.text(name);
  if (const auto fit = row.any_case ? known(row, reader.text(name)) : std::nullopt) return std::string(*fit);
  return std::string(reader.one_of(row.key, ""));
}

// fe-connect.c, pqConnectOptions2(): each method once, and '!' before all methods or before none.
bool is_require_auth(std::string_view text) {
  const bool negative = text.starts_with('!');
  std::vector<std::string_view> seen;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string_view method = text.substr(begin, end - begin);
    if (method.starts_with('!') != negative) return false;
    if (negative) method.remove_prefix(1);
    const bool known = std::ranges::find(methods, method) != methods.end();
    if (!known || std::ranges::find(seen, method) != seen.end()) return false;
    seen.push_back(method);
    begin = end + 1;
  }
  return true;
}

std::size_t index_of(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

bool excludes(Role role, std::string_view attributes) {
  if (role == Role::primary) return attributes == "standby";
  return role == Role::replica && (attributes == "primary" || attributes == "read-write");
}

void check_login(Reader& reader, const Spec& spec) {
  const std::string_view required = spec.value_of(keys::require_auth);
  if (!required.empty() && !is_require_auth(required)) {
    complain(reader, index_of(keys::require_auth),
             cat("expected methods joined by ',' (", one_of(methods), "), each once, with '!' before all or none"));
  }
  if (excludes(spec.role, spec.value_of(keys::target_session_attrs))) {
    reader.error_at(keys::role, "role and target_session_attrs contradict each other: leave one of them out");
  }
}

// Without a lowest version, libpq uses TLS 1.2.
bool is_range(std::string_view lowest, std::string_view highest) {
  if (highest.empty()) return true;
  return std::ranges::find(keys::tls_versions, lowest.empty() ? "TLSv1.2" : lowest) <=
         std::ranges::find(keys::tls_versions, highest);
}

void check_tls(Reader& reader, const Spec& spec) {
  if (spec.value_of(keys::sslnegotiation) == "direct" && !spec.demands_tls()) {
    complain(reader, index_of(keys::sslnegotiation), "direct TLS needs sslmode=require, verify-ca or verify-full");
  }
  if (spec.value_of(keys::sslcertmode) == "require" && spec.cert_file.empty()) {
    complain(reader, index_of(keys::sslcertmode), "a certificate that the server must ask for is needed: cert_file");
  }
  if (!is_range(spec.value_of(keys::ssl_min_protocol_version), spec.value_of(keys::ssl_max_protocol_version))) {
    complain(reader, index_of(keys::ssl_max_protocol_version),
             "lower than ssl_min_protocol_version (by default TLSv1.2)");
  }
}

}  // namespace

std::span<const std::string_view> verbatim_names() { return names; }

void read_verbatim(Reader& reader, Spec& spec) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string value = read_value(reader, i);
    if (value.contains('\0')) reader.error_at(names[i], "a NUL character is not possible in libpq");
    if (!value.empty() && (spec.socket.empty() || !rows[i].tls)) spec.verbatim.emplace_back(names[i], std::move(value));
  }
  // The check's role applies to its server; the environment variable is for the application's own connections.
  if (spec.role != Role::any && !reader.has(keys::target_session_attrs)) {
    std::erase_if(spec.verbatim, [](const Verbatim& each) { return each.name == keys::target_session_attrs.name; });
  }
  reader.problems().name_file(std::string(spec.value_of(keys::sslcrl)));
  check_login(reader, spec);
  check_tls(reader, spec);
}

}  // namespace steady::probe::postgres
