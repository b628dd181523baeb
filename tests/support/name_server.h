// A name server that says exactly what a test tells it to, on UDP and TCP of 127.0.0.1 at a port of the kernel's
// choice. It runs on a thread of its own and counts what it is asked.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dns_message.h"

namespace steady::test {

// What one query gets.
struct NameAnswer {
  enum class Manner { reply, silence, garbage };
  Manner manner = Manner::reply;
  DnsReply reply = {};
  std::chrono::milliseconds delay{0};
  std::function<std::string(const DnsQuestion&)> craft = {};  // the whole message, instead of `reply`

  static NameAnswer addresses(std::vector<std::string> list) { return {.reply = {.addresses = std::move(list)}}; }
  static NameAnswer none() { return {}; }  // the name exists, but has no address of the type
  static NameAnswer name_error() { return {.reply = {.code = DnsCode::name_error}}; }  // NXDOMAIN
  static NameAnswer server_failure() { return {.reply = {.code = DnsCode::server_failure}}; }
  static NameAnswer refused() { return {.reply = {.code = DnsCode::refused}}; }
  static NameAnswer silence() { return {.manner = Manner::silence}; }
  static NameAnswer garbage() { return {.manner = Manner::garbage}; }
  // Over UDP only "ask again over TCP".
  static NameAnswer over_tcp(std::vector<std::string> list) {
    return {.reply = {.addresses = std::move(list), .truncated = true}};
  }
  // Any message that a server could send, at most 64 KiB of it over TCP.
  static NameAnswer crafted(std::function<std::string(const DnsQuestion&)> message) {
    return {.craft = std::move(message)};
  }
  static NameAnswer crafted_over_tcp(std::function<std::string(const DnsQuestion&)> message) {
    return {.reply = {.truncated = true}, .craft = std::move(message)};
  }
  NameAnswer after(std::chrono::milliseconds time) const { return {manner, reply, time, craft}; }
};

class NameServer {
 public:
  NameServer();
  ~NameServer();
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  // Queries for `name` (lower case) of `type` get these answers in turn; the last one repeats. A name that has been
  // mentioned has no address of a type that has not; any other name is NXDOMAIN.
  void answer(const std::string& name, DnsType type, std::vector<NameAnswer> sequence);
  void answer(const std::string& name, DnsType type, NameAnswer always) { answer(name, type, std::vector{always}); }

  int queries(const std::string& name, DnsType type) const;  // an answer asked for again over TCP counts twice
  int queries() const;
  std::string address() const;  // "127.0.0.1:5353", for net::Network::name_servers

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::test
