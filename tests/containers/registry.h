// A registry of images on this machine, gone with the object: Debian's docker-registry, which keeps them in memory.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "containers/docker.h"
#include "support/server_home.h"

namespace steady::test {

class LocalRegistry {
 public:
  LocalRegistry() {
    const std::string config =
        home_.write("registry.yml", "version: 0.1\nstorage: { inmemory: {} }\nhttp: { addr: \"" + address_ + "\" }\n");
    program_.emplace(Command{.argv = {"docker-registry", "serve", config}});
    if (!program_->wait_for_output("listening on", std::chrono::seconds(20)))
      throw std::runtime_error("no registry: " + program_->err());
  }

  const std::string& address() const { return address_; }
  void stop() { program_.reset(); }

  /// From now on this tag of the registry is an image with a file `version`; the image's digest. The engine does not keep it.
  std::string publish(const std::string& tag, const std::string& version) const {
    const Folder context;
    context.write("version", version);
    context.write("Dockerfile", "FROM scratch\nCOPY version /version\n");
    docker_ok({"build", "--quiet", "--tag", tag, context.path()});
    docker_ok({"push", "--quiet", tag});
    const std::string pushed = docker_ok({"image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", tag});
    docker_ok({"image", "rm", "--force", tag});
    return pushed.substr(pushed.rfind('@') + 1);
  }

 private:
  ServerHome home_{"registry", {"nobody"}};
  std::string address_ = "127.0.0.1:" + std::to_string(free_port());
  std::optional<Child> program_;
};

}  // namespace steady::test
