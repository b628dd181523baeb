// The notes about a lookup: where addresses come from, what every name server did, and what became of every name. Only
// for an attempt that is explained(), except for NameNotes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/addresses.h"
#include "net/attempt.h"
#include "net/name_search.h"
#include "net/resolv_conf.h"

namespace steady::net {

// What the hosts file says; it is empty if it has no line for `host`.
void note_hosts_file(const Attempt& attempt, std::string_view host, const Addresses& found);

void note_configuration(const Attempt& attempt, const ResolvConf& conf);

// The first answer and the first failure of each name server.
class ServerNotes {
 public:
  explicit ServerNotes(const Attempt& attempt) : attempt_(attempt) {}
  void answered(std::string_view server, bool usable);

 private:
  const Attempt& attempt_;
  std::vector<std::string> known_;
};

// Its destructor notes the names that were queried, and their answers, however the search ends. Does nothing for an
// attempt that is not explained.
class NameNotes {
 public:
  NameNotes(const Attempt& attempt, const NameSearch& search) : attempt_(attempt), search_(search) {}
  NameNotes(const NameNotes&) = delete;
  NameNotes& operator=(const NameNotes&) = delete;
  ~NameNotes();

 private:
  const Attempt& attempt_;
  const NameSearch& search_;
};

}  // namespace steady::net
