// A short-lived cache of responses, shared by all clients: rendering a page of a thousand checks takes milliseconds,
// and hundreds of clients may request it at the same time.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "server/message.h"
#include "server/view.h"

namespace steady::server {

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
