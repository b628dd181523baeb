#include "probe/tcp/spec.h"

#include "base/text.h"
#include "probe/endpoint_keys.h"
#include "probe/tcp/greeting.h"
#include "probe/tcp/tcp_probe.h"

namespace steady::probe::tcp {
namespace {

using settings::Node;
using settings::put;
using settings::Reader;
using settings::Url;

// Parses escapes before ${VAR} is expanded: a backslash in a password stays as it is.
std::string read_bytes(Reader& reader, std::string_view key) {
  const bool given = !reader.text(key).empty();  // reports what cannot be expanded
  const Node* node = reader.node(key);
  if (!given || node == nullptr) return {};
  const std::expected<std::string, std::string> bytes = unescape(node->text);
  if (!bytes) reader.error_at(key, bytes.error());
  return settings::expand(bytes.value_or(""), reader.environment()).value_or("");
}

void read_endpoint(Reader& reader, net::Endpoint& endpoint) {
  endpoint.proxy = reader.choice(keys::proxy_protocol, endpoint.proxy);
  if (reader.has(keys::socket)) return read_socket(reader, endpoint);
  read_host(reader, endpoint);
  endpoint.port = reader.number(keys::port, endpoint.port);
  if (!reader.has(keys::port)) reader.error_at(keys::port, "a port is needed, from 1 to 65535");
}

void read_tls_if_asked(Reader& reader, Spec& spec) {
  const bool wanted = reader.flag(keys::tls);
  const net::Tls tls = read_tls(reader);
  if (wanted) spec.tls = tls;
  if (wanted) spec.tls->words.plain = "tcp://";
  if (!wanted) refuse_tls_keys(reader, "tls://host:port, or tls: true");
}

void refuse(const std::optional<Url::Component>& component, std::string_view why, settings::Problems& problems) {
  if (component) problems.add({1, component->column}, "", std::string(why));
}

}  // namespace

Node url_to_mapping(const Url& url, settings::Problems& problems) {
  Node map = Node::map({});
  refuse(url.user, "a TCP target has no user", problems);
  refuse(url.query, "a TCP target has no query; options follow a '#'", problems);
  refuse(url.unix_rest, "a TCP target ends with the path of its socket", problems);
  if (!url.on_socket && url.path.text.size() > 1) problems.add({1, url.path.column}, "", "a TCP target has no path");
  if (url.on_socket) {
    refuse(url.port, "a Unix socket has no port", problems);
    put(map, keys::socket, url.path);
    return map;
  }
  put(map, keys::host, url.host);
  if (url.port) put(map, keys::port, *url.port);
  if (url.scheme == "tls") put(map, keys::tls, {.text = "true"});
  return map;
}

Spec read(Reader& reader) {
  Spec spec;
  read_endpoint(reader, spec.endpoint);
  read_tls_if_asked(reader, spec);
  spec.send = Secret(read_bytes(reader, keys::send));
  spec.expect = read_bytes(reader, keys::expect);
  spec.expect_shown = reader.as_written(keys::expect);
  if (reader.has(keys::expect) && spec.expect.empty())
    reader.error_at(keys::expect, "the expected text is empty and would always match");
  if (spec.expect.size() > listen_limit)
    reader.error_at(keys::expect, "only the first 4 KiB of what a peer says are looked at");
  return spec;
}

std::unique_ptr<Probe> load(Reader& reader) { return std::make_unique<TcpProbe>(read(reader)); }

}  // namespace steady::probe::tcp
