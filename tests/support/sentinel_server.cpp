#include "sentinel_server.h"

#include <signal.h>

#include <chrono>
#include <stdexcept>
#include <vector>

namespace steady::test {
namespace {

constexpr std::chrono::seconds patience{20};

}  // namespace

SentinelServer::SentinelServer(std::uint16_t master, const std::string& settings)
    : home_("sentinel", {"redis", "nobody"}) {
  for (int attempt = 0; attempt < 10; ++attempt) {
    port_ = free_port();
    if (launch(master, settings)) return;
  }
  throw std::runtime_error("the Sentinel finds no free port");
}

SentinelServer::~SentinelServer() {
  if (!server_) return;
  server_->kill(SIGTERM);
  server_->wait(patience);
}

bool SentinelServer::launch(std::uint16_t master, const std::string& settings) {
  const std::string config = home_.write(
      "sentinel.conf", "bind 127.0.0.1\nport " + std::to_string(port_) + "\ndir " + home_.directory().string() +
                           "\nsentinel monitor mymaster 127.0.0.1 " + std::to_string(master) +
                           " 1\nsentinel down-after-milliseconds mymaster 500\n"
                           "sentinel failover-timeout mymaster 2000\n" +
                           settings + "\n");
  Command command;
  command.argv = {"redis-server", config, "--sentinel"};
  command.uid = home_.uid();
  command.gid = home_.gid();
  command.directory = home_.directory();
  server_.emplace(command);
  if (server_->wait_for_output("+monitor master mymaster", patience)) return true;
  const std::string said = server_->out() + server_->err();
  server_.reset();
  if (said.contains("ddress already in use")) return false;
  throw std::runtime_error("the Sentinel did not start:\n" + said);
}

std::string SentinelServer::cli(std::initializer_list<std::string> command) const {
  Command line;
  line.argv = {"redis-cli", "-p", std::to_string(port_)};
  line.argv.insert(line.argv.end(), command);
  line.limit = patience;
  const Finished finished = run(line);
  return finished.out + finished.err;
}

bool SentinelServer::eventually_says(std::initializer_list<std::string> command, std::string_view text) const {
  return eventually([&] { return cli(command).contains(text); });
}

// The fields of a replica are a name and a value per line.
bool SentinelServer::knows_replica(std::uint16_t port) const {
  return eventually([&] {
    const std::string replicas = cli({"SENTINEL", "replicas", "mymaster"});
    return replicas.contains("\nport\n" + std::to_string(port) + "\n") &&
           replicas.contains("\nmaster-link-status\nok\n");
  });
}

bool SentinelServer::names_master(std::uint16_t port) const {
  return eventually_says({"SENTINEL", "get-master-addr-by-name", "mymaster"},
                         "127.0.0.1\n" + std::to_string(port) + "\n");
}

}  // namespace steady::test
