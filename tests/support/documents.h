// Which files of the project are documents, for the tests that hold what stands in them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace steady::test {

/// Paths of all files, at the top of the checkout and in the folders that hold documents, that are `wanted`.
std::vector<std::string> documents(const std::function<bool(const std::filesystem::path&)>& wanted);

}  // namespace steady::test
