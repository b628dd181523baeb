// The Python tools of the tests, at the versions of docker/toolchain/python-tools, which makes their environment when it is first
// asked.
#pragma once

#include <filesystem>

namespace steady::test {

/// The environment's interpreter; its programs lie beside it. Throws std::runtime_error when there is none to be had.
std::filesystem::path python_with_tools();

}  // namespace steady::test
