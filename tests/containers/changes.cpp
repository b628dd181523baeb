#include "containers/changes.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace steady::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {
std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}
}  // namespace

Developed developed(const std::string& name) {
  if (name == "go") {
    return {.name = name,
            .source = "main.go",
            .mounted = ":/src",
            .debugger = 2345,
            .known_as = "/src/main.go",
            .line = "page := map[string]any",
            .unasked = "connection, err := pgx.Connect",
            .value = "\"/\""};
  }
  if (name == "node") {
    return {.name = name,
            .source = "src/main.ts",
            .mounted = "src:/app/src",
            .debugger = 9229,
            .known_as = "/app/src/main.ts",
            .line = "if (!database) return",
            .unasked = "await database.query",
            .value = "hello"};
  }
  if (name == "python") {
    return {.name = name,
            .source = "shop/main.py",
            .mounted = "shop:/app/shop",
            .debugger = 5678,
            .known_as = "/app/shop/main.py",
            .line = "page = {GREETING",
            .unasked = "page[\"database\"] = ",
            .value = "'hello'"};
  }
  return {.name = name,
          .source = "src/main/java/shop/Shop.java",
          .mounted = "src:/app/src",
          .debugger = 5005,
          .known_as = "shop.Shop",
          .line = "String host = System.getenv",
          .unasked = "Properties login = ",
          .value = "hello"};
}

void PrintTo(const Developed& developed, std::ostream* out) { *out << developed.name; }

std::chrono::milliseconds change(const fs::path& source, const std::string& word, const std::string& by, Saved how,
                                 const std::string& address) {
  std::string text = text_of(source);
  const std::size_t at = text.find("\"" + word + "\"");
  if (at == std::string::npos) throw std::runtime_error(source.string() + " does not say " + word);
  text.replace(at + 1, word.size(), by);
  const Folder folder;
  folder.write("page.yaml", "version: 1\ndefaults: { interval: 100ms, timeout: 1s }\nchecks: { page: { http: 'http://" +
                                address + "/#contains=\"" + by + "\"' } }\n");
  const auto begun = std::chrono::steady_clock::now();
  const fs::path written = how == Saved::replaced ? source.parent_path() / ".saved" : source;
  std::ofstream(written) << text;
  if (how == Saved::replaced) fs::rename(written, source);
  const Finished seen =
      run({.argv = {steady_binary(), "wait", "--timeout", "20s", "--config", folder.path() / "page.yaml"}});
  if (seen.status != 0) throw std::runtime_error(by + " was not to be seen: " + seen.out + seen.err);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
}

std::chrono::milliseconds quickest_change(const fs::path& source, const std::string& address) {
  const std::vector<std::string> words{"hello", "hallo", "hullo", "hej", "hei", "hoi", "hola"};
  std::chrono::milliseconds quickest = change(source, words[0], words[1], Saved::in_place, address);
  std::cout << source.filename().string() << ": " << quickest;
  for (std::size_t at = 2; at < words.size() && (at < 4 || quickest > 3s); ++at) {
    const std::chrono::milliseconds took = change(source, words[at - 1], words[at], Saved::replaced, address);
    std::cout << ", " << took;
    quickest = std::min(quickest, took);
  }
  std::cout << "\n";
  return quickest;
}

int line_with(const fs::path& source, const std::string& words) {
  const std::string text = text_of(source);
  const std::size_t at = text.find(words);
  if (at == std::string::npos) throw std::runtime_error(source.string() + " has no line with " + words);
  return 1 + static_cast<int>(std::ranges::count(text.substr(0, at), '\n'));
}

Command attach(const Developed& developed, const std::string& debugger, const std::string& address,
               const fs::path& source, const std::string& words) {
  return {.argv = {"python3", container_tests() / "debugger.py", developed.name, debugger, "http://" + address + "/",
                   developed.known_as, std::to_string(line_with(source, words))},
          .limit = 2min};
}

}  // namespace steady::test
