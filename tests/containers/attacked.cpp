#include "attacked.h"

#include <optional>

#include "containers/lease.h"

namespace steady::test {
namespace {

const std::string& attack_image() {
  static std::optional<Image> image;
  if (!image) {
    image.emplace(
        "FROM scratch\nCOPY attack server steady /\nUSER 65532:65532\n",
        std::map<std::string, std::filesystem::path>{
            {"attack", static_program("attack.c")}, {"server", server_binary()}, {"steady", steady_binary()}});
    before_engine_goes([] { image.reset(); });
  }
  return image->tag();
}

std::string quoted(const Words& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "\"" : ", \"") + word + "\"";
  return "[" + list + "]";
}

}  // namespace

Attacked::Attacked(const Words& program) : story_("production", {}, {"compose.yaml", "compose.prod.yaml"}) {
  config_ = boost::json::parse(story_.compose_ok({"config", "--format", "json"})).as_object();
  std::string services = "services:\n";
  for (const auto& [name, service] : config_.at("services").as_object()) {
    services_.emplace_back(name);
    services += "  " + services_.back() + ": { image: " + attack_image() +
                ", build: !reset null, entrypoint: " + quoted(program) +
                ", command: !reset [], depends_on: !reset {}, healthcheck: !reset null }\n";
  }
  story_.override_with(services);
  start();
}

const boost::json::object& Attacked::config(const std::string& service) const {
  return config_.at("services").at(service).as_object();
}

Finished Attacked::as_root(const std::string& service, const Words& command) const {
  Words words{"exec", "--user", "0:0", story_.container(service)};
  words.insert(words.end(), command.begin(), command.end());
  return docker(words);
}
Finished Attacked::as_itself(const std::string& service, const Words& command) const {
  Words words{"exec", story_.container(service)};
  words.insert(words.end(), command.begin(), command.end());
  return docker(words);
}

std::string Attacked::address(const std::string& service, const std::string& network) const {
  return story_.inspect(service, "{{(index .NetworkSettings.Networks \"" + story_.network(network) + "\").IPAddress}}");
}

}  // namespace steady::test
