#include "probe/http/http_probe.h"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/secret.h"
#include "base/text.h"
#include "net/race.h"
#include "probe/http/explanation.h"

namespace steady::probe::http {
namespace {

using Enough = std::function<bool()>;  // not a template parameter: that would duplicate the coroutine's code

// Reads until `enough`; the outcome is down when the response is malformed or ends too early.
asio::awaitable<Outcome> read_until(Enough enough, Answer& answer, net::Stream& stream, net::Attempt& attempt) {
  std::array<char, 8192> buffer{};
  while (!enough()) {
    if (answer.fault()) co_return down(Reason::protocol, *answer.fault());
    const auto [error, size] = co_await stream.read_some(buffer);
    if (size > 0) attempt.enter(Phase::response);
    answer.feed(std::string_view(buffer.data(), size));
    if (error == asio::error::eof) answer.end();
    if (!error || answer.fault() || enough()) continue;
    co_return net::connection_lost(error, answer.received_anything() ? net::ReceivedAny::yes : net::ReceivedAny::no);
  }
  co_return up();
}

// How servers respond to plain HTTP on their TLS port: nginx, Go, Apache. The status is only a 400.
bool wants_tls(const Answer& answer) {
  if (answer.head().status != 400) return false;
  const std::string_view body = answer.body();
  return body.contains("HTTPS port") || body.contains("HTTPS server") || body.contains("SSL-enabled server port");
}

// The peer chooses the host of a redirect, and may put into it what it was sent.
Outcome without_secrets(Outcome outcome, const Spec& spec) {
  constexpr std::size_t shortest = 8;  // a shorter secret could match ordinary words
  outcome.detail = masked(std::move(outcome.detail), secrets_of(spec), shortest);
  return outcome;
}

// If it does, no text of the response is shown: a peer may repeat what it was sent, completely or in part.
bool sends_credentials(const Spec& spec) {
  const bool in_fields =
      std::ranges::any_of(spec.headers, [](const auto& field) { return !is_harmless_field(field.first); });
  return !spec.authorization.empty() || spec.body || spec.address.query || in_fields;
}

Quote quote_of(const Spec& spec) { return sends_credentials(spec) ? Quote::nothing : Quote::values; }

// A server that speaks TLS hangs up on plain text without a word. So does whoever stands in front of a server that is
// not running, so this is a guess.
Outcome with_tls_in_doubt(Outcome outcome, const Address& address, const Answer& answer) {
  const bool mute = outcome.reason == Reason::refused && !answer.received_anything();
  const bool plain = !address.tls && address.endpoint.unix_path.empty();
  if (mute && plain) outcome.detail += "; if the port speaks TLS, write https://";
  return outcome;
}

// The beginning of the body, for --explain=body. The verdict does not depend on it, so it may take a second at most, and
// must leave time to report.
asio::awaitable<void> note_body(const Spec& spec, Answer& answer, net::Stream& stream, net::Attempt& attempt) {
  constexpr auto patience = std::chrono::seconds(1);
  constexpr auto reserve = std::chrono::milliseconds(50);
  const auto enough = [&answer] {
    return answer.is_whole() || answer.is_full() || answer.body().size() >= net::Trace::longest_value;
  };
  const net::Deadline limit =
      net::Deadline::in(patience).sooner(net::Deadline::at(attempt.deadline().when() - reserve));
  co_await net::with_deadline(limit, read_until(enough, answer, stream, attempt));
  attempt.note(net::Topic::body, {{"body", shown_body(spec, answer.body())}});
}

}  // namespace

asio::awaitable<Outcome> HttpProbe::run(net::Attempt& attempt) const {
  if (attempt.explained()) {
    for (const std::string_view secret : secrets_of(spec_)) attempt.trace().hide(secret);
  }
  co_return without_secrets(co_await visit(first_hop(spec_), attempt), spec_);
}

asio::awaitable<Outcome> HttpProbe::visit(Hop hop, net::Attempt& attempt) const {
  const bool followed = hop.redirects_left < spec_.max_redirects;
  if (followed && attempt.explained()) attempt.trace().distrust();
  const std::optional<net::Tls> tls = tls_of(spec_, hop);
  bool redirected = false;
  const auto talk = [&](net::Stream& stream, net::Attempt& mine) { return converse(hop, redirected, stream, mine); };
  Outcome outcome = co_await net::reach(hop.address.endpoint, tls, attempt, talk);
  if (followed && !redirected && !outcome.up()) outcome.detail += cat(" (redirected to ", origin(hop.address), ')');
  co_return outcome;
}

asio::awaitable<Outcome> HttpProbe::converse(const Hop& hop, bool& redirected, net::Stream& stream,
                                             net::Attempt& attempt) const {
  if (attempt.explained()) attempt.note(net::Topic::request, {}, "head", shown_request(spec_, hop));
  const Secret request = render(spec_, hop);
  // A server may respond and close before it has read everything: the response counts, not the failed write.
  co_await stream.write(request.reveal());
  attempt.enter(Phase::response);
  Answer answer(hop.method == "HEAD" ? Answer::To::head : Answer::To::other, spec_.max_body_bytes);
  Outcome outcome = co_await read_until([&] { return answer.has_head(); }, answer, stream, attempt);
  if (!outcome.up()) co_return with_tls_in_doubt(std::move(outcome), hop.address, answer);
  if (sends_credentials(spec_)) answer.use_standard_reason();
  if (attempt.explained()) note_response(attempt, spec_, answer.head());
  Result<std::optional<Hop>> next = next_hop(spec_, hop, answer.head());
  if (!next) co_return next.error();
  if (next->has_value()) {
    redirected = true;
    co_await stream.close(attempt.deadline());
    co_return co_await visit(std::move(**next), attempt);
  }
  co_return co_await judge(hop, answer, stream, attempt);
}

asio::awaitable<Outcome> HttpProbe::judge(const Hop& hop, Answer& answer, net::Stream& stream,
                                          net::Attempt& attempt) const {
  if (attempt.explained() && attempt.trace().wants_body()) co_await note_body(spec_, answer, stream, attempt);
  Outcome outcome = judge_head(spec_.expect, answer.head(), quote_of(spec_));
  if (!outcome.up()) co_return explained(std::move(outcome), hop, answer);
  if (spec_.expect.needs_body()) outcome = co_await judge_the_body(answer, stream, attempt);
  co_return outcome.up() ? up(status_line(answer.head())) : outcome;
}

Outcome HttpProbe::explained(Outcome outcome, const Hop& hop, const Answer& answer) const {
  if (!hop.address.tls && wants_tls(answer)) {
    return down(Reason::protocol, cat(outcome.detail, ": the port speaks TLS, use https://"));
  }
  if (answer.head().status == 401 && hop.same_origin) add_remark(outcome, spec_.password_remark);
  const bool announced = hop.address.endpoint.proxy != net::ProxyProtocol::none;
  if (answer.head().status == 400 && announced) outcome.detail += net::proxy_doubt;
  const bool anonymous = hop.same_origin && spec_.authorization.empty();
  if (answer.head().status == 401 && anonymous) outcome.detail += ": give user and password, or bearer_file";
  return outcome;
}

asio::awaitable<Outcome> HttpProbe::judge_the_body(Answer& answer, net::Stream& stream, net::Attempt& attempt) const {
  BodyJudge judge(spec_.expect, quote_of(spec_));
  // A text may appear long before the end, and a stream of events never ends.
  const auto enough = [&] {
    judge.feed(answer.body());
    answer.drop_body();
    return judge.settled() || answer.is_whole() || answer.is_full();
  };
  Outcome outcome = co_await read_until(enough, answer, stream, attempt);
  if (!outcome.up()) co_return outcome;
  outcome = judge.verdict(answer.is_whole());
  const std::string_view coding = coding_of(answer.head());
  if (outcome.up() || coding.empty()) co_return outcome;
  co_return down(Reason::mismatch,
                 cat("the body is ", coding, "-encoded, and steady decodes nothing: let the server send it as it is"));
}

}  // namespace steady::probe::http
