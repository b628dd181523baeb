#include "config/names.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "config/sections.h"

namespace steady::config {
namespace {

constexpr std::size_t longest = 56;  // leaves room for a number

// The shortest form (RFC 5952) with '-' instead of ':'. Zeros that are left out at an end are one "0", because a name
// should not end with '-': fe80::0 is as valid as fe80::. Empty if `host` is not an IPv6 address.
std::string ipv6_name(std::string_view host) {
  const std::string address(host.substr(0, host.find('%')));  // without its zone
  in6_addr bytes{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return {};
  std::string name = inet_ntop(AF_INET6, &bytes, text.data(), text.size());
  if (name.starts_with(':')) name.insert(0, 1, '0');
  if (name.ends_with(':')) name += '0';
  std::ranges::replace(name, ':', '-');
  return name;
}

// Any other host, in lower case and without the final dot, because DB and db. are the same host as db (RFC 4343). Each
// run of characters that are not allowed becomes one '-', or nothing at the beginning.
std::string plain_name(std::string_view written) {
  std::string host = lower(written);
  if (host.ends_with('.')) host.pop_back();
  std::string name;
  for (const char c : host) {
    if (is_name(cat('a', c))) {
      name += c;
    } else if (!name.empty() && !name.ends_with('-')) {
      name += '-';
    }
  }
  return name;
}

std::string host_name(std::string_view host) {
  if (host.empty() || host == "127.0.0.1") return "localhost";
  const std::string address = ipv6_name(host);
  if (address == "0--1") return "localhost";
  if (address.empty()) return plain_name(host);
  const std::size_t zone = host.find('%');
  return zone == std::string_view::npos ? address : cat(address, '-', plain_name(host.substr(zone)));
}

std::string name_of(const Unnamed& check) {
  const std::string port = check.port ? cat('-', *check.port) : "";
  std::string name = cat(check.kind, '-', host_name(check.host));
  name.resize(std::min(name.size(), longest - port.size()));
  while (name.ends_with('-')) name.pop_back();
  return name + port;
}

// The last number tried for each name: avoids comparing ten thousand targets on one host with each other.
using Numbers = std::map<std::string, int, std::less<>>;

std::string numbered(const std::string& name, const std::set<std::string, std::less<>>& taken, Numbers& numbers) {
  int& number = numbers[name];
  std::string unique;
  do {
    number = std::max(number + 1, 2);
    unique = cat(name, '-', number);
  } while (taken.contains(unique));
  return unique;
}

}  // namespace

std::vector<std::string> default_names(std::span<const Unnamed> checks, std::set<std::string, std::less<>> taken) {
  std::vector<std::string> names;
  std::vector<std::size_t> later;  // those whose name is taken; numbers come last, so that they never take a name
  for (const Unnamed& check : checks) {
    names.push_back(name_of(check));
    if (!taken.insert(names.back()).second) later.push_back(names.size() - 1);
  }
  Numbers numbers;
  for (const std::size_t i : later) names[i] = *taken.insert(numbered(names[i], taken, numbers)).first;
  return names;
}

}  // namespace steady::config
