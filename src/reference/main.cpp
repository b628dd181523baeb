// Writes the files that are generated from the tables of keys, from the renderers and from data of tests: `make
// reference`. Not part of the shipped program.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "reference/documents.h"
#include "reference/interface.h"
#include "reference/words.h"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file.exceptions(std::ios::badbit | std::ios::failbit);
  file << text;
  file.close();
}

// What was promised stays as the release left it: only the next release, or none so far, writes it anew.
void write_interface(const fs::path& sources, std::string_view release) {
  const auto all = steady::reference::interface_of(sources.string());
  write(sources / "docs/interface.md", steady::reference::interface_page(all));
  const fs::path list = sources / "docs/interface-released.txt";
  if (!release.empty() || !fs::exists(list) ||
      steady::reference::is_unreleased(steady::reference::text_of(list.string())))
    write(list, steady::reference::released_list(release, all));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::cerr << "usage: steady-reference SOURCES [RELEASE]\n"
                 "RELEASE: the version whose names docs/interface-released.txt promises from now on\n";
    return 64;
  }
  try {
    const fs::path sources = argv[1], config = sources / "config";
    const std::string kinds = (sources / "src/probe").string();
    write(config / "steady.schema.json", steady::reference::schema(kinds));
    write(config / "steady.example.yaml", steady::reference::example());
    write(config / "README.md",
          steady::reference::with_tables(steady::reference::text_of((config / "README.md").string()), kinds));
    const fs::path questions = sources / "docs/troubleshooting.md";
    write(questions, steady::reference::with_situations(steady::reference::text_of(questions.string()),
                                                        (sources / "tests/data/troubleshooting").string()));
    write_interface(sources, argc == 3 ? argv[2] : "");
  } catch (const std::exception& error) {
    std::cerr << "steady-reference: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
