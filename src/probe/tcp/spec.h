// The kind "tcp": a connection, with TLS if requested, with optional text to send and text to expect.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "base/secret.h"
#include "net/reach.h"
#include "net/tls.h"
#include "probe/kinds.h"
#include "probe/tcp/keys.h"

namespace steady::probe::tcp {

struct Spec {
  net::Endpoint endpoint;
  std::optional<net::Tls> tls;
  Secret send;                    // bytes to send; may contain a password
  std::string expect;             // bytes that must arrive; empty: none
  std::string expect_shown = {};  // … as written, for messages: the value of a variable may be secret
};

settings::Node url_to_mapping(const settings::Url& url, settings::Problems& problems);
std::unique_ptr<Probe> load(settings::Reader& reader);

// The settings that load() reads, without a probe.
Spec read(settings::Reader& reader);

inline constexpr std::array<std::string_view, 3> schemes{"tcp", "tls", "tcp+unix"};
inline constexpr std::array forms{
    Form{":8080  db:5432  tcp://host:port", "TCP connect (an empty host is this container)"}};
inline constexpr Kind kind{"tcp", schemes, forms, {}, &url_to_mapping, &load};
inline constexpr DocumentedKind documented{kind, "up when the connection stands, and when `expect` has come",
                                           keys::all};

}  // namespace steady::probe::tcp
