// Connects; optionally sends a text and waits for an expected text.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "probe/probe.h"
#include "probe/tcp/spec.h"

namespace steady::probe::tcp {

class TcpProbe final : public Probe {
 public:
  explicit TcpProbe(Spec spec) : spec_(std::move(spec)) {}

  std::string target() const override { return printable(net::to_string(spec_.endpoint)); }
  std::string host() const override { return net::host_of(spec_.endpoint); }
  std::string_view action() const override;
  asio::awaitable<Outcome> run(net::Attempt& attempt) const override;

 private:
  asio::awaitable<Outcome> converse(net::Stream& stream, net::Attempt& attempt) const;
  asio::awaitable<Outcome> listen(net::Stream& stream, net::Attempt& attempt) const;

  Spec spec_;
};

}  // namespace steady::probe::tcp
