#include "containers/docker.h"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "containers/lease.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string without_newline(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// A dynamic program asks for an interpreter in its program headers.
bool is_static(const fs::path& program) {
  std::ifstream file(program, std::ios::binary);
  Elf64_Ehdr header{};
  file.read(reinterpret_cast<char*>(&header), sizeof header);
  for (int i = 0; file && i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    file.seekg(static_cast<std::streamoff>(header.e_phoff + static_cast<Elf64_Off>(i) * sizeof segment));
    file.read(reinterpret_cast<char*>(&segment), sizeof segment);
    if (segment.p_type == PT_INTERP) return false;
  }
  return static_cast<bool>(file);
}

}  // namespace

Finished docker(const Words& arguments, std::chrono::milliseconds limit) {
  need_engine();
  Command command{.argv = {"docker"}, .limit = limit};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return run(command);
}

std::string docker_ok(const Words& arguments, std::chrono::milliseconds limit) {
  const Finished finished = docker(arguments, limit);
  if (finished.status == 0) return without_newline(finished.out);
  std::string line = "docker";
  for (const std::string& word : arguments) line += " " + word;
  throw std::runtime_error(line + " ended with " + std::to_string(finished.status) +
                           (finished.timed_out ? " (time limit)" : "") + ":\n" + finished.err + finished.out);
}

void make_images(const Words& names) {
  need_engine();
  Command command{.argv = {container_tests() / "images"}, .limit = 10min};
  command.argv.insert(command.argv.end(), names.begin(), names.end());
  const Finished made = run(command);
  if (made.status != 0) throw std::runtime_error("base images are missing:\n" + made.err);
}

std::string files_of(const std::string& image) {
  const std::string container = docker_ok({"create", "--name", unique_name("listed"), image, "x"});
  const std::string list = "set -o pipefail; docker export " + container + " | tar t | sed 's,^,/,'";
  const Finished listed = run({.argv = {"bash", "-c", list}});
  docker({"rm", "--volumes", container});
  if (listed.status != 0) throw std::runtime_error(image + " cannot be listed: " + listed.err);
  return "\n" + listed.out;
}

fs::path container_tests() { return fs::path(STEADY_SOURCE_DIR) / "tests" / "containers"; }

fs::path steady_binary() {
  const char* given = std::getenv("STEADY_BINARY");
  const fs::path path = given && *given ? fs::path(given) : fs::path(STEADY_SOURCE_DIR) / "build" / "steady";
  if (!is_static(path)) throw std::runtime_error(path.string() + " is no static binary; build it with: make build");
  return path;
}

fs::path static_program(const std::string& source) {
  static const Folder folder;
  fs::path program = folder.path() / fs::path(source).stem();
  if (fs::exists(program)) return program;
  const std::string path = container_tests() / source;
  const Finished built = run({.argv = {"clang-19", "-D_GNU_SOURCE", "-Os", "-static", "-s", "-o", program, path}});
  if (built.status != 0) throw std::runtime_error(path + " does not compile:\n" + built.err);
  return program;
}

fs::path server_binary() { return static_program("server.c"); }

std::string moment() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  std::string fraction = std::to_string(std::chrono::nanoseconds(since - seconds).count());
  return std::to_string(seconds.count()) + "." + std::string(9 - fraction.size(), '0') + fraction;
}

std::string unique_prefix() { return "steady-test-" + std::to_string(::getpid()) + "-"; }

std::string unique_name(const std::string& base) {
  static std::atomic<int> count = 0;
  return unique_prefix() + base + "-" + std::to_string(++count);
}

Folder::Folder() {
  std::string name = fs::temp_directory_path() / "steady-test-XXXXXX";
  if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a folder like " + name);
  path_ = name;
}
Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}
void Folder::write(const std::string& name, const std::string& text) const {
  fs::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name, std::ios::binary) << text;
}

Image::Image(const std::string& dockerfile, const std::map<std::string, fs::path>& files, const Words& options,
             std::chrono::milliseconds limit)
    : tag_(unique_name("image")) {
  const Folder context;
  context.write("Dockerfile", dockerfile);
  for (const auto& [name, file] : files) fs::copy_file(file, context.path() / name);
  Words arguments{"build", "--quiet", "--tag", tag_};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.push_back(context.path());
  docker_ok(arguments, limit);
}
Image::~Image() { docker({"image", "rm", "--force", tag_}); }

Network::Network(const Words& options) : name_(unique_name("network")) {
  Words arguments{"network", "create"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.push_back(name_);
  docker_ok(arguments);
}
Network::~Network() { docker({"network", "rm", "--force", name_}); }

Container::Container(const Words& options, const std::string& image, const Words& command)
    : name_(unique_name("container")), since_(moment()) {
  Words arguments{"run", "--detach", "--name", name_};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.push_back(image);
  arguments.insert(arguments.end(), command.begin(), command.end());
  docker_ok(arguments);
}
Container::~Container() { docker({"rm", "--force", "--volumes", name_}); }

std::string Container::inspect(const std::string& format) const {
  return docker_ok({"inspect", "--format", format, name_});
}

void Container::signal(const std::string& name) {
  since_ = moment();
  docker_ok({"kill", "--signal", name, name_});
}

void Container::wait_for_health(const std::string& state, std::chrono::milliseconds limit) const {
  const std::string event = "health_status: " + state;
  Child events(
      {.argv = {"docker", "events", "--since", since_, "--filter", "container=" + name_, "--format", "{{.Action}}"}});
  if (events.wait_for_output(event + "\n", limit)) return;
  std::string log;
  for (const HealthResult& result : health_log())
    log += "\n  " + std::to_string(result.exit_code) + ": " + result.output;
  throw std::runtime_error("no event '" + event + "' of " + name_ + "; events: " + events.out() + events.err() +
                           "health log:" + log + "\ncontainer: " + inspect("{{json .State}}"));
}

std::vector<HealthResult> Container::health_log() const {
  // Two control characters that no output holds separate the fields and the entries.
  const std::string all = inspect("{{with .State.Health}}{{range .Log}}{{.ExitCode}}\x1f{{.Output}}\x1e{{end}}{{end}}");
  std::vector<HealthResult> results;
  std::istringstream entries(all);
  for (std::string entry; std::getline(entries, entry, '\x1e');) {
    const size_t middle = entry.find('\x1f');
    if (middle == std::string::npos) continue;
    results.push_back({std::stoi(entry.substr(0, middle)), entry.substr(middle + 1)});
  }
  return results;
}

}  // namespace steady::test
