// Names for checks that were given none.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace steady::config {

// "postgres-db" of the kind "postgres" and the host "db"; with "-2", "-3", … when that is in `taken`. What no name may
// hold becomes '-'. The result is not added to `taken`. `numbers` remembers how far the search for each name has come, so
// that ten thousand targets on one host are not compared with each other; `taken` may only grow between calls.
using Numbers = std::map<std::string, int, std::less<>>;
std::string default_name(std::string_view kind, std::string_view host, const std::set<std::string, std::less<>>& taken,
                         Numbers& numbers);

}  // namespace steady::config
