// Keys that several kinds share. Endpoint: socket or host, PROXY protocol. TLS: ca_file, cert_file, key_file, server_name, insecure.
#pragma once

#include <array>
#include <string_view>

#include "net/proxy_header.h"
#include "net/reach.h"
#include "net/tls.h"
#include "settings/reader.h"
#include "settings/setting.h"

namespace steady::probe {

namespace keys {

using settings::Choice;
using settings::Flag;
using settings::Key;
using settings::Number;
using settings::OneOf;
using settings::Path;
using settings::SecretText;
using settings::Setting;
using settings::Text;
using settings::TextList;
using settings::TextMap;

inline constexpr Key<Text> host{"host",
                                {},
                                "name or address; IPv6 with or without brackets",
                                {.when_absent = "this container: 127.0.0.1 and ::1",
                                 .example = "server.internal",
                                 .schema = R"({"allOf": [{"$ref": "#/definitions/host"}]})"}};
inline constexpr Number ports{1, 65535};
inline constexpr Key<Number> port{"port", ports, "the port"};
inline constexpr Key<Text> socket{
    "socket",
    {.standard = {}, .open = true},
    "path of a Unix socket, instead of `host` and `port`; `@name` is abstract",
    {.example = "/run/server.sock", .aside = true, .schema = R"({"allOf": [{"$ref": "#/definitions/socket"}]})"}};
inline constexpr std::array<std::string_view, 2> proxy_words{"v1", "v2"};
inline constexpr Key<Choice<net::ProxyProtocol>> proxy_protocol{
    "proxy_protocol",
    {proxy_words, net::ProxyProtocol::none},
    "send a header of the PROXY protocol first, as health checks of HAProxy do, to a port that expects one",
    {.example = "v2", .aside = true}};
inline constexpr Key<Flag> tls{"tls", {}, "speak TLS; the five keys below need it"};
inline constexpr Key<Path> ca_file{"ca_file",
                                   {},
                                   "certificates to trust, PEM",
                                   {.when_absent = "`SSL_CERT_FILE`, or the bundle of the image",
                                    .example = "/etc/ssl/internal-ca.pem",
                                    .aside = true}};
inline constexpr Key<Path> cert_file{
    "cert_file", {}, "our own certificate, PEM", {.example = "/run/secrets/client.crt", .aside = true}};
inline constexpr Key<Path> key_file{
    "key_file",
    {},
    "its key, PEM",
    {.when_absent = "in `cert_file`", .example = "/run/secrets/client.key", .aside = true}};
inline constexpr Key<Text> server_name{"server_name",
                                       {},
                                       "the name for SNI and verification",
                                       {.when_absent = "the host",
                                        .example = "server.internal",
                                        .aside = true,
                                        .schema = R"({"allOf": [{"$ref": "#/definitions/host_name"}]})"}};
inline constexpr Key<Flag> insecure{"insecure", {}, "accept any certificate", {.aside = true}};

}  // namespace keys

// Reads the path of a Unix socket ('@' for an abstract one). host and port in addition to it are problems.
void read_socket(settings::Reader& reader, net::Endpoint& endpoint);

// Reads a name or an address; removes the brackets of an IPv6 address. Empty when the key is missing.
void read_host(settings::Reader& reader, net::Endpoint& endpoint);

// A key_file without cert_file is a problem, and so is a server_name that is not a name or address.
net::Tls read_tls(settings::Reader& reader);

// Reports each of these keys that is given although TLS is off; `remedy` says how to turn it on: "tls: true".
void refuse_tls_keys(settings::Reader& reader, std::string_view remedy);

}  // namespace steady::probe
