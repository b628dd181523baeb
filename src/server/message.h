// A request and a response as far as an answer depends on them; HTTP around them is the listener's.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace steady::server {

struct Request {
  std::string_view method;  // "GET"
  std::string_view target;  // "/readyz?verbose"
  std::string_view accept;  // the Accept field, or empty
  bool local = false;       // asked on this machine, directly and by a name of ours
};

struct Response {
  unsigned status = 200;
  std::string_view type = "text/plain; charset=utf-8";
  std::string body = {};
  std::shared_ptr<const std::string> shared = nullptr;  // the body instead, where many clients get the same
  std::string_view policy = {};                         // Content-Security-Policy
  bool allow = false;                                   // 405: say which methods there are

  std::string_view text() const { return shared ? std::string_view(*shared) : body; }
};

// The path and the query of a request's target (RFC 3986, 3.3 and 3.4), percent-decoding done; "+" is a blank in a query.
struct RequestTarget {
  std::string path;
  bool verbose = false;               // ?verbose, with any value
  std::vector<std::string> excluded;  // ?exclude=NAME, each one
};
RequestTarget parse_target(std::string_view target);

// The authority of a target in absolute form ("http://host:port/path"); empty for any other.
std::string_view authority_of(std::string_view target);

// Whether a host, with or without a port, names this machine to itself: "localhost" or a loopback address (a Host field, RFC
// 9110, 7.2); also when there is none. Under any other name a web page may have been led here (DNS rebinding): it connects
// from loopback, and its own origin is that name.
bool is_own_host(std::string_view authority);

// Whether a field says that somebody forwards the request: who asked is then not who connects.
bool is_forwarding_field(std::string_view name);

enum class Format { text, json, health_json };

// By the Accept field: whichever of ours it names first; text when it names none (RFC 9110, 12.5.1, without weights).
Format format_for(std::string_view accept);

}  // namespace steady::server
