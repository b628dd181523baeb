#include "net/resolver.h"

#include <net/if.h>

#include <algorithm>
#include <array>

#include "base/host_port.h"
#include "base/text.h"
#include "net/hosts_file.h"
#include "net/name_notes.h"
#include "net/name_servers.h"

namespace steady::net {
namespace {

using asio::ip::address;

Addresses ask_hosts_file(const std::string& host, const Network& network) {
  const Addresses all = listed(read_hosts_file(network.hosts_file.empty() ? "/etc/hosts" : network.hosts_file), host);
  std::array<Addresses, 2> by_family;
  for (const address& each : all) by_family[each.is_v6() ? 0 : 1].push_back(each);
  return interleaved(by_family[0], by_family[1]);
}

bool means_this_container(std::string_view host) {
  if (host.empty()) return true;
  if (host.ends_with('.')) host.remove_suffix(1);
  return equal_ignoring_case(host, "localhost") || lower(host).ends_with(".localhost");
}

// Whether the zone of a literal (RFC 4007, section 11) exists. Asio parses an unknown interface name as a number:
// "eth9" as 0, "25eth9" as 25.
bool has_zone(const std::string& host) {
  const std::size_t percent = host.find('%');
  if (percent == std::string::npos) return true;
  const std::string zone = host.substr(percent + 1);
  const bool number = std::ranges::all_of(zone, [](char c) { return c >= '0' && c <= '9'; });
  return number || ::if_nametoindex(zone.c_str()) != 0;
}

std::unexpected<Outcome> no_host_name(const std::string& host) {
  return std::unexpected(down(Reason::name_not_found, cat("not a host name: ", in_quotes(host)), Permanent::yes));
}

std::unexpected<Outcome> no_zone(const std::string& host) {
  const std::string zone = host.substr(host.find('%') + 1);
  return std::unexpected(down(Reason::unreachable, cat("there is no network interface ", in_quotes(zone))));
}

asio::awaitable<Result<Addresses>> look_up(const std::string& host, const Attempt& attempt) {
  Addresses known = ask_hosts_file(host, attempt.network());
  if (attempt.explained()) note_hosts_file(attempt, host, known);
  if (known.empty()) {
    Result<Addresses> found = co_await ask_name_servers(host, attempt);
    if (!found) co_return found;
    known = std::move(*found);
  }
  co_return without_unspecified(std::move(known), host);
}

}  // namespace

asio::awaitable<Result<Addresses>> resolve(const std::string& host, Attempt& attempt) {
  attempt.enter(Phase::resolve);
  attempt.set_address(0);
  Result<Addresses> known;
  error_code not_literal;
  const address literal = asio::ip::make_address(host, not_literal);
  if (means_this_container(host)) {
    known = Addresses{asio::ip::address_v6::loopback(), asio::ip::address_v4::loopback()};
    if (attempt.explained()) attempt.note(Topic::resolver, {{"answer", "this container, without a lookup"}});
  } else if (!is_host(host)) {  // nor a literal; a NUL would cut the text short, here and in c-ares
    co_return no_host_name(host);
  } else if (!not_literal) {
    if (!has_zone(host)) co_return no_zone(host);
    known = Addresses{literal};
    if (attempt.explained()) attempt.note(Topic::resolver, {{"answer", "an address, without a lookup"}});
  } else {
    known = co_await look_up(host, attempt);
  }
  if (known) known = permitted(*std::move(known), attempt.network());
  if (known) known = some_of(*std::move(known));
  co_return known;
}

}  // namespace steady::net
