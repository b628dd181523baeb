// Answers that are remembered for a moment, and shared by whoever asks meanwhile: a page of a thousand checks takes milliseconds to
// write, and hundreds of clients may ask for it at once.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "server/message.h"
#include "server/view.h"

namespace steady::server {

class Pages {
 public:
  // As answer(). A page is written anew when a verdict has changed, or after ten times as long as the writing of it took: never more
  // than a tenth of the processor is spent on it.
  Response answer(const Request& request, const View& view);

 private:
  struct Page {
    Response response;  // with `shared` for a body
    std::uint64_t verdicts = 0;
    Clock::time_point until{};
  };
  std::map<std::string, Page, std::less<>> pages_;
};

}  // namespace steady::server
