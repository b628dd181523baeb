// docs/serving.md lists the fields of /status; this compares the list with what is answered.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "server/routes.h"
#include "viewed.h"

namespace steady::server {
namespace {

using Names = std::set<std::string>;

void collect(const boost::json::value& value, Names& names) {
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      names.emplace(key);
      collect(member, names);
    }
  }
  if (const auto* array = value.if_array()) {
    for (const boost::json::value& item : *array) collect(item, names);
  }
}

// The words in backticks of the first column of the table between its marks.
Names documented() {
  std::stringstream text;
  text << std::ifstream(STEADY_SOURCE_DIR "/docs/serving.md").rdbuf();
  std::string table = text.str();
  table.erase(0, table.find("<!-- json -->"));
  table.resize(table.find("<!-- end -->"));
  Names names;
  const std::regex quoted("`([a-z_]+)`");
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    const std::string column = line.substr(0, line.find('|', 1));
    for (std::sregex_iterator each(column.begin(), column.end(), quoted), end; each != end; ++each) {
      names.insert((*each)[1]);
    }
  }
  return names;
}

TEST(Status, HasTheFieldsThatTheDocumentListsAndNoOther) {
  test::Viewed seen;
  seen.add("database", {up(), down(Reason::refused, "connection refused")});
  const Request request{.method = "GET", .target = "/status", .accept = "", .local = true};
  Names names;
  collect(boost::json::parse(answer(request, seen.view()).body), names);
  EXPECT_GT(names.size(), 25U);
  EXPECT_EQ(names, documented());
}

}  // namespace
}  // namespace steady::server
