// The applications of compose-examples/ as images, and the database that they log in to.
#pragma once

#include <filesystem>
#include <string>

#include "containers/docker.h"

namespace steady::test {

/// docker build of an example's folder, with steady's image at hand, and what BuildKit said of it.
Finished build(const std::filesystem::path& folder, const std::string& tag, const Words& options = {});

/// An image built from an example's folder, with these further options; it goes with the object.
class Built {
 public:
  explicit Built(const std::filesystem::path& folder, const Words& options = {});
  ~Built();
  Built(const Built&) = delete;
  Built& operator=(const Built&) = delete;

  const std::string& tag() const { return tag_; }
  const std::string& log() const { return log_; }  // BuildKit's
  double megabytes() const;

 private:
  std::string tag_, log_;
};

/// PostgreSQL in a network of its own, ready for the login of an application.
class Database {
 public:
  Database();

  const std::string& network() const { return network_.name(); }
  const std::string& container() const { return container_.name(); }
  /// What `docker run` needs for an application that is to log in.
  Words options() const;

 private:
  std::string mount() const { return secrets_.path().string() + ":/run/secrets:ro"; }

  Folder secrets_;
  Network network_;
  Container container_;
};

}  // namespace steady::test
