// The sockets of one c-ares channel. steady opens and reads them itself, to bound what a name server sends before
// c-ares sees it: one read per turn of the loop, short answers (net/dns_answer.h), and a total limit per socket.
// c-ares' own functions read datagrams in one call for as long as datagrams arrive.
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

  // Makes the channel use these sockets, which must outlive it. Returns a c-ares status.
  int serve(ares_channeldata* channel);

  // Allows one read. Until the next call, c-ares is then told that there is no more data.
  void begin_turn() { may_read_ = true; }

  // Whether an answer was too long and could not be shortened, or a socket received too much.
  bool refused_answers() const { return refused_; }

 private:
  // The limit of received bytes per socket. A message counts at least `least_counted`, even when it is empty. A full
  // answer over TCP has 64 KiB.
  static constexpr std::size_t most_received = std::size_t{256} * 1024;
  static constexpr std::size_t least_counted = 512;

  struct Socket {
    bool stream = false;
    AnswerStream answers = {};  // used for a stream only
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
