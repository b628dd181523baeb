// Proves a flavour of the toolchain: touches every library and throws through coroutines, so that a missing symbol, an unwinder
// that does not work or a static initialiser that crashes shows here and not in steady. Prints one line and ends with 0.
#include <ares.h>
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <openssl/opensslv.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <yaml-cpp/yaml.h>
#include <boost/asio.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast.hpp>
#include <boost/json.hpp>
#include <pqxx/pqxx>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

asio::awaitable<int> throws_late() {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(1));
  co_await timer.async_wait(asio::use_awaitable);
  throw std::runtime_error("through a coroutine");
}

asio::awaitable<std::string> catches() {
  auto job = asio::co_spawn(co_await asio::this_coro::executor, throws_late(), asio::deferred);
  const auto [order, failure, value] = co_await asio::experimental::make_parallel_group(std::move(job))
                                           .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const std::exception& e) {
    co_return e.what();
  }
  co_return "nothing was thrown";
}

// Opens a TLS stream and a plain one to a port where nobody listens.
asio::awaitable<std::string> refused() {
  auto executor = co_await asio::this_coro::executor;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.set_default_verify_paths();
  asio::ssl::stream<asio::ip::tcp::socket> stream(executor, tls);
  stream.set_verify_callback(asio::ssl::host_name_verification("localhost"));
  const asio::ip::tcp::endpoint nobody(asio::ip::address_v4::loopback(), 1);
  try {
    co_await stream.next_layer().async_connect(nobody, asio::use_awaitable);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    beast::http::request<beast::http::empty_body> request(beast::http::verb::get, "/", 11);
    beast::http::response<beast::http::string_body> response;
    beast::flat_buffer buffer;
    co_await beast::http::async_write(stream, request, asio::use_awaitable);
    co_await beast::http::async_read(stream, buffer, response, asio::use_awaitable);
    co_return response.body();
  } catch (const boost::system::system_error& e) {
    co_return e.code().message();
  }
}

std::string redis_reply() {
  const std::unique_ptr<redisReader, void (*)(redisReader*)> reader(redisReaderCreate(), redisReaderFree);
  redisReaderFeed(reader.get(), "+PONG\r\n", 7);
  void* reply = nullptr;
  redisReaderGetReply(reader.get(), &reply);
  const std::unique_ptr<void, void (*)(void*)> owner(reply, freeReplyObject);
  char* command = nullptr;
  const char* words[] = {"PING"};
  redisFreeCommand((redisFormatCommandArgv(&command, 1, words, nullptr), command));
  return static_cast<redisReply*>(reply)->str;
}

std::string postgres_error() {
  const char* keys[] = {"hostaddr", "port", "sslmode", nullptr};
  const char* values[] = {"127.0.0.1", "1", "require", nullptr};
  PGconn* raw = PQconnectStartParams(keys, values, 0);
  while (PQconnectPoll(raw) != PGRES_POLLING_FAILED && PQstatus(raw) != CONNECTION_BAD) {
  }
  PQfinish(raw);
  try {
    pqxx::connection connection("hostaddr=127.0.0.1 port=1");
    pqxx::nontransaction work(connection);
    pqxx::pipeline queries(work);
    return queries.retrieve(queries.insert("select 1"))[0][0].c_str();
  } catch (const pqxx::broken_connection&) {
    return "broken connection";
  }
}

std::string yaml_error() {
  try {
    return YAML::Load("checks: [1, 2")["checks"][0].as<std::string>();
  } catch (const YAML::ParserException& e) {
    return "line " + std::to_string(e.mark.line + 1);
  }
}

}  // namespace

int main() {
  asio::io_context io(1);
  std::string thrown, connect;
  asio::co_spawn(io, catches(), [&](std::exception_ptr, std::string text) { thrown = text; });
  asio::co_spawn(io, refused(), [&](std::exception_ptr, std::string text) { connect = text; });
  io.run();

  ares_channel_t* channel = nullptr;
  ares_library_init(ARES_LIB_INIT_ALL);
  const bool resolver = ares_init_options(&channel, nullptr, 0) == ARES_SUCCESS;
  if (resolver) {
    ares_getaddrinfo(
        channel, "localhost", "80", nullptr, [](void*, int, int, ares_addrinfo* found) { ares_freeaddrinfo(found); },
        nullptr);
    ares_destroy(channel);
  }
  ares_library_cleanup();

  const boost::json::object found = {
      {"thrown", thrown},     {"connect", connect},   {"redis", redis_reply()},     {"postgres", postgres_error()},
      {"yaml", yaml_error()}, {"resolver", resolver}, {"tls", OPENSSL_VERSION_TEXT}};
  const auto parsed = boost::json::parse(boost::json::serialize(found));
  spdlog::logger logger("smoke", std::make_shared<spdlog::sinks::stdout_sink_st>());
  logger.set_pattern("%v");
  logger.info("{}", boost::json::serialize(parsed));
  return thrown == "through a coroutine" && resolver ? 0 : 1;
}
