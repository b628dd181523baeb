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

// For files that libpq would look for in the home directory if it were told nothing: a path that cannot exist.
constexpr const char* nowhere = "/dev/null/none";

std::optional<Outcome> unreadable(const std::string& file) {
  if (file.empty() || access(file.c_str(), R_OK) == 0) return std::nullopt;
  return down(Reason::tls, cat("cannot read ", printable(file), ": ", std::strerror(errno)), Permanent::yes);
}

// Under every sslmode that may use it: libpq would wait for the writer of a pipe, and read a device without an end.
std::optional<Outcome> unfit(const std::string& file) {
  const auto why = file.empty() ? std::nullopt : unfit_file(file, net::longest_pem);
  if (!why) return std::nullopt;
  return down(Reason::tls, cat("cannot read ", printable(file), ": ", *why), Permanent::yes);
}

// What the server's certificate is verified against; empty: not verified. A given file is used under every sslmode, as
// libpq does; only the modes that are named after it insist on one.
Result<std::string> root_certificates(const Spec& spec) {
  Result<std::string> file = spec.sslmode.starts_with("verify") ? net::ca_bundle(spec.ca_file) : spec.ca_file;
  if (!file || spec.sslmode == "disable") return file;
  for (const std::string& each : {*file, spec.cert_file, spec.key_file}) {
    auto failure = unfit(each);
    // The other modes go on without what they lack, as in libpq: prefer and allow fall back to a connection in the clear.
    if (!failure && spec.demands_tls()) failure = unreadable(each);
    if (failure) return std::unexpected(*std::move(failure));
  }
  // libpq goes on without a revocation list that does not exist (manual, 34.1.2).
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

// pg_isready(1) cares for no kind of server, and with a single one a preference for a standby is none: libpq would log in a
// second time to say so.
bool is_left_out(const Verbatim& parameter, const Spec& spec) {
  if (parameter.name != "target_session_attrs") return false;
  return spec.level == Level::accepting || parameter.value == "prefer-standby";
}

// The name is what the certificate must be for; connections go to hostaddr, and no name is looked up.
void add_place(Parameters& all, const Spec& spec, const std::string& address) {
  std::string name = spec.host.empty() && spec.hostaddr.empty() ? "localhost" : spec.host;
  if (name.ends_with('.')) name.pop_back();  // certificates carry no final dot
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
  // As pg_isready(1) does, `accepting` stops where a password is asked for; an attempt at it would prove more.
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
