#include "server/pages.h"

#include <ctime>
#include <utility>

#include "base/text.h"
#include "server/routes.h"

namespace steady::server {
namespace {

constexpr std::size_t most_pages = 64;

// CPU time of this thread, so that load from other processes does not make pages look expensive.
Clock::duration processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// Everything that the response depends on except the board and the time; empty when the response must not be cached.
std::string key_of(const Request& request, const View& view) {
  const RequestTarget target = parse_target(request.target);
  if (!target.excluded.empty() || (request.method != "GET" && request.method != "HEAD")) return {};
  return cat(target.path, '?', target.verbose ? 'v' : '-', request.local ? 'l' : '-', view.draining ? 'd' : '-',
             static_cast<int>(format_for(request.accept)));
}

}  // namespace

Response Pages::answer(const Request& request, const View& view) {
  const std::string key = key_of(request, view);
  if (key.empty()) return server::answer(request, view);
  const auto known = pages_.find(key);
  if (known != pages_.end() && view.now < known->second.until && known->second.verdicts == view.board.verdicts()) {
    return known->second.response;
  }
  const Clock::duration begin = processor_time();
  Response response = server::answer(request, view);
  response.shared = std::make_shared<const std::string>(std::exchange(response.body, {}));
  if (pages_.size() >= most_pages) pages_.clear();
  pages_[key] = {response, view.board.verdicts(), view.now + 10 * (processor_time() - begin)};
  return response;
}

}  // namespace steady::server
