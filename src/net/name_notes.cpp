#include "net/name_notes.h"

#include <algorithm>

#include "base/text.h"

namespace steady::net {
namespace {

constexpr std::size_t most_addresses = 8;  // of an answer

std::string listed(const Addresses& addresses) {
  std::string out;
  for (std::size_t i = 0; i < std::min(addresses.size(), most_addresses); ++i) {
    out += cat(out.empty() ? "" : " ", addresses[i].to_string());
  }
  return addresses.size() > most_addresses ? cat(out, " and ", addresses.size() - most_addresses, " more") : out;
}

std::string answer_of(const FamilyAnswer& family) {
  switch (family.answered) {
    case Answered::found: return listed(family.addresses);
    case Answered::no_such_name: return "NXDOMAIN";
    case Answered::no_address: return "no address";
    case Answered::refused: return "REFUSED";
    case Answered::server_failure: return "SERVFAIL";
    case Answered::no_server: return "nobody listens";
    case Answered::no_memory: return "out of memory";
    case Answered::otherwise: return std::string(family.words);
    case Answered::not_yet:
    case Answered::silence: break;
  }
  return "no answer";
}

// From the query to its last answer; to now for one that is missing.
Duration time_of(const AskedName& name) {
  Clock::time_point end{};
  for (const FamilyAnswer& family : name.families) {
    end = std::max(end, family.answered == Answered::not_yet ? Clock::now() : family.at);
  }
  return std::chrono::duration_cast<Duration>(end - *name.asked);
}

}  // namespace

void note_hosts_file(const Attempt& attempt, std::string_view host, const Addresses& found) {
  const std::string& other = attempt.network().hosts_file;
  const std::string_view file = other.empty() ? std::string_view("/etc/hosts") : std::string_view(other);
  attempt.note(Topic::resolver, {{"source", file},
                                 {"answer", found.empty() ? cat("no line for ", host) : std::string{}},
                                 {"addresses", listed(found)}});
}

void note_configuration(const Attempt& attempt, const ResolvConf& conf) {
  const std::vector<std::string> standard{"127.0.0.1"};  // of c-ares and glibc
  const bool none = conf.name_servers.empty();
  attempt.note(Topic::resolver,
               {{"source", attempt.network().name_servers.empty() ? "/etc/resolv.conf" : "given"},
                {"answer", none ? "names no server" : ""}},
               "name_servers", none ? standard : conf.name_servers);
  attempt.note(
      Topic::resolver,
      {{"answer", conf.domains.empty() ? "no search list" : ""}, {"ndots", cat(conf.ndots), Fact::Form::number}},
      "search", conf.domains);
}

void ServerNotes::answered(std::string_view server, bool usable) {
  std::string state = cat(server, ' ', usable ? '+' : '-');
  if (std::ranges::find(known_, state) != known_.end()) return;
  known_.push_back(std::move(state));
  attempt_.note(Topic::server, {{"server", server}, {"answer", usable ? "answers" : "no usable answer"}});
}

NameNotes::~NameNotes() {
  if (!attempt_.explained()) return;
  for (const AskedName& name : search_.names()) {
    if (!name.asked) continue;
    attempt_.note(Topic::name, {{"name", std::string_view(name.name).substr(0, name.name.size() - 1)},
                                {"aaaa", answer_of(name.families[0])},
                                {"a", answer_of(name.families[1])},
                                {"took_ms", cat(time_of(name).count()), Fact::Form::number}});
  }
}

}  // namespace steady::net
