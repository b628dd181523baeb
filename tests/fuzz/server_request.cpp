// Requests of any bytes to the real listener: what comes back are responses of ours, each whole, and nothing at all to a
// client that says nothing. Names and reasons are shown to nobody who may not see them.
//
// The first byte of an input chooses the size of the pieces in which the rest is sent, whether a header of the PROXY
// protocol is understood, and whether names and reasons are shown, names, or neither.
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "fuzz/support/peer.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/world.h"
#include "server/listener.h"
#include "server/routes.h"
#include "unit/server/viewed.h"

namespace steady::fuzz {
namespace {

// Why a check is down, by which a response that shows details is known.
constexpr std::string_view reason = secret;

constexpr std::string_view path = "/run/steady.sock";

// The listener with a board behind it.
class Server {
 public:
  Server()
      : listener_(loop().get_executor(), [this](const server::Request& request) { return reply(request); }, totals_) {
    viewed_.add("database", {up(), down(Reason::not_ready, "starting up")});
    viewed_.add("cache", {down(Reason::refused, std::string(reason))});
    listener_.open(cat("unix:", path));
    asio::co_spawn(loop(), listener_.run(), asio::detached);
  }
  void show(config::Details details) { viewed_.details = details; }
  void understand_proxy_protocol(bool on) { listener_.understand_proxy_protocol(on); }

 private:
  server::Response reply(const server::Request& request) {
    const server::View view = viewed_.view();
    server::Response response = server::answer(request, view);
    require(response.status >= 200 && response.status < 600, "a response has a status", response.body);
    return response;
  }

  test::Viewed viewed_;
  server::Totals totals_;
  server::Listener listener_;
};

// Says everything, then reads everything.
asio::awaitable<std::string> ask(std::string_view bytes, std::size_t piece) {
  Guest::Socket socket(loop());
  co_await socket.async_connect(asio::local::stream_protocol::endpoint(path), asio::use_awaitable);
  Guest client(std::move(socket));
  co_await client.say_in_pieces(bytes, piece);
  client.end();
  co_await client.hear_out();
  co_return client.heard();
}

void request(std::uint8_t how, std::string_view bytes) {
  static Server server;
  const bool hidden = (how & 1) != 0;
  const config::Details less = (how & 2) != 0 ? config::Details::names : config::Details::never;
  server.show(hidden ? less : config::Details::always);
  server.understand_proxy_protocol((how & 4) != 0);
  const std::optional<std::string> answer = settle(ask(bytes, how / 2));
  run_until_quiet();  // the server's side of it
  require(answer.has_value(), "a client that has said everything is answered and let go", bytes);
  require(answer->empty() || answer->starts_with("HTTP/1.1 "), "what is answered is HTTP", *answer);
  require(!bytes.empty() || answer->empty(), "who says nothing hears nothing", *answer);
  require(!hidden || !answer->contains(reason), "details are hidden", *answer);
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  steady::fuzz::enter_own_world();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (holds_secret(bytes)) return -1;
  require_quick("answering", [&] { request(data[0], bytes); });
  return 0;
}
