#include "probe/endpoint_keys.h"

#include "base/host_port.h"

namespace steady::probe {

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
  endpoint.host = reader.place("host");
  if (endpoint.host.starts_with('[') && endpoint.host.ends_with(']'))
    endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
  if (!endpoint.host.empty() && !is_host(endpoint.host)) reader.error_at("host", "not a host name or an IP address");
}

}  // namespace steady::probe
