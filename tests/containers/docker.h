// A Docker Engine as the container tests use it: images, networks and containers as objects that remove what they made.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/process.h"

namespace steady::test {

using Words = std::vector<std::string>;

/// Runs the docker client with these arguments.
Finished docker(const Words& arguments, std::chrono::milliseconds limit = std::chrono::minutes(2));
/// The same, where anything but success is a broken test: throws std::runtime_error with what docker said. Returns
/// stdout without its last newline.
std::string docker_ok(const Words& arguments, std::chrono::milliseconds limit = std::chrono::minutes(2));

/// Makes base images available under their usual names, real ones or stand-ins; a folder's path stands for what its Dockerfiles
/// begin from. Throws when it cannot.
void make_images(const Words& names);

/// Every path in an image, a line each, with a newline before the first.
std::string files_of(const std::string& image);

/// Now, in seconds with a fraction since 1970, as `--since` of docker takes it.
std::string moment();

/// The folder of tests/containers, with its scripts.
std::filesystem::path container_tests();
/// The static binary under test: STEADY_BINARY, or build/steady of the checkout. Throws when it is not there or not
/// static.
std::filesystem::path steady_binary();
/// A C file of tests/containers, compiled statically once per test program: what runs in an image that holds nothing else.
std::filesystem::path static_program(const std::string& source);
/// The web server of server.c.
std::filesystem::path server_binary();
/// A name that nothing else on this machine has, for images, networks and containers.
std::string unique_name(const std::string& base);
/// What all these names begin with in this program.
std::string unique_prefix();

/// A temporary folder that goes with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

/// An image built from a Dockerfile's text and the files it copies (name in the build context -> file).
class Image {
 public:
  Image(const std::string& dockerfile, const std::map<std::string, std::filesystem::path>& files,
        const Words& options = {}, std::chrono::milliseconds limit = std::chrono::minutes(2));
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  const std::string& tag() const { return tag_; }

 private:
  std::string tag_;
};

class Network {
 public:
  explicit Network(const Words& options = {});
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

struct HealthResult {
  int exit_code;
  std::string output;
};

/// A running container: docker run --detach with these options, the image and its command.
class Container {
 public:
  Container(const Words& options, const std::string& image, const Words& command = {});
  ~Container();
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;

  const std::string& name() const { return name_; }
  /// docker inspect with a Go template.
  std::string inspect(const std::string& format) const;
  /// Sends a signal to its first process. wait_for_health() then looks at what comes after.
  void signal(const std::string& name);
  /// Waits for the engine's event that the health has become `state` ("healthy", "unhealthy"), since the start or the
  /// last signal. Throws std::runtime_error, with the health log, when it does not come within `limit`.
  void wait_for_health(const std::string& state, std::chrono::milliseconds limit = std::chrono::minutes(1)) const;
  /// The last results that the engine keeps, oldest first.
  std::vector<HealthResult> health_log() const;

 private:
  std::string name_;
  std::string since_;  // the engine's events from this moment on count
};

}  // namespace steady::test
