// The kind "tcp": a connection, under TLS if asked for, with optional text to send and text to expect.
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
  Secret send;                    // bytes as they go on the wire; may hold a password
  std::string expect;             // bytes that must come; empty: nothing need come
  std::string expect_shown = {};  // … as they are written, for a complaint: the value of a variable may be secret
};

settings::Node url_to_mapping(const settings::Url& url, settings::Problems& problems);
std::unique_ptr<Probe> load(settings::Reader& reader);

// What load() reads, for itself: the values without a probe around them.
Spec read(settings::Reader& reader);

inline constexpr std::array<std::string_view, 3> schemes{"tcp", "tls", "tcp+unix"};
inline constexpr Kind kind{"tcp", schemes, {}, &url_to_mapping, &load};
inline constexpr DocumentedKind documented{kind, "up when the connection stands, and when `expect` has come",
                                           keys::all};

}  // namespace steady::probe::tcp
