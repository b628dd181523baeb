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

// Adds each problem at its position in the list, and quotes the text there.
void refuse_listen_addresses(Reader& reader, const std::vector<std::string>& addresses) {
  const settings::Node* node = reader.node(serve_keys::listen);
  if (node == nullptr) return;
  const bool list = node->type == settings::Node::Type::list;
  if (list && node->items.empty()) {
    reader.error_at(serve_keys::listen, "the list is empty; expected addresses like [::]:8086");
  }
  if (list && node->items.size() != addresses.size()) return;  // some were not text, which is reported already
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (is_listen_address(addresses[i])) continue;
    reader.refuse(serve_keys::listen, list ? node->items[i] : *node,
                  "an address and a port, like [::]:8086, or unix:/path");
  }
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
          .wait = reader.child("wait"),
          .serve = reader.child("serve"),
          .log = reader.child("log")};
}

Wait read_wait(Reader& reader, Wait fallback) {
  return {.timeout = reader.duration(wait_keys::timeout, fallback.timeout),
          .stable = reader.number(wait_keys::stable, fallback.stable),
          .permanent_grace = reader.duration_or_never(wait_keys::permanent_grace, fallback.permanent_grace),
          .on_timeout = reader.choice(wait_keys::on_timeout, fallback.on_timeout)};
}

Serve read_serve(Reader& reader, Serve fallback) {
  Serve serve = std::move(fallback);
  if (reader.has(serve_keys::listen)) {
    serve.listen = reader.texts(serve_keys::listen);
    refuse_listen_addresses(reader, serve.listen);
  }
  serve.drain = reader.duration(serve_keys::drain, serve.drain);
  serve.details = reader.choice(serve_keys::details, serve.details);
  serve.metrics = reader.choice(serve_keys::metrics, serve.metrics);
  serve.watchdog = reader.duration(serve_keys::watchdog, serve.watchdog);
  return serve;
}

Log read_log(Reader& reader, Log fallback) {
  return {.level = reader.choice(log_keys::level, fallback.level),
          .format = reader.choice(log_keys::format, fallback.format)};
}

}  // namespace steady::config
