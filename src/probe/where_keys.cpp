#include "probe/where_keys.h"

#include "base/host_port.h"

namespace steady::probe {

void read_socket(settings::Reader& reader, net::Endpoint& where) {
  where.unix_path = reader.place("socket");
  if (!where.unix_path.starts_with('/') && !where.unix_path.starts_with('@')) {
    reader.fail("socket", "the path of a socket begins with '/', or with '@' for the abstract namespace");
  }
  reader.problems().name_socket(where.unix_path);
  if (where.unix_path.contains('\0')) reader.fail("socket", "a path holds no zero byte");
  if (reader.has("host")) reader.fail("host", "host and socket exclude each other");
  if (reader.has("port")) reader.fail("port", "port and socket exclude each other");
}

void read_host(settings::Reader& reader, net::Endpoint& where) {
  where.host = reader.place("host");
  if (where.host.starts_with('[') && where.host.ends_with(']'))
    where.host = where.host.substr(1, where.host.size() - 2);
  if (!where.host.empty() && !is_host(where.host)) reader.fail("host", "not a host name or an IP address");
}

}  // namespace steady::probe
