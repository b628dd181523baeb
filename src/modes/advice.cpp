#include "modes/advice.h"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "modes/advice_table.h"

namespace steady::modes {
namespace {

using net::Note;
using net::Topic;

constexpr std::string_view soon = "1209600";                   // a fortnight, in seconds
constexpr std::string_view this_container = "this container";  // of net/resolver.cpp

// The address whose outcome is that of the attempt; of a redirect the last one, which ends first. Without any, the last
// address that was tried.
std::size_t decisive(const Outcome& outcome, const net::Trace& trace) {
  std::size_t last = 0;
  for (const Note& note : trace.notes()) {
    if (note.topic == Topic::outcome && note.fact("outcome") == to_string(outcome.reason)) return note.address;
    if (note.topic == Topic::address) last = note.address;
  }
  return last;
}

bool is_negative(std::string_view number) { return number.starts_with('-'); }

// Of two numbers without leading zeros.
bool less(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

bool holds_address(std::string_view answer) { return answer.contains('.') || answer.contains(':'); }

// The facts that the table may ask for.
class Facts {
 public:
  Facts(const health::Attempted& attempted, const net::Trace& trace)
      : trace_(trace), address_(decisive(attempted.outcome, trace)) {
    add("detail", printable(attempted.outcome.detail));
    add("phase", std::string(to_string(attempted.phase)));
    std::size_t certificates = 0;
    std::size_t names = 0;  // of this lookup; a redirect begins another
    for (const Note& note : trace.notes()) {
      if (note.topic == Topic::resolver) names = 0;
      if (note.topic == Topic::name) derive_from_name(note, names++);
      if (note.fact("answer").starts_with(this_container)) own_ = true;
      if (note.topic == Topic::host && !note.fact("turn").empty()) hosts_.push_back(note.fact("host"));
      if (note.topic == Topic::outcome && attempted.outcome.up()) derive_from_failure(note);
      if (note.address != address_) continue;
      if (note.topic == Topic::connected) add("connected", "yes");
      if (note.topic == Topic::certificate) derive_from_certificate(note, ++certificates);
    }
    if (certificates > 0) add("chain", cat(certificates));
    if (!root_.empty()) add("root", std::string(root_));
    derive_from_hosts();
  }

  // Whether a condition of the table holds: "status=404". One is enough of several facts of the same name.
  bool hold(std::string_view condition) const {
    const std::size_t end = std::min(condition.find_first_of("=^~"), condition.size());
    const std::string_view wanted = condition.substr(std::min(end + 1, condition.size()));
    const char how = end < condition.size() ? condition[end] : '~';
    return std::ranges::any_of(values(condition.substr(0, end)), [&](std::string_view value) {
      return how == '=' ? value == wanted : how == '^' ? value.starts_with(wanted) : value.contains(wanted);
    });
  }

  // For a sentence: the value, or the items of the list.
  std::string in_words(std::string_view name) const {
    std::string out;
    for (const std::string_view value : values(name)) out += cat(out.empty() ? "" : ", ", value);
    return printable(out);
  }

 private:
  void add(std::string_view name, std::string value) {
    if (!value.empty()) derived_.emplace_back(name, std::move(value));
  }

  // The first name with an address is the one that counts.
  void derive_from_name(const Note& note, std::size_t before) {
    if (!holds_address(note.fact("a")) && !holds_address(note.fact("aaaa"))) return;
    if (before > 0 && !found_) add("found_as", std::string(note.fact("name")));
    found_ = true;
  }

  // Of several hosts the last one has decided. One that had a second turn is named once.
  void derive_from_hosts() {
    std::vector<std::string_view> named;
    for (const std::string_view host : hosts_) {
      if (host == hosts_.back() || std::ranges::find(named, host) != named.end()) continue;
      named.push_back(host);
      add("passed_over", std::string(host));
    }
  }

  void derive_from_failure(const Note& note) {
    const std::string_view outcome = note.fact("outcome");
    // What was tried after the one that decided was only overtaken. Of this container nobody can take out an address.
    if (outcome == to_string(Reason::ok) || note.address >= address_ || own_) return;
    if (!values("failed_address").empty()) return;
    add("failed_address", std::string(note.fact("address")));
    add("failed_how", outcome == "given_up" ? "does not answer" : cat("fails (", note.fact("detail"), ')'));
  }

  void derive_from_certificate(const Note& note, std::size_t number) {
    root_ = note.fact("issuer");
    const std::string_view left = note.fact("seconds_left");
    if (is_negative(left) && values("expired").empty()) {
      add("expired", std::string(note.fact("subject")));
      add("ended", std::string(note.fact("ends_in")));
    }
    if (number == 1 && !is_negative(left) && less(left, soon)) add("ends_soon", std::string(note.fact("ends_in")));
  }

  // Of the lookup and of the decisive address. The first note that has the fact counts, except for names, of which each
  // counts.
  std::vector<std::string_view> values(std::string_view name) const {
    std::vector<std::string_view> out;
    for (const auto& [key, value] : derived_) {
      if (key == name) out.emplace_back(value);
    }
    for (const Note& note : trace_.notes()) {
      if (note.address != 0 && note.address != address_) continue;
      if (!out.empty() && note.topic != Topic::name) continue;
      for (const Note::Kept& fact : note.facts) {
        if (fact.name == name) out.emplace_back(fact.value);
      }
    }
    return out;
  }

  const net::Trace& trace_;
  std::size_t address_;
  std::string_view root_;
  std::vector<std::string_view> hosts_;
  bool own_ = false;    // the target is this container
  bool found_ = false;  // a name with an address has been seen
  std::vector<std::pair<std::string_view, std::string>> derived_;
};

bool applies(const AdviceRow& row, const Outcome& outcome, const Facts& facts) {
  if (row.reason != outcome.reason) return false;
  const std::string_view conditions = row.conditions;
  if (conditions.empty()) return true;
  return std::ranges::all_of(std::views::split(conditions, '&'),
                             [&](const auto& part) { return facts.hold(std::string_view(part)); });
}

// The sentence with values in place of {fact}.
std::string filled(std::string_view sentence, const Facts& facts) {
  std::string out;
  while (!sentence.empty()) {
    const std::size_t open = std::min(sentence.find('{'), sentence.size());
    out += sentence.substr(0, open);
    sentence.remove_prefix(open);
    if (sentence.empty()) break;
    const std::size_t close = sentence.find('}');
    const std::string value = facts.in_words(sentence.substr(1, close - 1));
    out += value.empty() ? "unknown" : value;
    sentence.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::string advice(const health::Attempted& attempted, const net::Trace& trace) {
  const Facts facts(attempted, trace);
  const auto row = std::ranges::find_if(advice_table,
                                        [&](const AdviceRow& each) { return applies(each, attempted.outcome, facts); });
  return row == advice_table.end() ? std::string{} : filled(row->sentence, facts);
}

}  // namespace steady::modes
