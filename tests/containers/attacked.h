// compose-examples/production with its own limits, mounts and networks, and a program of ours in the place of each service's: so a
// test proves the story's configuration, and not a copy of it.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "containers/story.h"

namespace steady::test {

class Attacked {
 public:
  /// Every service runs this program: /attack, /server or /steady, with its arguments.
  explicit Attacked(const Words& program);

  /// Starts what does not run.
  void start() const { story_.compose_ok({"up", "--detach", "--quiet-pull"}); }
  const Story& story() const { return story_; }
  const Words& services() const { return services_; }
  /// What `docker compose config` says of a service.
  const boost::json::object& config(const std::string& service) const;

  /// Runs a command in the service's container as root, which only capabilities and mounts can still stop.
  Finished as_root(const std::string& service, const Words& command) const;
  /// The same as the service's own user.
  Finished as_itself(const std::string& service, const Words& command) const;
  /// Its address in one of the story's networks.
  std::string address(const std::string& service, const std::string& network) const;

 private:
  Story story_;
  boost::json::object config_;
  Words services_;
};

}  // namespace steady::test
