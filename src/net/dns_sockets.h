// The sockets of one c-ares channel, opened and read through us, so that what a name server sends is bounded before c-ares
// sees it: one read for each turn of the loop, answers no longer than our question needs (net/dns_answer.h), and an end to
// what is read from one socket. c-ares' own functions read datagrams for as long as they come, in one call.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <map>

#include "net/dns_answer.h"

struct ares_channeldata;

namespace steady::net {

class DnsSockets {
 public:
  DnsSockets() = default;
  DnsSockets(const DnsSockets&) = delete;
  DnsSockets& operator=(const DnsSockets&) = delete;

  // Makes the channel use these sockets; they must outlive it. The result is a status of c-ares.
  int serve(ares_channeldata* channel);

  // Allows one read; c-ares is told that there is nothing more until the next call.
  void begin_turn() { may_read_ = true; }

  // Whether an answer was too long to be shortened, or one socket brought too much.
  bool refused_answers() const { return refused_; }

 private:
  // What one socket may bring; a message counts for some bytes even when it has none. A whole answer over TCP has 64 KiB.
  static constexpr std::size_t most_received = std::size_t{256} * 1024;
  static constexpr std::size_t least_counted = 512;

  struct Socket {
    bool stream = false;
    AnswerStream answers = {};  // of a stream
    std::size_t left = most_received;
  };
  struct Functions;  // the callbacks of c-ares

  ssize_t receive(int fd, void* into, std::size_t size, sockaddr* from, socklen_t* from_size);
  ssize_t refuse();

  std::map<int, Socket> sockets_;
  bool may_read_ = false;
  bool refused_ = false;
};

}  // namespace steady::net
