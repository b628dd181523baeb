#include "postgres_server.h"

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <stdexcept>
#include <vector>

namespace steady::test {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds patience{30};

// Debian keeps each version's programs in a folder of its own.
fs::path programs() {
  const fs::path debian = "/usr/lib/postgresql";
  fs::path newest;
  std::error_code none;
  for (const fs::directory_entry& version : fs::directory_iterator(debian, none)) {
    const fs::path candidate = version.path() / "bin";
    if (fs::exists(candidate / "postgres") && (newest.empty() || candidate > newest)) newest = candidate;
  }
  if (newest.empty()) throw std::runtime_error("no PostgreSQL server in /usr/lib/postgresql: install postgresql");
  return newest;
}

Command command(const ServerHome& home, std::vector<std::string> argv) {
  Command made;
  made.argv = std::move(argv);
  made.uid = home.uid();
  made.gid = home.gid();
  made.directory = home.directory();
  made.limit = patience;
  return made;
}

constexpr std::initializer_list<const char*> owners{"postgres", "nobody"};

// What initdb makes in a second, for every server of this process to begin with.
class FreshCluster {
 public:
  FreshCluster() : home_("postgres-fresh", owners) {
    must(command(home_, {programs() / "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
                         "--locale=C.UTF-8", "--no-sync", "--no-instructions", "--wal-segsize=1"}));
  }
  void copy_to(const ServerHome& other) const {
    must(command(other, {"cp", "-a", home_.directory() / "data", "data"}));
  }

 private:
  static void must(const Command& each) {
    const Finished done = run(each);
    if (done.status != 0) throw std::runtime_error(each.argv[0] + ": " + done.out + done.err);
  }

  ServerHome home_;
};

constexpr std::string_view own_settings =
    "unix_socket_directories = '.'\n"
    "fsync = off\n"
    "autovacuum = off\n"
    "shared_buffers = 1MB\n"
    "log_min_messages = warning\n"
    "lc_messages = 'C'\n"
    "password_encryption = 'scram-sha-256'\n";

constexpr std::string_view tls_settings =
    "ssl = on\n"
    "ssl_cert_file = 'server.crt'\n"
    "ssl_key_file = 'server.key'\n"
    "ssl_ca_file = 'ca.crt'\n";

}  // namespace

PostgresServer::PostgresServer() : PostgresServer(Options{}) {}

PostgresServer::PostgresServer(const Options& options) : home_("postgres", owners) {
  static const FreshCluster fresh;
  fresh.copy_to(home_);
  configure(options);
  for (int attempt = 0; attempt < 10; ++attempt) {
    port_ = free_port();
    if (!launch()) continue;
    if (options.admits_superuser) await_access();
    return;
  }
  throw std::runtime_error("PostgreSQL finds no free port");
}

PostgresServer::~PostgresServer() { stop(); }

void PostgresServer::configure(const Options& options) {
  std::string settings(own_settings);
  if (options.certificates != nullptr) {
    home_.copy(options.certificates->server(), "data/server.crt");
    home_.copy(options.certificates->server_key(), "data/server.key");
    home_.copy(options.certificates->ca(), "data/ca.crt");
    settings += tls_settings;
  }
  settings += "listen_addresses = '" + options.listen + "'\n" + "unix_socket_directories = '" + socket() + "'\n";
  home_.write("data/postgresql.conf", settings + options.settings);
  home_.write("data/pg_hba.conf", "local all postgres trust\n" + options.access);
  if (options.standby) home_.write("data/standby.signal", "");
}

bool PostgresServer::launch() {
  // The log goes to a file, as nobody reads a pipe while the test runs.
  const std::string postgres = programs() / "postgres";
  server_.emplace(
      command(home_, {"sh", "-c", "exec \"$0\" -D data -p \"$1\" >>log 2>&1", postgres, std::to_string(port_)}));
  const bool begun = eventually(
      [this] { return !server_->running() || fs::exists(home_.directory() / (".s.PGSQL." + std::to_string(port_))); });
  if (begun && server_->running()) return true;
  server_.reset();
  if (log().contains("could not bind")) return false;
  throw std::runtime_error("PostgreSQL does not start:\n" + log());
}

void PostgresServer::stop() {
  if (!server_) return;
  server_->kill(SIGCONT);
  server_->kill(SIGQUIT);
  server_->wait(patience);
  server_.reset();
}

void PostgresServer::start() {
  if (!launch()) throw std::runtime_error("PostgreSQL's port was taken:\n" + log());
  await_access();
}

void PostgresServer::await_access() {
  const bool ended_or_open = eventually([this] { return !server_->running() || accepts(); });
  if (!ended_or_open || !server_->running()) throw std::runtime_error("PostgreSQL does not start:\n" + log());
}

std::string PostgresServer::connection_string() const {
  return "host=" + socket() + " port=" + std::to_string(port_) + " user=postgres dbname=postgres connect_timeout=30";
}

bool PostgresServer::accepts() const {
  try {
    return pqxx::connection(connection_string()).is_open();
  } catch (const pqxx::broken_connection&) {
    return false;
  }
}

void PostgresServer::sql(const std::string& statements) const {
  pqxx::connection connection(connection_string());
  pqxx::nontransaction(connection).exec(statements);
}

std::string PostgresServer::value(const std::string& query) const {
  pqxx::connection connection(connection_string());
  return pqxx::nontransaction(connection).exec(query).one_row()[0].as<std::string>();
}

bool PostgresServer::deserted_by(const std::string& user) const {
  return eventually(
      [&] { return value("select count(*) from pg_stat_activity where usename = '" + user + "'") == "0"; });
}

void PostgresServer::reload(std::string_view settings) {
  static int reloads = 0;
  const std::string mark = std::to_string(++reloads);
  home_.write("data/postgresql.conf",
              home_.read("data/postgresql.conf") + std::string(settings) + "\nsteady.reload = '" + mark + "'\n");
  signal(SIGHUP);
  if (!eventually([&] { return value("select current_setting('steady.reload', true)") == mark; })) {
    throw std::runtime_error("PostgreSQL does not reload:\n" + log());
  }
}

}  // namespace steady::test
