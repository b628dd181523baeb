#include "settings/authority.h"

#include <utility>

#include "base/host_port.h"
#include "base/text.h"
#include "settings/expand.h"
#include "settings/percent.h"

namespace steady::settings {
namespace {

// Brackets hold an address, whose zone may follow a '%' that stands alone.
bool take_host(Slice& rest, Url::Component& host, const SliceProblems& problems) {
  if (!rest.text.starts_with('[')) {
    host = take_until(rest, ":").component();
    problems.check_escapes(host);
    return true;
  }
  const std::size_t end = rest.text.find(']');
  if (end == std::string_view::npos) return problems.fail(rest, "'[' without ']' around an IPv6 address");
  host = Slice{.text = rest.text.substr(1, end - 1), .begin = rest.begin + 1}.component();
  host.text = with_encoded_zone(std::move(host.text));
  rest = rest.from(end + 1);
  if (host.text.empty()) return problems.fail(rest, "'[]' holds no address");
  if (rest.text.empty() || rest.text.starts_with(':')) return true;
  return problems.fail(rest, "after ']' comes ':' and a port");
}

}  // namespace

bool take_port(const Slice& rest, std::optional<Url::Component>& into, const SliceProblems& problems) {
  if (rest.text.empty()) return true;
  const Slice port = rest.from(1);
  if (port.text.empty()) return problems.fail(rest, "a port is missing after ':'");
  const bool later = port.text.contains("${");
  if (!later && port.text.contains(':')) {
    return problems.fail(port, "two ':' where one port may stand; an IPv6 address goes in brackets, like [::1]:8080");
  }
  if (!later && !parse_port(port.text)) {
    return problems.fail_quoting_no_secret(port, "the port is not a number from 1 to 65535");
  }
  into = port.component();
  return true;
}

bool take_hosts(Slice authority, Url& url, std::string& written, const SliceProblems& problems) {
  const bool several = find_outside_variables(authority.text, ",") != std::string_view::npos;
  while (true) {
    Slice rest = take_until(authority, ",");
    const Slice whole = rest;
    Url::Host host;
    if (!take_host(rest, host.name, problems) || !take_port(rest, host.port, problems)) return false;
    const std::string& name = host.name.text;
    if (several && name.empty()) {
      return problems.fail_quoting_no_secret(whole, "an empty host among several; write localhost for this container");
    }
    written += whole.text.starts_with('[') ? cat('[', name, ']') : name;
    if (host.port) written += cat(':', host.port->text);
    url.others.push_back(std::move(host));
    if (authority.text.empty()) break;
    if (url.others.size() == most_hosts) {
      return problems.fail_quoting_no_secret(authority, cat("a target has at most ", most_hosts, " hosts"));
    }
    authority = authority.from(1);
    written += ',';
  }
  url.host = std::move(url.others.front().name);
  url.port = std::move(url.others.front().port);
  url.others.erase(url.others.begin());
  return true;
}

}  // namespace steady::settings
