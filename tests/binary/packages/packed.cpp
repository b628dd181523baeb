#include "binary/packages/packed.h"

#include <fstream>
#include <stdexcept>

#include "binary/packages/served.h"

namespace steady::test {

namespace fs = std::filesystem;

std::string sh_ok(const std::string& line, const fs::path& folder) {
  const Finished finished = run({.argv = {"/bin/bash", "-euo", "pipefail", "-c", line}, .directory = folder});
  if (finished.status != 0) throw std::runtime_error(line + "\n" + story(finished));
  return finished.out;
}

void Packages::SetUpTestSuite() {
  place = std::make_unique<TemporaryDirectory>();
  for (const auto& [arch, program] : {std::pair<std::string, fs::path>("amd64", binary()), {"arm64", other_binary()}}) {
    const Finished finished = pack(arch, program, out());
    if (finished.status != 0) throw std::runtime_error("not packed: " + story(finished));
  }
}

void Packages::TearDownTestSuite() { place.reset(); }

const fs::path& Packages::out() {
  static fs::path path;
  path = place->path("out");
  return path;
}

fs::path Packages::other_binary() {
  const fs::path built = fs::path(STEADY_SOURCE_DIR) / "build/steady-aarch64";
  if (fs::exists(built)) return built;
  std::string bytes = read_all(binary());
  bytes.at(18) = '\xb7';  // e_machine: EM_AARCH64 (elf(5))
  return place->file("steady-arm64", bytes);
}

Finished Packages::pack(const std::string& arch, const fs::path& program, const fs::path& out, const Variables& further,
                        const fs::path& scripts) {
  Variables variables{{"SOURCE_DATE_EPOCH", "1790000000"}, {"STEADY_NATIVE", binary()}};
  for (const auto& [name, value] : further) variables[name] = value;
  const fs::path from = scripts.empty() ? fs::path(STEADY_SOURCE_DIR) / "docker/release" : scripts;
  return run({.argv = {from / "packages", version_under_test(), arch, program, out},
              .env = variables,
              .limit = std::chrono::seconds(100)});
}

}  // namespace steady::test
