#include "support/python_tools.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "support/process.h"

namespace steady::test {

std::filesystem::path python_with_tools(const std::string& set) {
  const std::string script = STEADY_SOURCE_DIR "/docker/toolchain/python-tools";
  std::vector<std::string> words{script};
  if (!set.empty()) words.push_back(set);
  const Finished made = run({.argv = words, .limit = std::chrono::seconds(110)});
  if (made.status != 0)
    throw std::runtime_error(script + " ended with " + std::to_string(made.status) + ": " + made.err);
  return made.out.substr(0, made.out.find('\n'));
}

}  // namespace steady::test
