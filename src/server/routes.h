// The endpoints as one table; maps a request to its response. Pure: no socket, no clock, no probe.
#pragma once

#include "server/message.h"
#include "server/view.h"

namespace steady::server {

Response answer(const Request& request, const View& view);

}  // namespace steady::server
