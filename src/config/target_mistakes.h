// Names the mistake behind the problems of a target, which often speak of its consequences only: a '${' that is not
// closed, the quotation marks of an env file around a whole URL, a variable as a shell writes it.
#pragma once

#include <string_view>

#include "settings/expand.h"
#include "settings/problem.h"

namespace steady::config {

// `written` is the target as given; `rewritten` says that its beginning was the value of a variable (see expand_prefix()).
// Does nothing when there is no problem: a '$' may be part of a path or a password.
void explain(settings::Problems& problems, std::string_view written, bool rewritten,
             const settings::Environment& environment);

}  // namespace steady::config
