// The keys `host` and `port` of a kind whose target may have several hosts, of which one is enough. The rules are libpq's
// (PostgreSQL manual, "Specifying Multiple Hosts").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/host_port.h"
#include "probe/endpoint_keys.h"
#include "settings/reader.h"
#include "settings/url.h"

namespace steady::probe {

namespace keys {

inline constexpr Key<Text> hosts{"host",
                                 {},
                                 "name or address; IPv6 with or without brackets; several as a list, or joined by `,`",
                                 {.when_absent = "this container: 127.0.0.1 and ::1",
                                  .example = "server.internal",
                                  .schema = R"({"allOf": [{"$ref": "#/definitions/hosts"}]})"}};
inline constexpr std::string_view ports_schema = R"({"allOf": [{"$ref": "#/definitions/ports"}]})";

}  // namespace keys

// The texts of a key that is a list, or one text in which commas separate them once its variables are expanded. None when
// the key is missing.
struct ListedText {
  std::string text;
  const settings::Node* node;  // for problems
};
std::vector<ListedText> read_list(settings::Reader& reader, std::string_view key);

// What is wrong with a host; empty when nothing is.
using Objection = std::string_view (*)(const std::string& host);
std::string_view no_host_name(const std::string& host);

// Reads `host` and `port`: 1 to 32 hosts, without brackets, with one port for all of them or one for each; an empty port
// in a list is the `standard` one. A single host may be empty: this container.
std::vector<HostPort> read_hosts(settings::Reader& reader, const settings::Key<settings::Number>& port,
                                 std::uint16_t standard, Objection objection = &no_host_name);

// Whether the number of hosts is unknown: a variable holds them, and we are offline.
bool hosts_are_unknown(settings::Reader& reader);

// Puts the hosts of a URL that has several into the mapping of its target, as read_hosts() reads them.
void put_hosts(settings::Node& map, const settings::Url& url);

// "h1:5432,h2:5432"
std::string joined(std::span<const HostPort> hosts);

}  // namespace steady::probe
