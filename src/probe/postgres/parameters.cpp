#include "probe/postgres/parameters.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "net/tls.h"

namespace steady::probe::postgres {
namespace {

// An impossible path, for files that libpq would otherwise look for in the home directory.
constexpr const char* nowhere = "/dev/null/none";

std::optional<Outcome> unreadable(const std::string& file) {
  if (file.empty() || access(file.c_str(), R_OK) == 0) return std::nullopt;
  return down(Reason::tls, cat("cannot read ", printable(file), ": ", std::strerror(errno)), Permanent::yes);
}

// Applies to every sslmode that may use the file: libpq would wait for the writer of a pipe, and read an endless
// device.
std::optional<Outcome> unfit(const std::string& file) {
  const auto why = file.empty() ? std::nullopt : unfit_file(file, net::longest_pem);
  if (!why) return std::nullopt;
  return down(Reason::tls, cat("cannot read ", printable(file), ": ", *why), Permanent::yes);
}

// The CA file for the server's certificate; empty: no verification. As in libpq, a given file is used with every
// sslmode; only the verify modes require one.
Result<std::string> root_certificates(const Spec& spec) {
  Result<std::string> file = spec.sslmode.starts_with("verify") ? net::ca_bundle(spec.ca_file) : spec.ca_file;
  if (!file || spec.sslmode == "disable") return file;
  for (const std::string& each : {*file, spec.cert_file, spec.key_file}) {
    auto failure = unfit(each);
    // As in libpq, the other modes continue without a missing file: prefer and allow fall back to an unencrypted
    // connection.
    if (!failure && spec.demands_tls()) failure = unreadable(each);
    if (failure) return std::unexpected(*std::move(failure));
  }
  // libpq continues without a revocation list that does not exist (manual, 34.1.2).
  if (auto failure = unfit(std::string(spec.value_of("sslcrl")))) return std::unexpected(*std::move(failure));
  return file;
}

void add_tls(Parameters& all, const Spec& spec, std::string roots) {
  all.add("sslmode", spec.sslmode.data());
  all.keep("sslrootcert", roots.empty() ? nowhere : std::move(roots));
  if (spec.value_of("sslcrl").empty()) all.add("sslcrl", nowhere);
  const bool anonymous = spec.cert_file.empty();
  if (spec.value_of("sslcertmode").empty()) all.add("sslcertmode", anonymous ? "disable" : "allow");
  all.add("sslcert", anonymous ? nowhere : spec.cert_file.c_str());
  all.add("sslkey", anonymous ? nowhere : (spec.key_file.empty() ? spec.cert_file : spec.key_file).c_str());
  all.add("sslpassword", spec.sslpassword.reveal().c_str());
}

// pg_isready(1) ignores target_session_attrs. With a single server, a preference for a standby has no effect, but libpq
// would log in a second time.
bool is_left_out(const Verbatim& parameter, const Spec& spec) {
  if (parameter.name != "target_session_attrs") return false;
  return spec.level == Level::accepting || parameter.value == "prefer-standby";
}

// The certificate is verified for the name; the connection goes to hostaddr, so libpq never resolves a name.
void add_place(Parameters& all, const Spec& spec, const std::string& address) {
  std::string name = spec.host.empty() && spec.hostaddr.empty() ? "localhost" : spec.host;
  if (name.ends_with('.')) name.pop_back();  // no final dot in certificates
  all.keep("host", std::move(name));
  all.keep("hostaddr", address);
}

}  // namespace

void Parameters::add(const char* name, const char* value) {
  names_.insert(names_.end() - 1, name);
  values_.insert(values_.end() - 1, value);
}

void Parameters::keep(const char* name, std::string value) {
  kept_.push_back(std::move(value));
  add(name, kept_.back().c_str());
}

Result<Parameters> parameters(const Spec& spec, const std::string& address) {
  Parameters all;
  all.keep("port", std::to_string(spec.port));
  all.add("user", spec.user.c_str());
  all.add("dbname", spec.database.c_str());
  // As with pg_isready(1), `accepting` stops when a password is requested; sending one would verify more.
  if (spec.level != Level::accepting) all.add("password", spec.password.reveal().c_str());
  all.add("passfile", nowhere);
  all.add("application_name", "steady");
  all.add("gssencmode", "disable");
  for (const Verbatim& each : spec.verbatim) {
    if (!is_left_out(each, spec)) all.add(each.name.data(), each.value.c_str());
  }
  if (address.empty()) {
    all.add("host", spec.socket.c_str());
    all.add("sslmode", "disable");
    return all;
  }
  add_place(all, spec, address);
  Result<std::string> roots = root_certificates(spec);
  if (!roots) return std::unexpected(roots.error());
  add_tls(all, spec, *std::move(roots));
  return all;
}

}  // namespace steady::probe::postgres
