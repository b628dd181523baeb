#include "probe/postgres/libpq_errors.h"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "base/text.h"
#include "net/stream.h"

namespace steady::probe::postgres {
namespace {

constexpr std::size_t code_size = 5;
constexpr std::size_t detail_limit = 120;
constexpr std::string_view connection_prefix = "connection to server ";  // of fe-connect.c, emitHostIdentityInfo()

bool is_code(std::string_view text) {
  return text.size() == code_size &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// libpq's message about the last connection that it tried, without the address, which our own messages show.
std::string_view last_complaint(std::string_view text) {
  if (const auto last = text.rfind(connection_prefix); last != text.npos) text.remove_prefix(last);
  std::string_view line = first_line(text);
  constexpr std::string_view end_of_prefix = " failed: ";
  const auto end = line.find(end_of_prefix);
  if (line.starts_with(connection_prefix) && end != line.npos) line.remove_prefix(end + end_of_prefix.size());
  return line;
}

struct Known {
  std::string_view part;  // of libpq's message
  Reason reason;
  Permanent permanent;
  std::string_view words;  // our message; empty: libpq's message
};

constexpr Permanent transient = Permanent::no;
constexpr Permanent permanent = Permanent::yes;

constexpr std::string_view tls_at_once =
    "the port speaks TLS from the first byte on: write sslmode=require&sslnegotiation=direct for PostgreSQL 17 or "
    "newer";

// In the order of precedence.
constexpr std::array known{
    // postmaster.c, report_fork_failure_to_client(): no SQLSTATE, and errno in the server's language, not ours.
    Known{"could not fork new process for connection", Reason::not_ready, transient,
          "the server cannot start a session"},
    Known{"no password supplied", Reason::denied, permanent,
          "the server asks for a password: give one, or use level=accepting"},
    Known{"authentication not supported", Reason::denied, permanent, ""},
    Known{"authentication method", Reason::denied, permanent, ""},
    Known{"SASL authentication mechanisms", Reason::denied, permanent, ""},
    Known{"GSSAPI continuation error", Reason::denied, permanent, ""},  // of a libpq with GSSAPI: there is no ticket
    Known{"incorrect server signature", Reason::denied, permanent, "the server does not know the password"},
    Known{"invalid iteration count", Reason::protocol, transient,
          "invalid iteration count: a SCRAM secret of the server may take 1 to 100000"},
    Known{"bytes is too long", Reason::protocol, transient, ""},      // one message; from libpq-limits.patch
    Known{"server sent more than", Reason::protocol, transient, ""},  // in total; from the same patch
    Known{"protocol version not supported", Reason::denied, permanent, ""},
    Known{"server sent an error response during SSL", Reason::not_ready, transient,
          "the server cannot start a session"},
    Known{"response to SSL negotiation: \x15", Reason::protocol, transient, tls_at_once},  // an alert (RFC 8446, 5.1)
    Known{"but received \x15", Reason::protocol, transient, tls_at_once},
    Known{"response to SSL negotiation", Reason::protocol, transient, "the peer does not speak PostgreSQL"},
    Known{"expected authentication request", Reason::protocol, transient, "the peer does not speak PostgreSQL"},
    Known{"does not support SSL", Reason::tls, permanent,
          "the server has no TLS, which sslmode demands: sslmode=prefer does without"},
    Known{"certificate verify failed", Reason::tls, permanent,
          "certificate not trusted: verification failed (is ca_file its CA, and is it in date?)"},
    Known{"group or world access", Reason::tls, permanent, "others may read the private key: chmod 600 key_file"},
    Known{"certificate", Reason::tls, permanent, ""},
    Known{"private key", Reason::tls, permanent, ""},
    Known{"SSL error: tlsv1 alert protocol version", Reason::tls, permanent, ""},
    Known{"SSL error: unsupported protocol", Reason::tls, permanent, ""},
    Known{"SSL protocol version", Reason::tls, permanent, ""},
    Known{"without ALPN protocol negotiation", Reason::tls, permanent, ""},
    Known{"SSL error", Reason::tls, transient, ""},
    Known{"Unix-domain socket path", Reason::internal, permanent, ""},  // the path is too long
    Known{"out of memory", Reason::internal, transient, "out of memory"},
};

struct KnownErrno {
  int number;
  Reason reason;
  std::string_view words;  // empty: the text of the C library
};

// libpq shows errno as text of the C library, which differs between glibc and musl.
constexpr std::array known_errnos{
    KnownErrno{ECONNREFUSED, Reason::refused, "connection refused"},
    KnownErrno{ENOENT, Reason::refused, "the socket does not exist"},
    KnownErrno{EAGAIN, Reason::refused, "the queue of the socket is full"},
    KnownErrno{ETIMEDOUT, Reason::timed_out, "the host does not answer (ETIMEDOUT)"},
    KnownErrno{EADDRNOTAVAIL, Reason::unreachable, "no local address to connect from"},
    KnownErrno{ENETUNREACH, Reason::unreachable, ""},
    KnownErrno{EHOSTUNREACH, Reason::unreachable, ""},
    KnownErrno{EACCES, Reason::unreachable, ""},
    KnownErrno{EPERM, Reason::unreachable, ""},
    KnownErrno{EAFNOSUPPORT, Reason::unreachable, ""},
    KnownErrno{EMFILE, Reason::internal, "too many open files"},
    KnownErrno{ENFILE, Reason::internal, "too many open files"},
};

Outcome said(const Known& entry, std::string_view line) {
  return down(entry.reason, entry.words.empty() ? printable(line, detail_limit) : std::string(entry.words),
              entry.permanent);
}

std::optional<Outcome> known_words(std::string_view line) {
  // A fault of our own is at the beginning of the line; a server's message may contain the same words later.
  const auto entry = std::ranges::find_if(known, [line](const Known& each) {
    return each.reason == Reason::internal ? line.starts_with(each.part) : line.contains(each.part);
  });
  return entry == known.end() ? std::nullopt : std::optional(said(*entry, line));
}

std::optional<Outcome> known_errno(std::string_view line) {
  for (const KnownErrno& each : known_errnos) {
    const std::string_view in_words = std::strerror(each.number);
    if (each.reason == Reason::internal && !line.starts_with("could not")) continue;
    if (line.contains(in_words)) return down(each.reason, std::string(each.words.empty() ? in_words : each.words));
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 4> endings{"server closed the connection", "EOF detected",
                                                  "SSL connection has been closed", "connection not open"};
constexpr std::array<int, 2> resets{ECONNRESET, EPIPE};

bool holds_any(std::string_view line, std::span<const std::string_view> parts) {
  return std::ranges::any_of(parts, [line](std::string_view part) { return line.contains(part); });
}

}  // namespace

std::optional<ServerError> server_error(std::string_view text) {
  constexpr std::string_view after_severity = ":  ";  // fe-protocol3.c, pqBuildErrorMessage3(): "%s:  " and "%s: "
  for (auto at = text.find(after_severity); at != text.npos; at = text.find(after_severity, at + 1)) {
    const std::string_view rest = text.substr(at + after_severity.size());
    const std::string_view code = rest.substr(0, code_size);
    if (!is_code(code) || !rest.substr(code_size).starts_with(": ")) continue;
    return ServerError{std::string(code), printable(first_line(rest.substr(code_size + 2)), detail_limit)};
  }
  return std::nullopt;
}

Outcome classify(std::string_view text, Contact contact) {
  const std::string_view line = last_complaint(text);
  const net::ReceivedAny received = contact == Contact::heard ? net::ReceivedAny::yes : net::ReceivedAny::no;
  const bool reset = std::ranges::any_of(resets, [line](int number) { return line.contains(std::strerror(number)); });
  if (reset) return net::connection_lost(boost::asio::error::connection_reset, received);
  if (holds_any(line, endings)) return net::connection_lost(boost::asio::error::eof, received);
  std::optional<Outcome> found = known_words(line);
  if (!found) found = known_errno(line);
  // "out of memory" from libpq; a server may send the same text without an SQLSTATE.
  if (found && found->reason == Reason::internal && contact != Contact::none)
    return down(Reason::not_ready, cat(found->detail, ", in the server or in steady"));
  if (found) return *std::move(found);
  // For some unexpected messages during login libpq's text is empty, and a server's text may be empty after many bytes.
  const std::string words = printable(line, detail_limit);
  return down(Reason::protocol, words.empty() ? "not the protocol of PostgreSQL" : words);
}

std::string tls_complaint(std::string_view text, std::string_view sslmode) {
  // The second connection has the prefix; the first one may lack it.
  const auto second = text.rfind(connection_prefix);
  if (second == text.npos || second == 0) return {};
  std::string_view with_tls;
  if (sslmode == "prefer") with_tls = text.substr(0, second);
  if (sslmode == "allow") with_tls = text.substr(second);
  return with_tls.empty() || server_error(with_tls) ? "" : classify(with_tls, Contact::connected).detail;
}

bool unsupported_authentication(std::string_view text) {
  static constexpr std::array<std::string_view, 4> parts{"authentication not supported", "authentication method",
                                                         "SASL authentication mechanisms", "GSSAPI continuation error"};
  return holds_any(last_complaint(text), parts);
}

std::optional<Outcome> unmet_demand(std::string_view text) {
  // fe-connect.c, PQconnectPoll(); fe-auth.c, check_expected_areq() and pg_SASL_init().
  static constexpr std::array demands{
      Known{"session is read-only", Reason::mismatch, transient, "the session is read-only (target_session_attrs)"},
      Known{"session is not read-only", Reason::mismatch, transient,
            "the session is not read-only (target_session_attrs)"},
      Known{"server is in hot standby mode", Reason::mismatch, transient,
            "the server is a standby (target_session_attrs)"},
      Known{"server is not in hot standby mode", Reason::mismatch, transient,
            "the server is not a standby (target_session_attrs)"},
      Known{"channel binding ", Reason::denied, permanent, ""},
      Known{"authentication method requirement", Reason::denied, permanent, ""},
      Known{"server did not request an SSL certificate", Reason::tls, permanent, ""},
      Known{"server accepted connection without a valid SSL certificate", Reason::tls, permanent, ""},
  };
  const std::string_view line = last_complaint(text);
  const auto* const found =
      std::ranges::find_if(demands, [line](const Known& each) { return line.starts_with(each.part); });
  return found == demands.end() ? std::nullopt : std::optional(said(*found, line));
}

}  // namespace steady::probe::postgres
