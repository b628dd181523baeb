#include "net/name_search.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace steady::net {
namespace {

constexpr Duration silence{250};
constexpr Duration precedence{1000};

// Once one family has been answered, how long the other one may still take. For AAAA it is what RFC 8305 says in section 3;
// A gets longer, since most containers reach nothing but IPv4: without it an address of IPv6 would be all there is.
constexpr Duration patience_with_aaaa{50};
constexpr Duration patience_with_a{250};

// How many names a failure lists of a kind.
constexpr std::size_t most_listed = 3;

bool pending(const FamilyAnswer& family) { return family.answered == Answered::not_yet; }
bool pending(const AskedName& name) {
  return std::ranges::any_of(name.families, [](auto& each) { return pending(each); });
}
bool found(const AskedName& name) {
  return std::ranges::any_of(name.families, [](const auto& each) { return each.answered == Answered::found; });
}

// Until when the family that has not been answered is waited for; nothing while neither has been, or both.
std::optional<Clock::time_point> end_of_patience(const AskedName& name) {
  const auto& [v6, v4] = name.families;
  if (pending(v6) == pending(v4)) return std::nullopt;
  return pending(v4) ? v6.at + patience_with_a : v4.at + patience_with_aaaa;
}

Answered failure_of(const FamilyAnswer& family) { return pending(family) ? Answered::silence : family.answered; }

// A server that is silent on AAAA alone, as some are, says what it says on A.
Answered failure_of(const AskedName& name) {
  const Answered v6 = failure_of(name.families[0]);
  const Answered v4 = failure_of(name.families[1]);
  return v6 == Answered::silence ? v4 : std::max(v6, v4);
}

std::string_view without_dot(std::string_view name) { return name.substr(0, name.size() - 1); }

// "db, db.a.test, db.b.test and 2 more"; the host as it was written first.
std::string list_of(std::vector<std::string_view> names, std::string_view host) {
  const auto own = std::ranges::find(names, host);
  if (own != names.end()) std::rotate(names.begin(), own, own + 1);
  const std::size_t listed = std::min(names.size(), most_listed);
  std::string text(names.front());
  for (std::size_t i = 1; i < listed; ++i) text += cat(", ", names[i]);
  return names.size() > listed ? cat(text, " and ", names.size() - listed, " more") : text;
}

std::string sentence(Answered kind, std::string_view words, std::string_view names, bool one) {
  switch (kind) {
    case Answered::no_such_name: return cat("no such name: ", names);
    case Answered::no_address: return cat(names, one ? " has no address" : " have no address");
    case Answered::silence: return cat("no name server answered for ", names);
    case Answered::refused: return cat("the name server refused to look up ", names);
    case Answered::server_failure: return cat("the name server failed on ", names, " (SERVFAIL)");
    default: return cat("cannot look up ", names, ": ", words);
  }
}

Reason reason_of(Answered kind) { return kind == Answered::silence ? Reason::timed_out : Reason::name_not_found; }

std::string_view words_of(const AskedName& name) {
  for (const FamilyAnswer& family : name.families) {
    if (family.answered == Answered::otherwise) return family.words;
  }
  return {};
}

}  // namespace

Outcome out_of_memory() { return down(Reason::internal, "out of memory in the resolver"); }

NameSearch::NameSearch(std::vector<std::string> names, Clock::time_point half) : half_(half) {
  for (std::string& name : names) names_.push_back({.name = std::move(name)});
}

// From when on the next name no longer waits for this one.
Clock::time_point NameSearch::turn_of_the_next(const AskedName& name) const {
  return end_of_patience(name).value_or(std::min(*name.asked + silence, half_));
}

// From when on this name no longer goes before those behind it.
Clock::time_point NameSearch::end_of_precedence(const AskedName& name) const {
  return end_of_patience(name).value_or(std::min(*name.asked + precedence, half_));
}

std::vector<AskedName*> NameSearch::take_due(Clock::time_point now) {
  std::vector<AskedName*> due;
  bool all = false;
  for (AskedName& name : names_) {
    if (!name.asked) {
      due.push_back(&name);
      name.asked = now;
      if (!all) break;
    } else if (found(name)) {
      break;
    } else if (pending(name)) {
      if (turn_of_the_next(name) > now) break;
      all = true;
    }
  }
  return due;
}

const AskedName* NameSearch::winner(Clock::time_point now) const {
  for (const AskedName& name : names_) {
    const bool waited_for = !name.asked || (pending(name) && end_of_precedence(name) > now);
    if (waited_for) return nullptr;
    if (found(name)) return &name;
  }
  return nullptr;
}

bool NameSearch::answered() const {
  return std::ranges::none_of(names_, [](const AskedName& name) { return pending(name); });
}

bool NameSearch::something_answered() const {
  return std::ranges::any_of(names_, [](const AskedName& name) {
    return std::ranges::any_of(name.families, [](const FamilyAnswer& each) { return !pending(each); });
  });
}

Clock::time_point NameSearch::next(Clock::time_point now) const {
  Clock::time_point soonest = Clock::time_point::max();
  for (const AskedName& name : names_) {
    if (!name.asked || !pending(name)) continue;
    for (const Clock::time_point moment : {turn_of_the_next(name), end_of_precedence(name)}) {
      if (moment > now) soonest = std::min(soonest, moment);
    }
  }
  return soonest;
}

Outcome NameSearch::failure(std::string_view host) const {
  if (host.ends_with('.')) host.remove_suffix(1);
  Answered worst = Answered::no_such_name;
  for (const AskedName& name : names_) worst = std::max(worst, failure_of(name));
  if (worst == Answered::no_memory) return out_of_memory();
  if (worst == Answered::no_server) return down(Reason::name_not_found, cat("no name server to ask for ", host));
  std::string detail;
  for (auto kind = worst; kind >= Answered::no_such_name; kind = static_cast<Answered>(static_cast<int>(kind) - 1)) {
    std::vector<std::string_view> names;
    std::string_view words;
    for (const AskedName& name : names_) {
      if (failure_of(name) != kind) continue;
      names.push_back(without_dot(name.name));
      words = words_of(name);
    }
    if (names.empty()) continue;
    const bool one = names.size() == 1;
    detail += cat(detail.empty() ? "" : "; ", sentence(kind, words, list_of(std::move(names), host), one));
  }
  return down(reason_of(worst), std::move(detail));
}

}  // namespace steady::net
