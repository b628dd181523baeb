#include "net/name_search.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace steady::net {
namespace {

constexpr Duration silence{250};
constexpr Duration precedence{1000};

// How long to wait for the other family once one has been answered. For AAAA it is the value of RFC 8305, section 3. A
// gets longer, because most containers can only reach IPv4: without A, only unreachable IPv6 addresses would remain.
constexpr Duration patience_with_aaaa{50};
constexpr Duration patience_with_a{250};

// How many names a message lists for each kind of failure.
constexpr std::size_t most_listed = 3;

bool pending(const FamilyAnswer& family) { return family.answered == Answered::not_yet; }
bool pending(const AskedName& name) {
  return std::ranges::any_of(name.families, [](auto& each) { return pending(each); });
}
bool found(const AskedName& name) {
  return std::ranges::any_of(name.families, [](const auto& each) { return each.answered == Answered::found; });
}

// Until when to wait for the unanswered family; empty while no family has been answered, or when both have been.
std::optional<Clock::time_point> end_of_patience(const AskedName& name) {
  const auto& [v6, v4] = name.families;
  if (pending(v6) == pending(v4)) return std::nullopt;
  return pending(v4) ? v6.at + patience_with_a : v4.at + patience_with_aaaa;
}

Answered failure_of(const FamilyAnswer& family) { return pending(family) ? Answered::silence : family.answered; }

// If only AAAA is unanswered (some servers never answer it), the result for A counts.
Answered failure_of(const AskedName& name) {
  const Answered v6 = failure_of(name.families[0]);
  const Answered v4 = failure_of(name.families[1]);
  return v6 == Answered::silence ? v4 : std::max(v6, v4);
}

std::string_view without_dot(std::string_view name) { return name.substr(0, name.size() - 1); }

// The text before and after the names.
struct Sentence {
  std::string_view before;
  std::string_view behind = {};
};

Sentence sentence_of(Answered kind, std::size_t names) {
  switch (kind) {
    case Answered::no_such_name: return {"no such name: "};
    case Answered::no_address: return {"", names == 1 ? " has no address" : " have no address"};
    case Answered::silence: return {"no name server answered for "};
    case Answered::refused: return {"the name server refused to look up "};
    case Answered::server_failure: return {"the name server failed on ", " (SERVFAIL)"};
    default: return {"cannot look up ", ": "};
  }
}

std::string_view words_of(const AskedName& name) {
  for (const FamilyAnswer& family : name.families) {
    if (family.answered == Answered::otherwise) return family.words;
  }
  return {};
}

}  // namespace

Outcome out_of_memory() { return down(Reason::internal, "out of memory in the resolver"); }

NameSearch::NameSearch(std::vector<std::string> names, Clock::time_point half) : half_(half) {
  names_.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) names_[i].name = std::move(names[i]);
}

// The time from which the next name no longer waits for this one.
Clock::time_point NameSearch::turn_of_the_next(const AskedName& name) const {
  return end_of_patience(name).value_or(std::min(*name.asked + silence, half_));
}

// The time from which this name no longer has precedence over later ones.
Clock::time_point NameSearch::end_of_precedence(const AskedName& name) const {
  return end_of_patience(name).value_or(std::min(*name.asked + precedence, half_));
}

AskedName* NameSearch::take_due(Clock::time_point now) {
  bool silent = false;  // an earlier name has been unanswered for long enough
  for (AskedName& name : names_) {
    if (!name.asked) {
      name.asked = now;
      return &name;
    }
    if (found(name)) return nullptr;
    if (!pending(name)) continue;
    if (!silent && turn_of_the_next(name) > now) return nullptr;
    silent = true;
  }
  return nullptr;
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

// "db, db.a.test, db.b.test and 2 more": the names that failed in this way. The host is printed as the user wrote it.
std::string NameSearch::told(Answered kind, std::string_view host) const {
  std::string text;
  std::string_view words;
  std::size_t count = 0;
  const auto mention = [&](const AskedName& name) {
    if (++count > most_listed) return;
    if (count > 1) text += ", ";
    text += without_dot(name.name);
    words = words_of(name);
  };
  for (const bool own : {true, false}) {
    for (const AskedName& name : names_) {
      if (failure_of(name) == kind && (without_dot(name.name) == host) == own) mention(name);
    }
  }
  if (count == 0) return {};
  if (count > most_listed) text += " and " + std::to_string(count - most_listed) + " more";
  const Sentence sentence = sentence_of(kind, count);
  text.insert(0, sentence.before) += sentence.behind;
  return kind == Answered::otherwise ? text.append(words) : text;
}

Outcome NameSearch::failure(std::string_view host) const {
  if (host.ends_with('.')) host.remove_suffix(1);
  Answered worst = Answered::no_such_name;
  for (const AskedName& name : names_) worst = std::max(worst, failure_of(name));
  if (worst == Answered::no_memory) return out_of_memory();
  if (worst == Answered::no_server) return down(Reason::name_not_found, cat("no name server to ask for ", host));
  std::string detail = told(worst, host);
  for (auto kind = static_cast<int>(worst) - 1; kind >= static_cast<int>(Answered::no_such_name); --kind) {
    const std::string more = told(static_cast<Answered>(kind), host);
    if (!more.empty()) detail += "; " + more;
  }
  return down(worst == Answered::silence ? Reason::timed_out : Reason::name_not_found, std::move(detail));
}

}  // namespace steady::net
