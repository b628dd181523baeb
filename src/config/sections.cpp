#include "config/sections.h"

#include <algorithm>
#include <utility>

#include "base/host_port.h"
#include "base/text.h"
#include "config/keys.h"
#include "settings/redaction.h"

namespace steady::config {
namespace {

using settings::Reader;

bool is_port_to_listen(std::string_view text) { return text == "0" || parse_port(text).has_value(); }

// Reports every problem of the list, each at its position.
std::vector<std::string> read_listen_addresses(Reader& reader) {
  const settings::Node* node = reader.node(serve_keys::listen);
  if (node != nullptr && node->type == settings::Node::Type::list && node->items.empty()) {
    reader.error_at(serve_keys::listen, "the list is empty; expected addresses like [::]:7832");
  }
  std::vector<std::string> addresses;
  for (Reader::Item& item : reader.items(serve_keys::listen)) {
    if (!is_listen_address(item.text)) {
      reader.refuse(serve_keys::listen, *item.node, "an address and a port, like [::]:7832, or unix:/path");
    }
    addresses.push_back(std::move(item.text));
  }
  return addresses;
}

void read_version(Reader& reader) {
  const settings::Node* node = reader.node("version");
  if (node == nullptr) {
    reader.error_at("version", "the key 'version' is missing; a file begins with 'version: 1'");
  } else if (node->type != settings::Node::Type::scalar || node->text != "1" || node->quoted) {
    const settings::Excerpt shown{
        .key = "version",
        .value = node->has_variable() || node->secret ? "***" : settings::without_secrets(node->text)};
    reader.problems().add(node->position, "version", "this program reads 'version: 1' only", shown);
  }
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

// Of names only localhost is allowed: any other would need a lookup.
bool is_listen_address(std::string_view text) {
  if (text.starts_with("unix:")) return text.size() > 6 && text[5] == '/' && !text.contains('\0');
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_port_to_listen(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('['))
    return host.ends_with(']') && host.contains(':') && is_host(host.substr(1, host.size() - 2));
  const bool ipv4 = !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return ipv4 || host.empty() || host == "localhost";
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && is_letter_or_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

Policy read_policy(Reader& reader, const Policy& fallback) {
  Policy policy = fallback;
  policy.timing.interval = reader.duration(check_keys::interval, policy.timing.interval);
  if (reader.has(check_keys::timeout)) {
    policy.timing.timeout = reader.duration(check_keys::timeout, policy.timing.attempt_timeout());
  }
  policy.thresholds.rise = reader.number(check_keys::rise, policy.thresholds.rise);
  policy.thresholds.fall = reader.number(check_keys::fall, policy.thresholds.fall);
  return policy;
}

std::string_view to_string(Readiness readiness) {
  return check_keys::readiness_words[static_cast<std::size_t>(readiness)];
}

Readiness read_readiness(Reader& reader) { return reader.choice(check_keys::readiness, Readiness::track); }

Sections read_sections(Reader& reader) {
  read_version(reader);
  return {.defaults = reader.child("defaults"),
          .checks = reader.child("checks"),
          .check = reader.child("check"),
          .wait = reader.child("wait"),
          .serve = reader.child("serve"),
          .log = reader.child("log")};
}

CheckCommand read_check_command(Reader& reader, CheckCommand fallback) {
  return {.timeout = reader.duration(check_command_keys::timeout, fallback.timeout)};
}

Wait read_wait(Reader& reader, Wait fallback) {
  reader.had_names(wait_keys::renamed);
  if (reader.has(wait_keys::rise)) fallback.rise = reader.number(wait_keys::rise, 1);
  return {.timeout = reader.duration(wait_keys::timeout, fallback.timeout),
          .rise = fallback.rise,
          .permanent_grace = reader.duration_or_never(wait_keys::permanent_grace, fallback.permanent_grace),
          .on_timeout = reader.choice(wait_keys::on_timeout, fallback.on_timeout)};
}

Serve read_serve(Reader& reader, Serve fallback) {
  Serve serve = std::move(fallback);
  if (reader.has(serve_keys::listen)) serve.listen = read_listen_addresses(reader);
  serve.drain = reader.duration(serve_keys::drain, serve.drain);
  serve.details = reader.choice(serve_keys::details, serve.details);
  serve.metrics = reader.choice(serve_keys::metrics, serve.metrics);
  if (reader.has(serve_keys::proxy_protocol)) serve.proxy_protocol = reader.flag(serve_keys::proxy_protocol);
  serve.watchdog = reader.duration(serve_keys::watchdog, serve.watchdog);
  return serve;
}

Log read_log(Reader& reader, Log fallback) {
  return {.level = reader.choice(log_keys::level, fallback.level),
          .format = reader.choice(log_keys::format, fallback.format)};
}

}  // namespace steady::config
