#include "probe/http/request.h"

#include <algorithm>

#include "base/text.h"
#include "base/version.h"
#include "probe/http/answer.h"
#include "probe/http/location.h"

namespace steady::probe::http {
namespace {

// RFC 4648, section 4.
std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U; };
    const unsigned group = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    out += digits[group >> 18U];
    out += digits[group >> 12U & 63U];
    out += i + 1 < bytes.size() ? digits[group >> 6U & 63U] : '=';
    out += i + 2 < bytes.size() ? digits[group & 63U] : '=';
  }
  return out;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// RFC 9110, section 15.4: 303 changes to GET; after 301 and 302 clients change a POST to a GET, as curl and browsers
// do.
bool becomes_get(int status, std::string_view method) {
  return (status == 303 && method != "HEAD") || ((status == 301 || status == 302) && method == "POST");
}

std::unexpected<Outcome> not_followed(const Head& head, std::string_view why) {
  return std::unexpected(down(Reason::mismatch, cat(status_line(head), " leads ", why, ": not followed")));
}

Outcome too_many(const Head& head, int followed) {
  const std::string_view plural = followed == 1 ? "" : "s";
  return down(Reason::mismatch, cat(status_line(head), " after ", followed, " redirect", plural,
                                    ", the most that 'max_redirects' allows"));
}

// The fields of a request. A value is copied only once, into the text that becomes a Secret.
class Fields {
 public:
  Fields(const Spec& spec, const Hop& hop) : own_(hop.same_origin ? &spec.headers : nullptr) {}

  void add(std::string_view name, std::string_view value) {
    if (!configured(name)) write(name, value);
  }
  void add_configured() {
    if (own_ == nullptr) return;
    for (const auto& [name, value] : *own_) write(name, value.reveal());
  }
  std::string take() { return std::move(text_); }

 private:
  bool configured(std::string_view name) const {
    return own_ != nullptr &&
           std::ranges::any_of(*own_, [name](const auto& field) { return equal_ignoring_case(field.first, name); });
  }
  void write(std::string_view name, std::string_view value) {
    for (const std::string_view part : {name, std::string_view(": "), value, std::string_view("\r\n")}) text_ += part;
  }

  const std::vector<std::pair<std::string, Secret>>* own_;
  std::string text_;
};

}  // namespace

Secret basic(std::string_view user, const Secret& password) {
  const Secret pair(cat(user, ':', password.reveal()));
  return Secret(cat("Basic ", base64(pair.reveal())));
}

bool is_token(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [others](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || others.contains(c);
  });
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}

Hop first_hop(const Spec& spec) { return {spec.address, spec.method, spec.body.has_value(), true, spec.max_redirects}; }

Result<std::optional<Hop>> next_hop(const Spec& spec, const Hop& from, const Head& head) {
  const std::string* location = head.find("Location");
  if (spec.max_redirects == 0 || !is_redirect(head.status) || location == nullptr) return std::nullopt;
  if (from.redirects_left == 0) return std::unexpected(too_many(head, spec.max_redirects));
  std::expected<Address, std::string> to = follow(from.address, host_of(spec, from), *location);
  if (!to) return not_followed(head, to.error());
  if (from.address.tls && !to->tls) return not_followed(head, "from https to http");
  const bool same = same_origin(*to, spec.address);
  Hop next{std::move(*to), from.method, from.with_body, same, from.redirects_left - 1};
  if (becomes_get(head.status, from.method)) {
    next.method = "GET";
    next.with_body = false;
  }
  if (next.with_body && !next.same_origin) return not_followed(head, "a request with a body to another origin");
  return next;
}

std::string host_of(const Spec& spec, const Hop& hop) {
  return hop.same_origin && !spec.host.empty() ? spec.host : host_field(hop.address);
}

std::optional<net::Tls> tls_of(const Spec& spec, const Hop& hop) {
  if (!hop.address.tls) return std::nullopt;
  net::Tls tls = spec.tls;
  if (!hop.same_origin) tls = {.ca_file = spec.tls.ca_file, .insecure = spec.tls.insecure};
  tls.words = {.protocol = "http/1.1", .refused = Answer::http2_only, .plain = "http://"};
  return tls;
}

Secret render(const Spec& spec, const Hop& hop) {
  Fields fields(spec, hop);
  fields.add("Host", host_of(spec, hop));
  fields.add("User-Agent", cat("steady/", version()));
  fields.add("Accept", "*/*");
  fields.add("Connection", "close");
  if (hop.same_origin && !spec.authorization.empty()) fields.add("Authorization", spec.authorization.reveal());
  if (hop.with_body) fields.add("Content-Length", std::to_string(spec.body->reveal().size()));
  fields.add_configured();
  const Secret head(fields.take());
  const std::string_view body = hop.with_body ? std::string_view(spec.body->reveal()) : "";
  return Secret(cat(hop.method, ' ', request_target(hop.address), " HTTP/1.1\r\n", head.reveal(), "\r\n", body));
}

}  // namespace steady::probe::http
