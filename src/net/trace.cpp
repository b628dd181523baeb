#include "net/trace.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace steady::net {
namespace {

constexpr std::array<std::string_view, topic_count> topic_names{
    "resolver",     "server",  "name",     "address", "connected", "tls",     "certificate",
    "verification", "request", "response", "body",    "session",   "outcome", "host"};

constexpr std::size_t shortest_secret = 8;

}  // namespace

std::string_view to_string(Topic topic) { return topic_names[static_cast<std::size_t>(topic)]; }

std::string_view Note::fact(std::string_view name) const {
  const auto found = std::ranges::find(facts, name, &Kept::name);
  return found == facts.end() ? std::string_view{} : std::string_view(found->value);
}

void Trace::hide(std::string_view secret) {
  if (secret.size() >= shortest_secret) hidden_.emplace_back(std::string(secret));
}

std::size_t Trace::add_address(std::string_view address) {
  if (addresses_.size() < most_notes) addresses_.push_back(printable(without_secrets(address), longest_value));
  return addresses_.size();
}

std::string_view Trace::address(std::size_t number) const {
  return number == 0 || number > addresses_.size() ? std::string_view{} : std::string_view(addresses_[number - 1]);
}

void Trace::add(std::size_t address, Topic topic, std::initializer_list<Fact> facts, std::string_view list,
                std::span<const std::string> items) {
  if (notes_.size() >= most_notes) {
    ++left_out_;
    return;
  }
  Note note{.at = Clock::now() - begin_, .address = address, .topic = topic};
  for (const Fact& each : facts) keep(note, each);
  for (const std::string& item : items) keep(note, {list, item, Fact::Form::item});
  notes_.push_back(std::move(note));
}

std::string Trace::without_secrets(std::string_view value) const {
  std::vector<std::string_view> secrets;
  for (const Secret& each : hidden_) {
    if (distrusts_ && repeats(value, each.reveal())) return "***";
    secrets.emplace_back(each.reveal());
  }
  return masked(std::string(value), std::move(secrets), shortest_secret);
}

// Masks before it cuts: a secret that is cut could no longer be found.
void Trace::keep(Note& note, const Fact& fact) const {
  if (note.facts.size() >= most_facts) return;
  std::string value = printable(without_secrets(fact.value), longest_value);
  if (!value.empty()) note.facts.push_back({fact.name, std::move(value), fact.form});
}

}  // namespace steady::net
