// Writes the files that are generated from the tables of keys: `make reference`. Not part of the shipped program.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "reference/documents.h"
#include "reference/words.h"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file.exceptions(std::ios::badbit | std::ios::failbit);
  file << text;
  file.close();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: steady-reference SOURCES\n";
    return 64;
  }
  try {
    const fs::path sources = argv[1], config = sources / "config";
    const std::string kinds = (sources / "src/probe").string();
    write(config / "steady.schema.json", steady::reference::schema(kinds));
    write(config / "steady.example.yaml", steady::reference::example());
    write(config / "README.md",
          steady::reference::with_tables(steady::reference::text_of((config / "README.md").string()), kinds));
  } catch (const std::exception& error) {
    std::cerr << "steady-reference: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
