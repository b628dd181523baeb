// The keys that kinds share, spelled once. Where a peer is: socket, or host. TLS: ca_file, cert_file, key_file, server_name, insecure.
#pragma once

#include <string_view>

#include "net/reach.h"
#include "net/tls.h"
#include "settings/reader.h"

namespace steady::probe {

// The path of a Unix socket, '@' before an abstract one; host and port beside it are problems.
void read_socket(settings::Reader& reader, net::Endpoint& endpoint);

// A name or an address; brackets around an IPv6 address are taken off. Empty when it is not given.
void read_host(settings::Reader& reader, net::Endpoint& endpoint);

// key_file without cert_file is a problem, and so is a server_name that is no name or address.
net::Tls read_tls(settings::Reader& reader);

// Notes each of these keys that is given although no TLS is spoken; `remedy` says how it would be: "tls: true".
void refuse_tls_keys(settings::Reader& reader, std::string_view remedy);

}  // namespace steady::probe
