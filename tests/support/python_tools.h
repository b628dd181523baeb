// The Python tools of the tests, at the versions of docker/toolchain/tools, which makes their environment when it is first
// asked.
#pragma once

#include <filesystem>
#include <string>

namespace steady::test {

/// The environment's interpreter; its programs lie beside it. Throws std::runtime_error when there is none to be had.
/// `set` names another set than that of all tests, as the script has it.
std::filesystem::path python_with_tools(const std::string& set = {});

}  // namespace steady::test
