#include "probe/endpoint_keys.h"

#include <optional>
#include <utility>

#include "base/host_port.h"
#include "base/text.h"

namespace steady::probe {
namespace {

// What is no host name could not be verified. One that is empty would be the host's, by accident.
std::string read_server_name(settings::Reader& reader) {
  std::optional<std::string> name = reader.optional_text("server_name");
  if (name && name->empty()) {
    reader.error_at("server_name",
                    "not a host name or an IP address: it is empty; leave it out where the host is the name");
  }
  if (name && !name->empty() && !is_host(*name)) reader.error_at("server_name", "not a host name or an IP address");
  return std::move(name).value_or("");
}

}  // namespace

void read_socket(settings::Reader& reader, net::Endpoint& endpoint) {
  endpoint.unix_path = reader.place("socket");
  if (!endpoint.unix_path.starts_with('/') && !endpoint.unix_path.starts_with('@')) {
    reader.error_at("socket", "the path of a socket begins with '/', or with '@' for the abstract namespace");
  }
  reader.problems().name_socket(endpoint.unix_path);
  if (endpoint.unix_path.contains('\0')) reader.error_at("socket", "a path holds no zero byte");
  if (reader.has("host")) reader.error_at("host", "host and socket exclude each other");
  if (reader.has("port")) reader.error_at("port", "port and socket exclude each other");
}

void read_host(settings::Reader& reader, net::Endpoint& endpoint) {
  endpoint.host = without_brackets(reader.place("host"));
  if (!endpoint.host.empty() && !is_host(endpoint.host)) reader.error_at("host", "not a host name or an IP address");
}

net::Tls read_tls(settings::Reader& reader) {
  net::Tls tls;
  tls.ca_file = reader.file("ca_file", net::longest_pem);
  tls.cert_file = reader.file("cert_file", net::longest_pem);
  tls.key_file = reader.file("key_file", net::longest_pem);
  tls.server_name = read_server_name(reader);
  tls.insecure = reader.flag("insecure");
  if (!tls.key_file.empty() && tls.cert_file.empty()) reader.error_at("key_file", "a key needs cert_file beside it");
  return tls;
}

void refuse_tls_keys(settings::Reader& reader, std::string_view remedy) {
  for (const std::string_view key : {"ca_file", "cert_file", "key_file", "server_name", "insecure"}) {
    if (reader.has(key)) reader.error_at(key, cat("has no effect without TLS (", remedy, ')'));
  }
}

}  // namespace steady::probe
