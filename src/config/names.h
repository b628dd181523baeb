// Names for checks that were given none.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace steady::config {

// "postgres-db" of the kind "postgres" and the host "db"; with "-2", "-3", … when that is in `taken`. What no name may
// hold becomes '-'. The result is not added to `taken`.
std::string default_name(std::string_view kind, std::string_view host, const std::set<std::string, std::less<>>& taken);

}  // namespace steady::config
