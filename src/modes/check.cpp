#include "modes/check.h"

#include <boost/asio/io_context.hpp>
#include <exception>

#include "health/board.h"
#include "health/monitor.h"
#include "modes/report.h"

namespace steady::modes {

Checked check(const config::Config& config, const CheckOptions& options) {
  asio::io_context loop(1);
  health::Board board(config.checks.size());
  net::Network network;
  network.loopback_only = options.loopback_only;
  health::Monitor monitor(config.checks, network, board);
  asio::co_spawn(loop, monitor.round(net::Deadline::in(options.timeout)), [](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  loop.run();
  return {all_up(board), options.json ? json_report(config.checks, board) : text_report(config.checks, board)};
}

}  // namespace steady::modes
