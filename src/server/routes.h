// The endpoints as one table: maps a request to its response, and keeps responses that many clients ask for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "server/message.h"
#include "server/view.h"

namespace steady::server {

// Pure: no socket, no clock, no probe.
Response answer(const Request& request, const View& view);

// A short-lived cache of responses, shared by all clients: rendering a page of a thousand checks takes milliseconds,
// and hundreds of clients may request it at the same time.
class Pages {
 public:
  // Like answer(). A page is rendered again when a verdict has changed, or after ten times its rendering time:
  // rendering never uses more than 10 % of the processor.
  Response answer(const Request& request, const View& view);

 private:
  struct Page {
    Response response;  // its body is in `shared`
    std::uint64_t verdicts = 0;
    Clock::time_point until{};
  };
  std::map<std::string, Page, std::less<>> pages_;
};

}  // namespace steady::server
