#include "probe/http/spec.h"

#include <algorithm>

#include "base/text.h"
#include "probe/endpoint_keys.h"
#include "probe/http/expectation_keys.h"
#include "probe/http/http_probe.h"
#include "probe/http/request.h"
#include "settings/oddity.h"
#include "settings/percent.h"

namespace steady::probe::http {
namespace {

using settings::Node;
using settings::put;
using settings::Reader;
using settings::Url;

constexpr std::size_t body_file_limit = std::size_t{1024} * 1024;

// The URL text to split: as written, so that a variable's value cannot change how it is split. A URL that begins with a
// variable ("${API}/healthz") must be expanded first, because otherwise there is no scheme.
std::string to_split(const std::string& written, const std::string& expanded) {
  const bool literal_scheme = written.find("://") < written.find("${");
  return literal_scheme ? written : settings::unexpandable(expanded);
}

// Percent-decodes before expanding variables, because values of variables are used literally.
void decode_and_expand(Url& url, const Reader& reader) {
  if (url.on_socket) url.path.text = settings::percent_decode(url.path.text);
  url.host.text = settings::percent_decode(url.host.text);
  for (std::optional<Url::Component>* component : {&url.user, &url.password}) {
    if (*component) (*component)->text = settings::percent_decode((*component)->text);
  }
  const auto expand = [&reader](Url::Component& component) {
    component.text = settings::expand(component.text, reader.environment()).value_or("");
  };
  expand(url.host);
  expand(url.path);
  for (std::optional<Url::Component>* component : {&url.user, &url.password, &url.port, &url.unix_rest, &url.query}) {
    if (*component) expand(**component);
  }
}

// The components of the key `url`, as written; for a target they are already parsed. Nothing after a problem.
std::optional<Url> split(Reader& reader, const Node& node, const std::string& expanded) {
  if (node.url) {
    Url url = *node.url;
    url.user = url.password = url.fragment = std::nullopt;  // these are separate keys
    return url;
  }
  const settings::Source source{"url", to_split(node.text, expanded), true};
  settings::Problems problems(source);
  std::optional<Url> url = settings::split_url(source.text, problems);
  if (!problems.empty()) reader.error_at(keys::url, problems.all().front().message);
  if (url && !url->others.empty()) reader.error_at(keys::url, std::string(settings::several_hosts));
  return url;
}

// The components of `url`, ready for use. Nothing after a problem.
std::optional<Url> read_url(Reader& reader) {
  const std::string expanded = reader.text(keys::url);
  const Node* node = reader.node(keys::url);
  const bool missing = node == nullptr || (node->type == Node::Type::scalar && node->text.empty());
  if (missing) reader.error_at(keys::url, "a URL is needed: http://host:port/path");
  const bool unknown = reader.environment().offline() && node != nullptr && node->text.starts_with("${");
  if (node == nullptr || expanded.empty() || unknown) return std::nullopt;
  std::optional<Url> url = split(reader, *node, expanded);
  if (!url) return std::nullopt;
  if (std::ranges::find(schemes, url->scheme) == schemes.end()) {
    reader.error_at(keys::url, "expected http://host:port/path, https://... or http+unix:///run/app.sock:/path");
    return std::nullopt;
  }
  if (url->fragment) reader.error_at(keys::url, "a fragment is never sent; write options as keys beside url");
  const bool host_written = url->host.text.empty();
  decode_and_expand(*url, reader);
  if (reader.environment().offline() && url->port && node->text.contains("${"))
    url->port.reset();  // may contain a variable
  if (url->host.text.empty() && !host_written) {
    reader.error_at(keys::url, "a variable made the host empty; write localhost for this container");
  }
  return url;
}

void read_address(Reader& reader, const Url& url, Spec& spec) {
  std::expected<Address, std::string> address = address_of(url);
  if (address) spec.address = std::move(*address);
  reader.problems().name_socket(spec.address.endpoint.unix_path);
  if (!address) reader.error_at(keys::url, address.error());
}

// Basic from user and password (as keys or in the URL), or a bearer token from a file.
void read_credentials(Reader& reader, const Url* url, Spec& spec) {
  const bool in_url = url != nullptr && (url->user || url->password);
  std::string user = reader.text(keys::user);
  Secret password = reader.secret(keys::password);
  const Secret token = reader.secret_file(keys::bearer_file);
  if (in_url && (!user.empty() || reader.has_secret(keys::password))) {
    reader.error_at(keys::url, "user and password are given twice: in the URL and as keys");
  } else if (in_url) {
    if (url->user) user = url->user->text;
    if (url->password) password = Secret(url->password->text);
  }
  if (user.empty() && !password.empty()) reader.error_at(keys::password, "a password needs a user");
  if (user.contains(':')) reader.error_at(keys::user, "a user name with ':' cannot be sent (RFC 7617)");
  if (!is_field_value(user)) reader.error_at(keys::user, "control characters cannot be sent");
  if (!user.empty() && !token.empty()) reader.error_at(keys::bearer_file, "user and bearer_file exclude each other");
  const std::string odd_token = reader.odd_secret("bearer", token, {}, "token");
  if (!is_field_value(token.reveal()) || token.reveal().contains(' ')) {
    reader.error_at(keys::bearer_file,
                    cat("a token is one word without blanks or line breaks", odd_token.empty() ? "" : "; ", odd_token));
  }
  spec.password_remark = token.empty() ? reader.odd_secret(in_url ? keys::url.name : keys::password.name, password, {},
                                                           keys::password.name)
                                       : odd_token;
  if (!user.empty()) spec.authorization = basic(user, password);
  if (!user.empty()) spec.password = std::move(password);
  if (!token.empty()) spec.authorization = Secret(cat("Bearer ", token.reveal()));
}

constexpr std::string_view twice = "given twice: names of headers are the same in capitals";

// Why a name is not allowed in `headers`; empty when it is allowed.
std::string_view objection(std::string_view name, const Spec& spec, bool authorized_by_header) {
  if (!is_token(name)) return "not the name of a header";
  if (equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Transfer-Encoding")) {
    return "this header follows from the body";
  }
  if (equal_ignoring_case(name, "Host") && !spec.host.empty()) return twice;
  if (!equal_ignoring_case(name, "Authorization") || spec.authorization.empty()) return "";
  return authorized_by_header ? twice : "given twice: here and by user or bearer_file";
}

// Why a value is not allowed; empty when it is allowed. An empty Host would be that of the URL, without a word.
std::string_view objection_to_value(std::string_view name, std::string_view value) {
  if (!is_field_value(value)) return "line breaks and control characters cannot be sent in a header";
  const bool host = equal_ignoring_case(name, "Host");
  return host && (value.empty() || value.find_first_of(" \t") != std::string_view::npos) ? "not a host name" : "";
}

// What is odd about a variable in the value of a header.
std::string odd_header(const Reader& headers, std::string_view name) {
  const std::string odd = settings::odd_variable(headers.as_written(name), headers.environment());
  return odd.substr(std::min(odd.find_first_not_of("; "), odd.size()));
}

void read_headers(Reader& reader, Spec& spec) {
  auto pairs = reader.pairs(keys::headers);
  Reader headers = reader.child(keys::headers);
  bool authorized = false;
  for (auto& [name, value] : pairs) {
    if (const std::string_view why = objection(name, spec, authorized); !why.empty())
      headers.error_at(name, std::string(why));
    if (const std::string_view why = objection_to_value(name, value); !why.empty())
      headers.error_at(name, std::string(why));
    if (equal_ignoring_case(name, "Host")) {
      spec.host = std::move(value);
      spec.host_shown = headers.as_written(name);
    } else if (equal_ignoring_case(name, "Authorization")) {
      spec.authorization = Secret(std::move(value));
      spec.password_remark = odd_header(headers, name);
      authorized = true;
    } else {
      spec.headers_shown.push_back(is_harmless_field(name) ? headers.as_written(name) : "");
      spec.headers.emplace_back(std::move(name), Secret(std::move(value)));
    }
  }
}

void read_body(Reader& reader, Spec& spec) {
  const std::optional<std::string> text = reader.optional_text(keys::body);
  if (text && !reader.text(keys::body_file).empty())
    reader.error_at(keys::body_file, "body and body_file exclude each other");
  if (text) spec.body = Secret(*text);
  if (reader.text(keys::body_file).empty()) return;
  std::optional<std::string> content = reader.content(keys::body_file, body_file_limit);
  if (content) spec.body = Secret(std::move(*content));
}

// With a body the default method is POST, as in curl.
void read_method(Reader& reader, Spec& spec) {
  spec.method = reader.text(keys::method, spec.body ? "POST" : "GET");
  const bool capitals = std::ranges::all_of(spec.method, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
  if (!capitals || !is_token(spec.method))
    reader.error_at(keys::method, "a method is a word in capitals, such as GET or HEAD");
  if (spec.method == "CONNECT") reader.error_at(keys::method, "CONNECT opens tunnels, which a probe has no use for");
  if (spec.method == "HEAD" && spec.expect.needs_body()) {
    reader.error_at(keys::method, "the answer to HEAD has no body for contains or json");
  }
}

}  // namespace

bool is_harmless_field(std::string_view name) {
  static constexpr std::array<std::string_view, 7> harmless{
      "accept", "accept-encoding", "accept-language", "cache-control", "content-type", "origin", "user-agent"};
  return std::ranges::find(harmless, lower(name)) != harmless.end();
}

Node url_to_mapping(const Url& url, settings::Problems&) {
  Node map = Node::map({});
  Node whole = Node::scalar(url.plain, {});
  whole.url = std::make_shared<const Url>(url);
  map.set(std::string(keys::url.name), {}, std::move(whole));
  if (url.user) put(map, keys::user, *url.user);
  if (url.password) put(map, keys::password, *url.password);
  return map;
}

Spec read(Reader& reader) {
  reader.had_names(keys::renamed);
  Spec spec;
  const std::optional<Url> url = read_url(reader);
  if (url) read_address(reader, *url, spec);
  spec.address.endpoint.proxy = reader.choice(keys::proxy_protocol, net::ProxyProtocol::none);
  read_credentials(reader, url ? &*url : nullptr, spec);
  read_headers(reader, spec);
  spec.expect = read_expectation(reader);
  read_body(reader, spec);
  read_method(reader, spec);
  spec.max_body_bytes = reader.number(keys::max_body_bytes, spec.max_body_bytes);
  spec.max_redirects = reader.number(keys::max_redirects, spec.max_redirects);
  spec.tls = read_tls(reader);
  const bool never_tls = url && !spec.address.tls && spec.max_redirects == 0;
  if (never_tls) refuse_tls_keys(reader, "https://");
  return spec;
}

std::unique_ptr<Probe> load(Reader& reader) { return std::make_unique<HttpProbe>(read(reader)); }

}  // namespace steady::probe::http
