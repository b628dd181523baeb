#include "probe/endpoint_keys.h"

#include <optional>
#include <utility>

#include "base/host_port.h"
#include "base/text.h"

namespace steady::probe {
namespace {

// TLS cannot verify a text that is not a host name. An empty name would silently mean the host's name.
std::string read_server_name(settings::Reader& reader) {
  std::optional<std::string> name = reader.optional_text(keys::server_name);
  if (name && name->empty()) {
    reader.error_at(keys::server_name,
                    "not a host name or an IP address: it is empty; leave it out where the host is the name");
  }
  if (name && !name->empty() && !is_host(*name)) reader.error_at(keys::server_name, "not a host name or an IP address");
  return std::move(name).value_or("");
}

}  // namespace

void read_socket(settings::Reader& reader, net::Endpoint& endpoint) {
  endpoint.unix_path = reader.place(keys::socket);
  if (!endpoint.unix_path.starts_with('/') && !endpoint.unix_path.starts_with('@')) {
    reader.error_at(keys::socket, "the path of a socket begins with '/', or with '@' for the abstract namespace");
  }
  reader.problems().name_socket(endpoint.unix_path);
  if (endpoint.unix_path.contains('\0')) reader.error_at(keys::socket, "a path holds no zero byte");
  if (reader.has(keys::host)) reader.error_at(keys::host, "host and socket exclude each other");
  if (reader.has(keys::port)) reader.error_at(keys::port, "port and socket exclude each other");
}

void read_host(settings::Reader& reader, net::Endpoint& endpoint) {
  endpoint.host = without_brackets(reader.place(keys::host));
  if (!endpoint.host.empty() && !is_host(endpoint.host))
    reader.error_at(keys::host, "not a host name or an IP address");
}

net::Tls read_tls(settings::Reader& reader) {
  net::Tls tls;
  tls.ca_file = reader.file(keys::ca_file, net::longest_pem);
  tls.cert_file = reader.file(keys::cert_file, net::longest_pem);
  tls.key_file = reader.file(keys::key_file, net::longest_pem);
  tls.server_name = read_server_name(reader);
  tls.insecure = reader.flag(keys::insecure);
  if (!tls.key_file.empty() && tls.cert_file.empty())
    reader.error_at(keys::key_file, "a key needs cert_file beside it");
  return tls;
}

void refuse_tls_keys(settings::Reader& reader, std::string_view remedy) {
  const auto refuse = [&](const auto& key) {
    if (reader.has(key)) reader.error_at(key, cat("has no effect without TLS (", remedy, ')'));
  };
  refuse(keys::ca_file);
  refuse(keys::cert_file);
  refuse(keys::key_file);
  refuse(keys::server_name);
  refuse(keys::insecure);
}

}  // namespace steady::probe
