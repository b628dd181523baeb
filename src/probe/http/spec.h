// The kind "http": one request, over TCP or a Unix socket, plain or with TLS, and the expected response.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "net/tls.h"
#include "probe/http/address.h"
#include "probe/http/expectation.h"
#include "probe/http/keys.h"
#include "probe/kinds.h"

namespace steady::probe::http {

// A field whose value is never secret: Accept, Content-Type, …
bool is_harmless_field(std::string_view name);

struct Spec {
  Address address;
  net::Tls tls;
  std::string method = "GET";
  std::string host;                                     // the Host field, if it differs from the address
  std::vector<std::pair<std::string, Secret>> headers;  // any of them may carry a token
  // How the two are shown: as written, because the value of a variable may be secret. Empty: not at all.
  std::string host_shown = {};
  std::vector<std::string> headers_shown = {};  // in the order of `headers`
  Secret authorization;                         // the whole field: "Basic …", "Bearer …"; may be empty
  Secret password;                              // … and the password in it, to mask it in responses
  std::optional<Secret> body;
  Expectation expect;
  std::size_t max_body_bytes = std::size_t{64} * 1024;  // of the response's body, at most
  int max_redirects = 0;
  std::string password_remark;  // what is odd about the password or the token, for the message of a 401
};

settings::Node url_to_mapping(const settings::Url& url, settings::Problems& problems);
std::unique_ptr<Probe> load(settings::Reader& reader);

// The settings that load() reads, without a probe.
Spec read(settings::Reader& reader);

inline constexpr std::array<std::string_view, 4> schemes{"http", "https", "http+unix", "https+unix"};
inline constexpr auto map_keys = settings::mappings_of<keys::all>();
inline constexpr std::array forms{Form{"http://app:8080/healthz  https://…", "HTTP, up on 200-399"},
                                  Form{"http+unix:///run/app.sock:/healthz", "HTTP over a Unix socket"}};
inline constexpr Kind kind{"http", schemes, forms, map_keys, &url_to_mapping, &load};
inline constexpr DocumentedKind documented{
    kind, "up on a status of 200 to 399, or what `status` says, when the answer is as expected", keys::all};

}  // namespace steady::probe::http
