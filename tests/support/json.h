// A tree of settings as JSON, its plain scalars typed by the core schema of YAML 1.2, as editors read them.
#pragma once

#include <string>
#include <string_view>

#include "settings/document.h"

namespace steady::test {

std::string json_of(std::string_view text);
std::string json_of(const settings::Node& node);

}  // namespace steady::test
