// Short names for what steady uses of Asio. `as_result` makes an operation return its error code as a value.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace steady {

namespace asio = boost::asio;
using boost::system::error_code;

namespace net {
inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
}  // namespace net

}  // namespace steady
