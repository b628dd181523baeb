#include "probe/tls_keys.h"

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
