// The parts of a request and a response that matter for an answer; the listener does the rest of HTTP.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::server {

struct Request {
  std::string_view method;  // "GET"
  std::string_view target;  // "/readyz?verbose"
  std::string_view accept;  // the Accept field, or empty; several of them joined by commas
  bool local = false;       // sent from this machine, directly, with a local host name
};

struct Response {
  unsigned status = 200;
  std::string_view type = "text/plain; charset=utf-8";
  std::string body = {};
  std::shared_ptr<const std::string> shared = nullptr;  // replaces `body` when many clients get the same
  std::string_view policy = {};                         // Content-Security-Policy
  bool allow = false;                                   // add the Allow field
  bool negotiated = false;                              // the Accept field chose the format: add Vary
  std::string_view handler = "other";                   // the endpoint, for metrics: "/readyz"; other: none
  unsigned retry_after = 0;                             // Retry-After, in seconds; 0: none
  std::optional<std::size_t> explain = {};  // the answer is an attempt at this check, explained: see Service

  std::string_view text() const { return shared ? std::string_view(*shared) : body; }
};

// The path and the query of a request target (RFC 3986, 3.3 and 3.4), percent-decoded; "+" is a blank in a query.
struct RequestTarget {
  std::string path;
  bool verbose = false;               // ?verbose, with any value
  std::vector<std::string> excluded;  // ?exclude=NAME, may be repeated
};
RequestTarget parse_target(std::string_view target);

// The authority of a target in absolute form ("http://host:port/path"); empty for other forms.
std::string_view authority_of(std::string_view target);

// Whether a host, with or without a port, means the local machine: "localhost" or a loopback address (a Host field, RFC
// 9110, 7.2); also true for an empty host. With any other name, the request may come from a web page through DNS
// rebinding: it connects from loopback, but its origin has that name.
bool is_own_host(std::string_view authority);

// Whether the field is one that proxies add: then the client is not the connected peer.
bool is_forwarding_field(std::string_view name);

}  // namespace steady::server
