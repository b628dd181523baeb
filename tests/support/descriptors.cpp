#include "descriptors.h"

#include <dirent.h>
#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace steady::test {
namespace {

namespace fs = std::filesystem;

bool closes_on_exec(const std::string& number) {
  std::ifstream info("/proc/self/fdinfo/" + number);
  for (std::string key, value; info >> key >> value;) {
    if (key == "flags:") return (std::stoul(value, nullptr, 8) & O_CLOEXEC) != 0;
  }
  return false;
}

}  // namespace

std::map<int, Descriptor> open_descriptors() {
  std::map<int, Descriptor> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc/self/fd"), &::closedir);
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string number = entry->d_name;
    if (number.starts_with('.') || std::stoi(number) == ::dirfd(directory.get())) continue;
    std::error_code gone;
    const std::string target = fs::read_symlink("/proc/self/fd/" + number, gone).string();
    if (!gone) found[std::stoi(number)] = {target, closes_on_exec(number)};
  }
  return found;
}

}  // namespace steady::test
