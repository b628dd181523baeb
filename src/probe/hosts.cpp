#include "probe/hosts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "settings/authority.h"
#include "settings/percent.h"

namespace steady::probe {
namespace {

using settings::Node;
using settings::Reader;
using settings::Url;

using PortKey = settings::Key<settings::Number>;

std::vector<HostPort> named_hosts(Reader& reader, std::uint16_t standard, Objection objection) {
  std::vector<ListedText> texts = read_list(reader, keys::hosts);
  const Node* const list = reader.node(keys::hosts);
  const bool empty_list = list != nullptr && list->type == Node::Type::list && list->items.empty();
  if (empty_list) reader.error_at(keys::hosts, "the list of hosts is empty");
  if (texts.size() > settings::most_hosts) {
    reader.error_at(keys::hosts, cat("a target has at most ", settings::most_hosts, " hosts"));
    texts.resize(settings::most_hosts);
  }
  std::vector<HostPort> hosts;
  for (const ListedText& each : texts) {
    std::string host(without_brackets(each.text));
    const std::string_view wrong = !host.empty() ? objection(host)
                                   : texts.size() > 1
                                       ? "an empty host among several; write localhost for this container"
                                       : "";
    if (!wrong.empty()) reader.error_in(keys::hosts, *each.node, std::string(wrong));
    hosts.push_back({std::move(host), standard});
  }
  if (hosts.empty()) hosts.push_back({"", standard});
  return hosts;
}

bool is_list(Reader& reader, const PortKey& key) {
  const Node* const node = reader.node(key);
  if (node == nullptr) return false;
  if (node->type == Node::Type::list || node->text.contains(',')) return true;
  return node->type == Node::Type::scalar && node->has_variable() && reader.text(key).contains(',');
}

void read_ports(Reader& reader, const PortKey& key, std::uint16_t standard, std::vector<HostPort>& hosts) {
  if (!is_list(reader, key)) {
    const std::uint16_t port = reader.number(key, standard);
    for (HostPort& each : hosts) each.port = port;
    return;
  }
  const std::vector<ListedText> ports = read_list(reader, key);
  for (const ListedText& each : ports) {
    if (!each.text.empty() && !parse_port(each.text)) reader.refuse(key, *each.node, "a number from 1 to 65535");
  }
  if (ports.size() != 1 && ports.size() != hosts.size()) {
    if (hosts_are_unknown(reader)) return;
    reader.error_at(key, cat(counted(ports.size(), "port"), " for ", counted(hosts.size(), "host"),
                             ": write one for all, or one for each"));
    return;
  }
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    hosts[i].port = parse_port(ports[ports.size() == 1 ? 0 : i].text).value_or(standard);
  }
}

Node scalar_of(const Url::Component& component) {
  return Node::scalar(settings::percent_decode(component.text), {.line = 1, .column = component.column});
}

void put_list(Node& map, std::string_view key, std::vector<Node> items) {
  Node list;
  list.type = Node::Type::list;
  list.position = items.front().position;
  list.items = std::move(items);
  const settings::Position position = list.position;
  map.set(std::string(key), position, std::move(list));
}

}  // namespace

std::vector<ListedText> read_list(Reader& reader, std::string_view key) {
  const Node* const node = reader.node(key);
  std::vector<ListedText> out;
  if (node == nullptr) return out;
  if (node->type == Node::Type::list) {
    for (Reader::Item& item : reader.items(key)) out.push_back({.text = std::move(item.text), .node = item.node});
    return out;
  }
  const std::string all = reader.place(key);
  for (std::size_t begin = 0; begin <= all.size();) {
    const std::size_t end = std::min(all.find(',', begin), all.size());
    out.push_back({.text = all.substr(begin, end - begin), .node = node});
    begin = end + 1;
  }
  return out;
}

std::string_view no_host_name(const std::string& host) {
  return is_host(host) ? "" : "not a host name or an IP address";
}

std::vector<HostPort> read_hosts(Reader& reader, const PortKey& port, std::uint16_t standard, Objection objection) {
  std::vector<HostPort> hosts = named_hosts(reader, standard, objection);
  read_ports(reader, port, standard, hosts);
  return hosts;
}

bool hosts_are_unknown(Reader& reader) {
  const Node* const names = reader.node(keys::hosts);
  return reader.environment().offline() && names != nullptr && names->has_variable();
}

void put_hosts(Node& map, const Url& url) {
  std::vector<Node> names{scalar_of(url.host)};
  std::vector<Node> ports{url.port ? scalar_of(*url.port) : Node::scalar("", names.front().position)};
  bool any_port = url.port.has_value();
  for (const Url::Host& each : url.others) {
    any_port = any_port || each.port;
    names.push_back(scalar_of(each.name));
    ports.push_back(each.port ? scalar_of(*each.port) : Node::scalar("", names.back().position));
  }
  put_list(map, keys::hosts, std::move(names));
  if (any_port) put_list(map, keys::port, std::move(ports));
}

std::string joined(std::span<const HostPort> hosts) {
  std::string out;
  for (const HostPort& each : hosts) out += cat(out.empty() ? "" : ",", to_string(each));
  return out;
}

}  // namespace steady::probe
