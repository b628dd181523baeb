// Sends one request to a web server and judges the response. Redirects, if followed, are part of the same attempt: each
// hop resolves, connects and verifies again, with the same network rules and the same deadline.
#pragma once

#include <string>
#include <string_view>

#include "probe/http/answer.h"
#include "probe/http/request.h"
#include "probe/http/spec.h"
#include "probe/probe.h"

namespace steady::probe::http {

class HttpProbe final : public Probe {
 public:
  explicit HttpProbe(Spec spec) : spec_(std::move(spec)) {}

  std::string target() const override { return shown(spec_.address); }
  std::string host() const override { return net::host_of(spec_.address.endpoint); }
  std::string_view action() const override { return spec_.method; }
  asio::awaitable<Outcome> run(net::Attempt& attempt) const override;

 private:
  // One hop and all that follow. `redirected` is set when the response was a redirect and the response of a later hop
  // is judged.
  asio::awaitable<Outcome> visit(Hop hop, net::Attempt& attempt) const;
  asio::awaitable<Outcome> converse(const Hop& hop, bool& redirected, net::Stream& stream, net::Attempt& attempt) const;
  asio::awaitable<Outcome> judge(const Hop& hop, Answer& answer, net::Stream& stream, net::Attempt& attempt) const;
  Outcome explained(Outcome outcome, const Hop& hop, const Answer& answer) const;
  asio::awaitable<Outcome> judge_the_body(Answer& answer, net::Stream& stream, net::Attempt& attempt) const;

  Spec spec_;
};

}  // namespace steady::probe::http
