#include "probe/http/explanation.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/secret.h"
#include "base/text.h"

namespace steady::probe::http {
namespace {

constexpr std::string_view hidden = "***";
constexpr std::size_t most_fields = 40;
constexpr std::size_t longest_beginning = 8192;  // of a body; a multiple of what is shown

// Fields of ours, unless they are configured.
constexpr std::array<std::string_view, 4> own_fields{"user-agent", "accept", "connection", "content-length"};

// Fields of a response that hold nothing secret. Cookies and tokens are in others.
constexpr std::array<std::string_view, 24> open_fields{"accept-ranges",
                                                       "age",
                                                       "allow",
                                                       "alt-svc",
                                                       "cache-control",
                                                       "connection",
                                                       "content-encoding",
                                                       "content-language",
                                                       "content-length",
                                                       "content-type",
                                                       "date",
                                                       "expires",
                                                       "keep-alive",
                                                       "last-modified",
                                                       "location",
                                                       "pragma",
                                                       "proxy-authenticate",
                                                       "retry-after",
                                                       "server",
                                                       "transfer-encoding",
                                                       "upgrade",
                                                       "vary",
                                                       "via",
                                                       "www-authenticate"};

template <std::size_t size>
bool holds(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::find(names, lower(name)) != names.end();
}

bool repeats_a_secret(const Spec& spec, std::string_view text) {
  const std::vector<std::string_view> secrets = secrets_of(spec);
  const auto repeated = [text](std::string_view secret) { return repeats(text, secret); };
  return std::ranges::any_of(secrets, repeated) || (spec.address.query && repeated(*spec.address.query));
}

// The value of a configured field as it is written, because the value of a variable may be secret.
std::string shown_value(const Spec& spec, const Hop& hop, std::string_view name, std::string_view value) {
  const auto or_hidden = [](const std::string& shown) { return shown.empty() ? std::string(hidden) : shown; };
  if (equal_ignoring_case(name, "Host")) {
    return hop.same_origin && !spec.host.empty() ? or_hidden(spec.host_shown) : host_field(hop.address);
  }
  for (std::size_t i = 0; hop.same_origin && i < spec.headers.size(); ++i) {
    if (!equal_ignoring_case(spec.headers[i].first, name)) continue;
    return i < spec.headers_shown.size() ? or_hidden(spec.headers_shown[i]) : std::string(hidden);
  }
  return std::string(holds(own_fields, name) ? value : hidden);
}

std::string shown_field(const Spec& spec, const std::string& name, const std::string& value) {
  if (!holds(open_fields, name)) return std::string(hidden);
  const std::string shown = equal_ignoring_case(name, "Location") ? shown_location(value) : value;
  return repeats_a_secret(spec, shown) ? std::string(hidden) : shown;
}

}  // namespace

std::vector<std::string_view> secrets_of(const Spec& spec) {
  std::vector<std::string_view> secrets{spec.password.reveal()};
  for (const auto& [name, value] : spec.headers) {
    if (!is_harmless_field(name)) secrets.emplace_back(value.reveal());
  }
  if (spec.body) secrets.emplace_back(spec.body->reveal());
  const std::string_view credentials = spec.authorization.reveal();
  secrets.push_back(credentials.substr(credentials.find(' ') + 1));
  return secrets;
}

// Taken from the request itself, so that it shows what is sent.
std::vector<std::string> shown_request(const Spec& spec, const Hop& hop) {
  const Secret request = render(spec, hop);
  std::string_view rest = request.reveal();
  rest = rest.substr(0, rest.find("\r\n\r\n") + 2);
  rest.remove_prefix(rest.find("\r\n") + 2);
  std::vector<std::string> lines{cat(hop.method, ' ', hop.address.path, hop.address.query ? "?..." : "", " HTTP/1.1")};
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    const std::string_view name = line.substr(0, line.find(':'));
    const std::string_view value = trimmed(line.substr(name.size() + 1));
    lines.push_back(cat(name, ": ", shown_value(spec, hop, name, value)));
    rest.remove_prefix(line.size() + 2);
  }
  return lines;
}

std::vector<std::string> shown_response(const Spec& spec, const Head& head) {
  std::vector<std::string> lines{status_line(head)};
  for (const auto& [name, value] : head.fields) {
    if (lines.size() > most_fields) {
      lines.push_back(cat("and ", head.fields.size() - most_fields, " more"));
      break;
    }
    lines.push_back(cat(printable(name, 60), ": ", shown_field(spec, name, value)));
  }
  return lines;
}

std::string shown_location(std::string_view location) {
  const std::size_t end = std::min(location.find_first_of("?#"), location.size());
  const bool query = end < location.size() && location[end] == '?';
  std::string out(location.substr(0, end));
  if (const std::size_t authority = out.find("//"); authority != std::string::npos) {
    const std::size_t at = out.substr(0, out.find('/', authority + 2)).rfind('@');
    if (at != std::string::npos && at > authority) out.erase(authority + 2, at - authority - 1);
  }
  return query ? out + "?..." : out;
}

std::string shown_body(const Spec& spec, std::string_view body) {
  body = body.substr(0, longest_beginning);
  if (body.empty()) return "empty";
  return repeats_a_secret(spec, body) ? "not shown, as it repeats a secret of the request" : std::string(body);
}

void note_response(const net::Attempt& attempt, const Spec& spec, const Head& head) {
  const std::string* location = head.find("Location");
  attempt.note(net::Topic::response,
               {{"status", cat(head.status), net::Fact::Form::number},
                {"location", location == nullptr ? std::string{} : shown_field(spec, "Location", *location)}},
               "head", shown_response(spec, head));
}

}  // namespace steady::probe::http
