// The keys of the kind "tcp".
#pragma once

#include <array>

#include "probe/endpoint_keys.h"

namespace steady::probe::tcp::keys {

using namespace probe::keys;

inline constexpr Key<Number> port{"port", ports, "the port", {.when_absent = "required", .example = "25"}};
inline constexpr Key<Text> send{
    "send",
    {},
    "bytes to send, with `\\r` `\\n` `\\t` `\\0` `\\\\` `\\xNN`",
    {.example = "'EHLO steady\\r\\n'",
     .schema = R"_({"type": ["string", "number"], "pattern": "^([^\\\\]|\\\\([rnt0\\\\]|x[0-9A-Fa-f]{2}))*$"})_"}};
inline constexpr Key<Text> expect{
    "expect",
    {},
    "bytes that must come, anywhere in the first 4 KiB; the same escapes",
    {.example = "'220 '",
     .schema = R"_({"type": ["string", "number"], "pattern": "^([^\\\\]|\\\\([rnt0\\\\]|x[0-9A-Fa-f]{2}))+$"})_"}};

inline constexpr auto all = settings::table(host, port, socket, proxy_protocol, send, expect, tls, ca_file, cert_file,
                                            key_file, server_name, insecure);

}  // namespace steady::probe::tcp::keys
