// config/steady.example.yaml: every key with its default or a typical value.
#pragma once

#include <string>

namespace steady::reference {

std::string example();

}  // namespace steady::reference
