#include "probe/redis/sentinel.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "probe/redis/dialogue.h"

namespace steady::probe::redis {
namespace {

constexpr std::size_t name_limit = 40;
constexpr std::size_t words_limit = 80;

// Nothing where the peer repeats a part of the password.
std::string said(std::string_view text, const Spec& asking) {
  const std::string shown = printable(text, words_limit);
  return repeats(shown, asking.password.reveal()) ? "an error" : shown;
}

Outcome failure(std::string_view error, const Spec& asking) {
  if (error.starts_with("NOAUTH")) {
    return down(Reason::denied, "the Sentinel wants a password (NOAUTH): set sentinel_password_file or _env");
  }
  if (error.starts_with("ERR unknown command")) {
    return down(Reason::mismatch, "this is no Sentinel: it has no command SENTINEL", Permanent::yes);
  }
  const bool denied = error.starts_with("NOPERM") || error.starts_with("WRONGPASS") || error.starts_with("DENIED");
  return down(denied ? Reason::denied : Reason::not_ready, said(error, asking));
}

Outcome no_address(const Reply& reply) {
  const bool other = reply.type == Reply::Type::other && reply.pair.size() == 2;
  return down(Reason::protocol, other ? cat("the Sentinel names '", printable(reply.pair[0], name_limit), "' and '",
                                            printable(reply.pair[1], name_limit), "', which is no host and port")
                                      : std::string("the Sentinel's answer is no host and port"));
}

}  // namespace

Spec for_sentinels(const Spec& spec) {
  Spec asking;
  asking.endpoint = spec.endpoint;
  asking.tls = spec.tls;
  asking.sentinel = spec.sentinel;
  asking.user = spec.sentinel->user;
  asking.password = spec.sentinel->password;
  return asking;
}

Result<HostPort> master_in(const Reply& reply, const Spec& asking) {
  if (reply.type == Reply::Type::error) return std::unexpected(failure(reply.text, asking));
  if (reply.type == Reply::Type::nil) {
    return std::unexpected(down(
        Reason::mismatch, cat("the Sentinel knows no service '", printable(asking.sentinel->service, name_limit), '\''),
        Permanent::yes));
  }
  if (reply.pair.size() != 2 || !is_host(reply.pair[0])) return std::unexpected(no_address(reply));
  const std::optional<std::uint16_t> port = parse_port(reply.pair[1]);
  if (!port) return std::unexpected(no_address(reply));
  return HostPort{reply.pair[0], *port};
}

asio::awaitable<Outcome> ask_for_master(const Spec& asking, net::Stream& stream, net::Attempt& attempt) {
  Dialogue dialogue(asking, stream, attempt, ReplyReader::Pairs::yes);
  if (!asking.password.empty() || !asking.user.empty()) {
    Outcome login = co_await dialogue.ask({Command::auth});
    if (!login.up()) co_return login;
  }
  const Result<Reply> reply = co_await dialogue.reply_to(Command::master);
  if (!reply) co_return reply.error();
  const Result<HostPort> master = master_in(*reply, asking);
  if (!master) co_return master.error();
  co_return up(to_string(*master));
}

}  // namespace steady::probe::redis
