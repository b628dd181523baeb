// Sends a text and waits for the same text.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "probe/echo/spec.h"
#include "probe/probe.h"

namespace steady::probe::echo {

class EchoProbe final : public Probe {
 public:
  explicit EchoProbe(Spec spec) : spec_(std::move(spec)) {}

  std::string target() const override { return printable(net::to_string(spec_.endpoint)); }
  std::string host() const override { return net::host_of(spec_.endpoint); }
  std::string_view action() const override { return "echo"; }
  asio::awaitable<Outcome> run(net::Attempt& attempt) const override;

 private:
  asio::awaitable<Outcome> converse(net::Stream& stream, net::Attempt& attempt) const;

  Spec spec_;
};

}  // namespace steady::probe::echo
