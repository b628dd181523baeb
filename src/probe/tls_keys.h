// The TLS keys that kinds share, spelled once: ca_file, cert_file, key_file, server_name, insecure.
#pragma once

#include <string_view>

#include "net/tls.h"
#include "settings/reader.h"

namespace steady::probe {

// key_file without cert_file is a problem, and so is a server_name that is no name or address.
net::Tls read_tls(settings::Reader& reader);

// Notes each of these keys that is given although no TLS is spoken; `remedy` says how it would be: "tls: true".
void refuse_tls_keys(settings::Reader& reader, std::string_view remedy);

}  // namespace steady::probe
