#include "probe/tls_keys.h"

#include "base/text.h"

namespace steady::probe {

net::Tls read_tls(settings::Reader& reader) {
  net::Tls tls;
  tls.ca_file = reader.text("ca_file");
  tls.cert_file = reader.text("cert_file");
  tls.key_file = reader.text("key_file");
  tls.server_name = reader.text("server_name");
  tls.insecure = reader.flag("insecure");
  if (!tls.key_file.empty() && tls.cert_file.empty()) reader.fail("key_file", "a key needs cert_file beside it");
  for (const std::string* each : {&tls.ca_file, &tls.cert_file, &tls.key_file}) reader.problems().name_file(*each);
  return tls;
}

void refuse_tls_keys(settings::Reader& reader, std::string_view remedy) {
  for (const std::string_view key : {"ca_file", "cert_file", "key_file", "server_name", "insecure"}) {
    if (reader.has(key)) reader.fail(key, cat("has no effect without TLS (", remedy, ')'));
  }
}

}  // namespace steady::probe
