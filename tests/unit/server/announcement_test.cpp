// Headers of the PROXY protocol: real ones, broken ones, huge ones, and every beginning of each.
#include "server/announcement.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace steady::server {
namespace {

using namespace std::string_literals;
using State = Announcement::State;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;

// Version 2: version and command, family and protocol, addresses and extensions.
std::string binary(int command, int family, const std::string& rest) {
  return cat(signature, std::string{static_cast<char>(command), static_cast<char>(family)},
             std::string{static_cast<char>(rest.size() >> 8U), static_cast<char>(rest.size() & 255U)}, rest);
}

const std::string ports = "\xA0\x28\x1E\x98"s;
std::string ipv4(const std::string& client) { return cat(client, "\x0A\0\0\x05"s, ports); }
std::string ipv6(const std::string& client) { return cat(client, std::string(16, '\x01'), ports); }

// Whether it is a whole header, read from whatever follows it, that announces a client elsewhere.
bool relayed(const std::string& header) {
  const Announcement said = read_announcement(header + "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(said.state, State::complete) << header;
  EXPECT_EQ(said.size, header.size()) << header;
  return said.relayed;
}
State state(const std::string& begin) { return read_announcement(begin).state; }

TEST(Announcement, IsNoneWhereARequestBegins) {
  for (const std::string request : {"GET / HTTP/1.1\r\n\r\n", "POST /", "PUT /", "PROXIES /", "proxy TCP4 ", "\n",
                                    "\rG", "\r\nGET / HTTP/1.1\r\n", "\r\n\r\n\r", "PROXY\r\n", "\x16\x03\x01"}) {
    EXPECT_EQ(state(request), State::none) << request;
  }
}

TEST(Announcement, OfALoopbackAddressLeavesTheClientOnThisMachine) {
  for (const std::string line :
       {"PROXY TCP4 127.0.0.1 10.0.0.5 41000 7832\r\n", "PROXY TCP4 127.9.9.9 127.0.0.1 0 65535\r\n",
        "PROXY TCP6 ::1 ::1 41000 7832\r\n", "PROXY TCP6 0:0:0:0:0:0:0:1 fe80::1 41000 7832\r\n",
        "PROXY TCP6 ::ffff:127.0.0.1 ::1 41000 7832\r\n"}) {
    EXPECT_FALSE(relayed(line)) << line;
  }
  EXPECT_FALSE(relayed(binary(0x21, 0x11, ipv4("\x7F\0\0\x01"s))));
  EXPECT_FALSE(relayed(binary(0x21, 0x21, ipv6(std::string(15, '\0') + '\x01'))));
  EXPECT_FALSE(relayed(binary(0x21, 0x21, ipv6(std::string(10, '\0') + "\xFF\xFF\x7F\0\0\x01"s))));
}

TEST(Announcement, OfAnotherAddressTakesTheClientAway) {
  for (const std::string line :
       {"PROXY TCP4 192.0.2.7 127.0.0.1 41000 7832\r\n", "PROXY TCP4 0.0.0.0 127.0.0.1 1 2\r\n",
        "PROXY TCP6 2001:db8::7 ::1 41000 7832\r\n", "PROXY TCP6 ::ffff:192.0.2.7 ::1 41000 7832\r\n",
        "PROXY TCP6 ::127.0.0.1 ::1 41000 7832\r\n", "PROXY TCP6 :: ::1 41000 7832\r\n"}) {
    EXPECT_TRUE(relayed(line)) << line;
  }
  EXPECT_TRUE(relayed(binary(0x21, 0x11, ipv4("\xC0\0\x02\x07"s))));
  EXPECT_TRUE(relayed(binary(0x21, 0x21, ipv6(std::string(16, '\0')))));
}

TEST(Announcement, ThatNamesNoAddressTakesTheClientAway) {
  EXPECT_TRUE(relayed("PROXY UNKNOWN\r\n"));
  EXPECT_TRUE(relayed("PROXY UNKNOWN 127.0.0.1 127.0.0.1 1 2\r\n")) << "section 2.1: what follows is ignored";
  EXPECT_TRUE(relayed(binary(0x21, 0x00, "")));
  EXPECT_TRUE(relayed(binary(0x21, 0x12, ipv4("\x7F\0\0\x01"s)))) << "UDP";
  EXPECT_TRUE(relayed(binary(0x21, 0x31, std::string(216, '\0')))) << "a Unix socket of the proxy";
  EXPECT_TRUE(relayed(binary(0x21, 0x11, "\x7F\0\0\x01"s))) << "too short for its family";
  EXPECT_TRUE(relayed(binary(0x21, 0xFF, "")));
}

// Section 2.2: the proxy connects for itself, as for a health check; whatever stands behind it is skipped.
TEST(Announcement, OfAProxyThatSpeaksForItselfLeavesTheClientAsItIs) {
  EXPECT_FALSE(relayed(binary(0x20, 0x00, "")));
  EXPECT_FALSE(relayed(binary(0x20, 0x11, ipv4("\xC0\0\x02\x07"s))));
}

TEST(Announcement, MayHaveExtensionsUpToItsLimit) {
  const std::string addresses = ipv4("\x7F\0\0\x01"s);
  const std::size_t room = announcement_limit - 16 - addresses.size();
  EXPECT_FALSE(relayed(binary(0x21, 0x11, addresses + std::string(room, 'x'))));
  EXPECT_EQ(state(binary(0x21, 0x11, addresses + std::string(room + 1, 'x'))), State::invalid);
}

TEST(Announcement, IsRefusedForItsLengthBeforeItHasCome) {
  EXPECT_EQ(state(signature + "\x21\x11\xFF\xFF"s), State::invalid);
  EXPECT_EQ(state("PROXY TCP4 " + std::string(95, '1')), State::incomplete) << "106 bytes";
  EXPECT_EQ(state("PROXY TCP4 " + std::string(96, '1')), State::invalid) << "107 bytes";
  EXPECT_EQ(state("PROXY UNKNOWN " + std::string(91, 'x') + "\r\n"), State::complete) << "107 bytes";
  EXPECT_EQ(state("PROXY UNKNOWN " + std::string(92, 'x') + "\r\n"), State::invalid) << "108 bytes";
  EXPECT_EQ(state("PROXY " + std::string(1'000'000, 'x')), State::invalid);
}

TEST(Announcement, IsIncompleteUntilItsLastByte) {
  for (const std::string& header : {"PROXY TCP4 127.0.0.1 10.0.0.5 41000 7832\r\n"s, "PROXY UNKNOWN\r\n"s,
                                    binary(0x20, 0, ""), binary(0x21, 0x21, ipv6(std::string(15, '\0') + '\x01')),
                                    binary(0x21, 0x11, ipv4("\x7F\0\0\x01"s) + "extension")}) {
    for (std::size_t size = 0; size < header.size(); ++size) {
      EXPECT_EQ(state(header.substr(0, size)), State::incomplete) << header << size;
    }
    EXPECT_EQ(state(header), State::complete) << header;
  }
}

TEST(Announcement, IsInvalidWithAnythingElseInIt) {
  for (const std::string line : {"PROXY \r\n",
                                 "PROXY TCP\r\n",
                                 "PROXY TCP4\r\n",
                                 "PROXY UDP4 127.0.0.1 127.0.0.1 1 2\r\n",
                                 "PROXY tcp4 127.0.0.1 127.0.0.1 1 2\r\n",
                                 "PROXY TCP4 127.0.0.1 127.0.0.1 1\r\n",
                                 "PROXY TCP4 127.0.0.1 127.0.0.1 1 2 3\r\n",
                                 "PROXY TCP4  127.0.0.1 127.0.0.1 1 2\r\n",
                                 "PROXY TCP4 127.0.0.1 127.0.0.1 1 2 \r\n",
                                 "PROXY TCP4 127.0.0.1 127.0.0.1 1 65536\r\n",
                                 "PROXY TCP4 127.0.0.1 127.0.0.1 -1 2\r\n",
                                 "PROXY TCP4 127.0.0.1 127.0.0.1 1 x\r\n",
                                 "PROXY TCP4 127.1 127.0.0.1 1 2\r\n",
                                 "PROXY TCP4 ::1 ::1 1 2\r\n",
                                 "PROXY TCP6 127.0.0.1 127.0.0.1 1 2\r\n",
                                 "PROXY TCP4 localhost 127.0.0.1 1 2\r\n",
                                 "PROXY TCP6 ::1%lo ::1 1 2\r\n",
                                 "PROXY TCP6 [::1] ::1 1 2\r\n",
                                 "PROXY TCP4 127.0.0.1 x 1 2\r\n",
                                 "PROXY UNKNOWNS\r\n",
                                 "PROXY TCP4 127.0.0.1\n127.0.0.1 1 2\r\n"}) {
    EXPECT_EQ(state(line), State::invalid) << line;
  }
  for (const int command : {0x00, 0x10, 0x11, 0x22, 0x2F, 0x31, 0xFF}) {
    EXPECT_EQ(state(binary(command, 0x11, ipv4("\x7F\0\0\x01"s))), State::invalid) << command;
  }
}

}  // namespace
}  // namespace steady::server
