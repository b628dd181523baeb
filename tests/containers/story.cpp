#include "story.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <stdexcept>

#include "containers/lease.h"

namespace steady::test {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {
const std::string steady_recipe = "FROM scratch\nCOPY steady /steady\nUSER 65532:65532\nENTRYPOINT [\"/steady\"]\n";
// The variables of compose.prod.yaml, and what compose.build.yaml calls their images.
const std::map<std::string, std::string> production_images{
    {"EDGE_IMAGE", "shop-edge"}, {"SHOP_IMAGE", "shop"}, {"DB_IMAGE", "shop-db"}, {"CACHE_IMAGE", "shop-cache"}};
// The passwords that a README has its reader make.
const std::map<std::string, Words> secrets{{"production", {"db_admin", "db_owner", "db", "cache"}},
                                           {"backup", {"db_admin", "db_owner", "db", "db_dump"}},
                                           {"pipeline", {"db"}},
                                           {"zero-downtime", {"db"}}};
}  // namespace

const std::string& steady_image() {
  static std::optional<Image> image;
  if (!image) {
    image.emplace(steady_recipe, std::map<std::string, fs::path>{{"steady", steady_binary()}});
    before_engine_goes([] { image.reset(); });
  }
  return image->tag();
}

// The stories refer to each other and to docker/, so the copy has all of them.
Story::Story(const std::string& name, Words base_images, Words files)
    : path_(copy_.path() / "compose-examples" / name), project_(unique_name(name)), files_(std::move(files)) {
  const fs::path source = STEADY_SOURCE_DIR;
  fs::copy(source / "compose-examples", copy_.path() / "compose-examples", fs::copy_options::recursive);
  fs::create_directory(copy_.path() / "docker");
  // In the place of the long build: the binary under test.
  fs::copy_file(steady_binary(), copy_.path() / "steady");
  copy_.write("docker/Dockerfile", steady_recipe);
  fs::copy(source / "docker" / "seccomp", copy_.path() / "docker" / "seccomp", fs::copy_options::recursive);
  if (fs::exists(path_ / "Dockerfile")) base_images.push_back(path_);
  if (!base_images.empty()) make_images(base_images);
  if (const auto made = secrets.find(name); made != secrets.end()) {
    for (const std::string& secret : made->second)
      copy_.write("compose-examples/" + name + "/" + secret + "_password.txt", planted_secret + secret);
  }
  if (std::ranges::find(files_, "compose.prod.yaml") == files_.end() || !fs::exists(path_ / "compose.build.yaml"))
    return;
  if (base_images.empty()) {
    for (const auto& [variable, image] : production_images) variables_[variable] = "not-built";
  } else {
    build_for_production();
  }
}

Story::~Story() {
  const Finished down =
      compose({"--profile", "*", "down", "--volumes", "--remove-orphans", "--rmi", "local", "--timeout", "10"});
  if (down.status != 0) std::cerr << project_ << " is not gone: " << down.err;
  if (image_) docker({"image", "rm", *image_});
  for (const std::string& tag : built_) docker({"image", "rm", tag});
}

// No registry is here to push to. The id of an image is the digest of its configuration, and moves as little.
void Story::build_for_production() {
  Command build{.argv = {"docker", "compose", "--project-name", project_, "--file", "compose.yaml", "--file",
                         "compose.build.yaml", "build", "--quiet"},
                .limit = 6min,
                .directory = path_};
  build.env = {{"STEADY_IMAGE", steady_image()},
               {"REGISTRY", project_},
               {"VERSION", "1.2.3"},
               {"BUILDX_NO_DEFAULT_ATTESTATIONS", "1"}};
  if (const Finished built = run(build); built.status != 0) throw std::runtime_error("not built: " + built.err);
  for (const auto& [variable, image] : production_images) {
    const std::string& tag = built_.emplace_back(project_ + "/" + image + ":1.2.3");
    variables_[variable] = docker_ok({"image", "inspect", "--format", "{{.Id}}", tag});
  }
}

const std::string& Story::without_image() { return image_.emplace(unique_name("absent")); }

void Story::override_with(const std::string& yaml) {
  if (files_.empty()) files_ = {"compose.yaml"};
  const std::string name = "override-" + std::to_string(files_.size()) + ".yaml";
  copy_.write(fs::relative(path_ / name, copy_.path()), yaml);
  files_.push_back(name);
}

Command Story::command(const Words& argv, std::chrono::milliseconds limit) const {
  Command command{.argv = argv, .limit = limit, .directory = path_};
  // Every published port is of the kernel's choice.
  command.env = {{"STEADY_IMAGE", image_ ? *image_ : steady_image()},
                 {"SHOP_PORT", "0"},
                 {"SIDECAR_PORT", "0"},
                 {"EDGE_PORT", "0"},
                 {"DATABASE_PORT", "0"},
                 {"CACHE_PORT", "0"},
                 {"DEBUG_PORT", "0"},
                 {"COMPOSE_PROJECT_NAME", project_},
                 {"BUILDX_NO_DEFAULT_ATTESTATIONS", "1"}};
  std::string files;
  for (const std::string& file : files_) files += (files.empty() ? "" : ":") + file;
  if (!files.empty()) command.env.emplace("COMPOSE_FILE", files);
  command.env.insert(variables_.begin(), variables_.end());
  return command;
}

Finished Story::compose(const Words& arguments, std::chrono::milliseconds limit) const {
  Words words{"docker", "compose"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run(command(words, limit));
}

std::string Story::compose_ok(const Words& arguments) const {
  const Finished finished = compose(arguments);
  if (finished.status != 0) {
    std::string line = project_ + ": docker compose";
    for (const std::string& word : arguments) line += " " + word;
    throw std::runtime_error(line + " ended with " + std::to_string(finished.status) + ":\n" + finished.err +
                             finished.out + "\nlogs:\n" + compose({"logs", "--tail", "20"}).out);
  }
  std::string out = finished.out;
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string Story::container(const std::string& service) const {
  return compose_ok({"ps", "--all", "--quiet", service});
}
std::string Story::inspect(const std::string& service, const std::string& format) const {
  return docker_ok({"inspect", "--format", format, container(service)});
}
std::string Story::log(const std::string& service) const {
  const Finished logs = docker({"logs", container(service)});
  return logs.out + logs.err;
}
std::string Story::address(const std::string& service, int port) const {
  return compose_ok({"port", service, std::to_string(port)});
}

}  // namespace steady::test
