// A story of compose-examples/ as its reader runs it: with Compose, in a copy of the folder, as a project of its own that is
// gone with the object, volumes and images included.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "docker.h"

namespace steady::test {

/// The image that the stories copy steady from and run as a sidecar: the binary under test.
const std::string& steady_image();

/// The database's password in production/: a word that stands nowhere else.
inline const std::string planted_secret = "planted-7f3c0e5b9a";

class Story {
 public:
  /// `files` are the Compose files; without them Compose reads its own. Base images that the story needs are named too, but for
  /// those of Dockerfiles in its own folder. With compose.prod.yaml the images that it names by digest are built first, as a pipeline
  /// does with compose.build.yaml, unless no base images are named.
  explicit Story(const std::string& name, Words base_images = {}, Words files = {});
  ~Story();
  Story(const Story&) = delete;
  Story& operator=(const Story&) = delete;

  /// One more file, which comes last and overrides.
  void override_with(const std::string& yaml);
  /// From now on the image of steady is one that does not exist; its name. It goes with the story, should Compose build it.
  const std::string& without_image();
  /// One more variable that the Compose files ask for.
  void set(const std::string& variable, const std::string& value) { variables_[variable] = value; }
  const std::filesystem::path& path() const { return path_; }

  /// A program in the story's folder that runs docker compose, as its reader would; Compose is told the project and its files.
  Command command(const Words& argv, std::chrono::milliseconds limit = std::chrono::minutes(6)) const;
  /// docker compose with these arguments, and what is of interest afterwards: exit code and words.
  Finished compose(const Words& arguments, std::chrono::milliseconds limit = std::chrono::minutes(6)) const;
  /// The same, where anything but success is a broken test. Returns stdout without its last newline.
  std::string compose_ok(const Words& arguments) const;

  std::string container(const std::string& service) const;  // its id, whether it runs or not
  std::string inspect(const std::string& service, const std::string& format) const;
  std::string log(const std::string& service) const;                // both streams
  std::string address(const std::string& service, int port) const;  // where it is published: "127.0.0.1:49153"
  std::string network(const std::string& name) const { return project_ + "_" + name; }

 private:
  void build_for_production();

  Folder copy_;
  std::filesystem::path path_;
  std::string project_;
  Words files_;
  std::optional<std::string> image_;
  std::map<std::string, std::string> variables_;  // of the Compose files; images by their digest are some
  Words built_;                                   // tags of those
};

}  // namespace steady::test
