#include "containers/shop.h"

#include <algorithm>
#include <stdexcept>

#include "containers/story.h"

namespace steady::test {

using namespace std::chrono_literals;

Finished build(const std::filesystem::path& folder, const std::string& tag, const Words& options) {
  Words words{
      "build", "--progress", "plain", "--tag", tag, "--build-context", "steady=docker-image://" + steady_image()};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(folder);
  return docker(words, 15min);
}

Built::Built(const std::filesystem::path& folder, const Words& options) : tag_(unique_name("built")) {
  const Finished finished = build(folder, tag_, options);
  log_ = finished.err + finished.out;
  if (finished.status != 0)
    throw std::runtime_error(log_.substr(log_.size() - std::min<std::size_t>(4000, log_.size())));
}
Built::~Built() { docker({"image", "rm", "--force", tag_}); }

double Built::megabytes() const {
  return std::stod(docker_ok({"image", "inspect", "--format", "{{.Size}}", tag_})) / 1e6;
}

namespace {
const std::string& postgres() {
  static const std::string name = "postgres:17";
  make_images({name});
  return name;
}
}  // namespace

Database::Database()
    : container_({"--network", network_.name(), "--network-alias", "db", "--env", "POSTGRES_USER=app", "--env",
                  "POSTGRES_PASSWORD=a password"},
                 postgres()) {
  secrets_.write("password", "a password\n");
  std::filesystem::permissions(secrets_.path(), std::filesystem::perms{0755});
  std::filesystem::permissions(secrets_.path() / "password", std::filesystem::perms{0644});
  docker_ok({"run", "--rm", "--network", network(), "--volume", mount(), steady_image(), "wait", "--timeout", "90s",
             "postgres://app@db/app#password_file=/run/secrets/password"});
}

Words Database::options() const {
  return {"--network", network(),          "--volume", mount(),
          "--env",     "DATABASE_HOST=db", "--env",    "DATABASE_PASSWORD_FILE=/run/secrets/password"};
}

}  // namespace steady::test
