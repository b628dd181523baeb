// The notes about one address of an attempt: when it is tried, and how that ended.
#pragma once

#include <string>

#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::net {

// Awaits the conversation with an address of an attempt that is explained(), with a note before it and one after it. If
// it is cancelled, because another address has won or the time is up, the last note says "given_up" and the phase.
asio::awaitable<Outcome> with_notes(std::string address, asio::awaitable<Outcome> conversation, Attempt& attempt);

}  // namespace steady::net
