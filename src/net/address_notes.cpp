#include "net/address_notes.h"

#include <string_view>
#include <utility>

#include "base/text.h"
#include "net/race.h"

namespace steady::net {
namespace {

// A destructor takes the last note, because a coroutine that is cancelled ends with an exception.
class AddressNotes {
 public:
  AddressNotes(std::string address, Attempt& attempt)
      : attempt_(attempt), address_(std::move(address)), number_(attempt.trace().add_address(address_)) {
    attempt_.set_address(number_);
    attempt_.note(Topic::address, {{"address", address_}});
  }
  AddressNotes(const AddressNotes&) = delete;
  AddressNotes& operator=(const AddressNotes&) = delete;
  ~AddressNotes() {
    if (!ended_) note("given_up", cat("in ", to_string(attempt_.phase())));
  }

  void ended(const Outcome& outcome) {
    ended_ = true;
    note(to_string(outcome.reason), outcome.detail);
  }

 private:
  void note(std::string_view outcome, std::string_view detail) {
    const auto took = std::chrono::duration_cast<Duration>(Clock::now() - begin_);
    attempt_.set_address(number_);  // a redirect may have led to others
    attempt_.note(Topic::outcome, {{"address", address_},
                                   {"outcome", outcome},
                                   {"detail", detail},
                                   {"took_ms", cat(took.count()), Fact::Form::number}});
  }

  Attempt& attempt_;
  std::string address_;
  std::size_t number_;
  Clock::time_point begin_ = Clock::now();
  bool ended_ = false;
};

}  // namespace

asio::awaitable<Outcome> with_notes(std::string address, asio::awaitable<Outcome> conversation, Attempt& attempt) {
  AddressNotes notes(std::move(address), attempt);
  Outcome outcome = co_await std::move(conversation);
  co_await leave_if_cancelled();  // the outcome would be that of our own cancellation
  notes.ended(outcome);
  co_return outcome;
}

}  // namespace steady::net
