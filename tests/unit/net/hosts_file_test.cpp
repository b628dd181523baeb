#include "net/hosts_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"

namespace steady::net {
namespace {

std::string found(std::string_view text, std::string_view host) {
  std::vector<std::string> parts;
  for (const asio::ip::address& each : listed(text, host)) parts.push_back(each.to_string());
  return join(parts, " ");
}

TEST(HostsFile, GivesANameTheAddressesOfAllItsLines) {
  constexpr std::string_view text = "10.0.0.5 db\n10.0.0.5\tcache\n10.0.0.6 db\nfd00::1 db # the third\n";
  EXPECT_EQ(found(text, "db"), "10.0.0.5 10.0.0.6 fd00::1");
  EXPECT_EQ(found(text, "cache"), "10.0.0.5") << "sharing an address does not make them one host";
  EXPECT_EQ(found(text, "third"), "");
}

TEST(HostsFile, KnowsAliasesWhateverTheirCaseAndFinalDot) {
  constexpr std::string_view text = "  10.0.0.1 \t Db.Example.org   db\tDATABASE \r\n10.0.0.2 rooted.";
  EXPECT_EQ(found(text, "db.example.org"), "10.0.0.1");
  EXPECT_EQ(found(text, "DB"), "10.0.0.1");
  EXPECT_EQ(found(text, "database."), "10.0.0.1");
  EXPECT_EQ(found(text, "rooted"), "10.0.0.2");
  EXPECT_EQ(found(text, "data"), "");
  EXPECT_EQ(found(text, "10.0.0.1"), "");
}

TEST(HostsFile, PassesOverWhatMakesNoSense) {
  constexpr std::string_view text =
      "# db\n\n   \nnonsense db\n10.0.0.1\n10.0.0.256 db\n10.0.0.3#db\n\x80\xff db\n10.0.0.9 db";
  EXPECT_EQ(found(text, "db"), "10.0.0.9");
  EXPECT_EQ(found("", "db"), "");
  EXPECT_EQ(found(text, ""), "");
}

TEST(HostsFile, MayBeMissingADirectoryOrAPipeThatNobodyWrites) {
  std::string directory = (std::filesystem::temp_directory_path() / "steady-hosts-XXXXXX").string();
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  EXPECT_EQ(read_hosts_file(directory), "");
  EXPECT_EQ(read_hosts_file(directory + "/none"), "");
  ASSERT_EQ(::mkfifo((directory + "/pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_hosts_file(directory + "/pipe"), "");
  std::ofstream(directory + "/hosts") << "10.0.0.1 db\n";
  EXPECT_EQ(read_hosts_file(directory + "/hosts"), "10.0.0.1 db\n");
  std::ofstream(directory + "/large") << std::string(5'000'000, '#');
  EXPECT_LT(read_hosts_file(directory + "/large").size(), 2'000'000U);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace steady::net
