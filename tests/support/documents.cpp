#include "support/documents.h"

namespace steady::test {

namespace fs = std::filesystem;

std::vector<std::string> documents(const std::function<bool(const fs::path&)>& wanted) {
  const fs::path root = STEADY_SOURCE_DIR;
  std::vector<std::string> found;
  const auto take = [&](const fs::directory_entry& entry) {
    if (entry.is_regular_file() && wanted(entry.path())) found.push_back(entry.path());
  };
  for (const char* top : {"config", "docker", "docs", "src", "compose-examples"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) take(entry);
  }
  for (const auto& entry : fs::directory_iterator(root)) take(entry);
  return found;
}

}  // namespace steady::test
