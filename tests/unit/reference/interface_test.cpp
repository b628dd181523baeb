// The list of public names holds what is public, and what the last release promised is still there.
#include "reference/interface.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <variant>

#include "base/log.h"
#include "base/text.h"
#include "cli/compat.h"
#include "cli/options.h"
#include "probe/kinds.h"
#include "unit/config/schema_files.h"

namespace steady::reference {
namespace {

const std::string sources = STEADY_SOURCE_DIR;
const std::string how = "`make reference` writes it anew";

const std::vector<PublicNames>& today() {
  static const std::vector<PublicNames> all = interface_of(sources);
  return all;
}

const PublicNames& of(std::string_view kind) {
  const auto found = std::ranges::find(today(), kind, &PublicNames::kind);
  if (found == today().end()) throw std::runtime_error(cat("no such kind: ", kind));
  return *found;
}

std::set<std::string> names_of(std::string_view kind) {
  std::set<std::string> out;
  for (const PublicName& name : of(kind).names) out.insert(name.name);
  return out;
}

bool promises(std::string_view line) { return cat('\n', promised_lines(today())).contains(cat('\n', line, '\n')); }

std::string page() { return config::content_of(sources + "/docs/interface.md"); }
std::string released() { return config::content_of(sources + "/docs/interface-released.txt"); }

TEST(Interface, PageIsWhatTheSourcesSay) { EXPECT_EQ(page(), interface_page(today())) << how; }

TEST(Interface, KeepsWhatTheLastReleasePromises) {
  ASSERT_TRUE(released().starts_with("# The names that steady promises, by version "));
  if (is_unreleased(released())) EXPECT_EQ(released(), released_list("", today())) << how;
  std::string broken;
  for (const std::string& each : broken_promises(released(), today())) broken += cat("  ", each, '\n');
  EXPECT_EQ(broken, "") << "see docs/stability.md for how a name is retired";
}

TEST(Interface, ListsEveryNameOnce) {
  std::set<std::string> seen;
  for (const PublicNames& names : today()) {
    EXPECT_FALSE(names.names.empty()) << names.kind;
    for (const PublicName& name : names.names) {
      EXPECT_TRUE(seen.insert(cat(names.kind, ": ", name.name)).second) << names.kind << ": " << name.name;
      EXPECT_FALSE(name.name.contains(": ")) << name.name << ": the list could not be read again";
    }
  }
  EXPECT_GT(seen.size(), 300U);
}

TEST(Interface, HoldsEveryOptionWithItsVariable) {
  const std::set<std::string> options = names_of("option");
  for (const cli::Command& command : cli::commands()) {
    for (const cli::Option& option : cli::options_of(command)) {
      const std::string name = cat(command.name, ' ', option.name());
      EXPECT_TRUE(options.contains(name)) << name;
      if (!option.variable().empty())
        EXPECT_TRUE(promises(cat("option: ", name, ": variable = ", option.variable()))) << name;
    }
  }
}

TEST(Interface, HoldsWhatTheRenderersWrite) {
  for (const std::string path : {"/livez", "/readyz", "/readyz/NAME", "/startupz", "/metrics", "/status", "/"})
    EXPECT_TRUE(names_of("endpoint").contains(path)) << path;
  EXPECT_TRUE(promises("endpoint: /readyz: status 503"));
  EXPECT_TRUE(promises("endpoint: /livez: status 503")) << "the loop is stuck";
  EXPECT_FALSE(promises("endpoint: /metrics: status 503"));
  EXPECT_TRUE(promises("metric: steady_ready: type = gauge"));
  // A family without samples has no labels: then the sample of checks lacks something.
  for (const PublicName& metric : of("metric").names) {
    const bool of_a_check = metric.name.starts_with("steady_check_") || metric.name.starts_with("steady_http_requests");
    EXPECT_TRUE(!of_a_check || metric.properties.size() > 1) << metric.name;
  }
  EXPECT_TRUE(promises("metric: steady_check_attempts_total: label check"));
  for (const PublicName& reason : of("reason").names)
    EXPECT_TRUE(promises(cat("metric: steady_check_attempts_total: value reason=", reason.name))) << reason.name;
  EXPECT_TRUE(promises("field: check --output=json checks[].up: type = true or false"));
  EXPECT_TRUE(promises("field: /status checks[].recent[].reason: type = text"));
}

TEST(Interface, HoldsWhatAFragmentAndAUrlMayHold) {
  for (const char* line : {"fragment key: #name: type = text", "fragment key: #interval", "fragment key: #headers.KEY",
                           "key: log.level: alias warn", "option: serve --log-level: alias warn"})
    EXPECT_TRUE(promises(line)) << line;
  for (const auto& [kind, meaning, table, parameters] : probe::documented_kinds()) {
    for (const auto& [name, key] : parameters.taken)
      EXPECT_TRUE(promises(cat("parameter: ", kind.name, " ?", name, ": key = ", key))) << name;
    for (const auto& each : parameters.refused)
      EXPECT_TRUE(promises(cat("parameter: ", kind.name, " ?", each.name))) << each.name;
  }
  EXPECT_TRUE(promises("parameter: postgres ?gssencmode: harmless prefer"));
}

TEST(Interface, HoldsTheOptionsOfWaitForIt) {
  EXPECT_TRUE(promises("wait-for-it option: --timeout=: letter = -t"));
  EXPECT_TRUE(promises("wait-for-it option: --strict: type = flag"));
  for (const auto& [letter, name] : cli::words_of_wait_for_it()) {
    const bool flag = !name.ends_with('=');
    const std::vector<std::string> words{"db:1", flag ? std::string(name) : cat(name, "1")};
    EXPECT_TRUE(flag || std::holds_alternative<cli::Wait>(cli::parse_wait_for_it(words))) << name;
    EXPECT_TRUE(names_of("wait-for-it option").contains(std::string(name))) << name;
  }
}

TEST(Interface, HoldsNoNameOfTheSample) {
  const std::string all = promised_lines(today());
  for (const char* ours : {"Check-", "Detail", "2026-", "1700000000"}) EXPECT_FALSE(all.contains(ours)) << ours;
}

// A test that compiles its own pattern: whatever calls the log must be found, in whatever form.
TEST(Interface, HoldsTheFieldsOfALineOfTheLog) {
  testing::internal::CaptureStderr();
  log::start(log::Level::info, log::Format::json);
  log::info("text");
  log::start(log::Level::off, log::Format::text);
  const boost::json::value line = boost::json::parse(testing::internal::GetCapturedStderr());
  for (const auto& [field, value] : line.as_object()) EXPECT_TRUE(names_of("log field").contains(field)) << field;
  for (const PublicName& reason : of("reason").names)
    EXPECT_TRUE(promises(cat("log field: reason: word ", reason.name))) << reason.name;
  for (const char* field : {"check", "reason", "command"}) EXPECT_TRUE(names_of("log field").contains(field)) << field;
}

TEST(Interface, HoldsTheLevelsOfTheLog) {
  testing::internal::CaptureStderr();
  log::start(log::Level::debug, log::Format::json);
  for (const auto write : {log::debug, log::info, log::warning, log::error}) write("text", {});
  log::start(log::Level::off, log::Format::text);
  std::istringstream lines(testing::internal::GetCapturedStderr());
  std::set<std::string> written;
  for (std::string line; std::getline(lines, line);)
    written.insert(std::string(boost::json::parse(line).at("level").as_string()));
  std::set<std::string> promised;
  for (const PublicName& field : of("log field").names) {
    if (field.name != "level") continue;
    for (const Property& each : field.properties) promised.insert(each.value);
  }
  EXPECT_EQ(written, promised);
  EXPECT_EQ(written.size(), 4U);
}

TEST(Interface, HoldsTheVariablesOfOtherPrograms) {
  const std::set<std::string> asked = names_of("environment"), inherited = names_of("inherited variable");
  for (const char* name : {"PGUSER", "PGPASSWORD", "PGREQUIREPEER", "PGREQUIRESSL", "PGSSLCRLDIR", "PGLOADBALANCEHOSTS",
                           "REDISCLI_AUTH", "WAIT_HOSTS", "WAIT_TIMEOUT", "WAIT_HOSTS_TIMEOUT", "WAIT_PATHS",
                           "WAIT_HOST_CONNECT_TIMEOUT", "WAIT_COMMAND", "WAIT_AFTER", "WAIT_LOGGER_LEVEL"})
    EXPECT_TRUE(asked.contains(name)) << name;
  for (const char* name : {"NO_COLOR", "SSL_CERT_FILE", "PATH", "LOCALDOMAIN", "RES_OPTIONS", "TERM"})
    EXPECT_TRUE(inherited.contains(name)) << name;
}

// Those of main.cpp: each is in the document that users read.
TEST(Interface, HoldsEveryExitCode) {
  const std::string main = config::content_of(sources + "/src/main.cpp");
  const std::size_t begin = main.find("enum ExitCode");
  const std::string codes = main.substr(begin, main.find("};", begin) - begin);
  const std::string all = promised_lines(today());
  const std::regex number("= ([0-9]+)");
  int found = 0;
  for (std::sregex_iterator at(codes.begin(), codes.end(), number), end; at != end; ++at, ++found)
    EXPECT_TRUE(all.contains(cat(": code ", (*at)[1].str(), '\n'))) << (*at)[1];
  EXPECT_GE(found, 8);
  for (const cli::Command& command : cli::commands())
    EXPECT_TRUE(promises(cat("exit codes of: ", command.name, ": code 128+n"))) << command.name << ": docs/verdicts.md";
}

// --- what it says when something broke ---

std::vector<PublicNames> small() {
  return {{"option",
           "Options",
           "…",
           {{"check --timeout", {{"default", "5s"}}},
            {"check --output", {{"word", "text", true}, {"word", "json", true}}}}},
          {"metric", "Metrics", "…", {{"steady_ready", {{"type", "gauge"}}}}}};
}

TEST(BrokenPromises, AreNoneOfTheSameNamesNorOfMoreOfThem) {
  const std::string before = released_list("0.1.0", small());
  EXPECT_TRUE(broken_promises(before, small()).empty());
  std::vector<PublicNames> more = small();
  more[0].names.push_back({"check --new"});
  more[0].names[1].properties.push_back({"word", "xml", true});
  more.push_back({"shell", "…", "…", {{"completion tcsh"}}});
  EXPECT_TRUE(broken_promises(before, more).empty());
}

TEST(BrokenPromises, NameWhatIsGoneOnce) {
  std::vector<PublicNames> less = small();
  less[0].names.erase(less[0].names.begin());
  less[0].names[0].properties.pop_back();
  less.pop_back();
  EXPECT_EQ(broken_promises(released_list("0.1.0", small()), less),
            (std::vector<std::string>{"the option 'check --timeout' was promised in 0.1.0 and is gone",
                                      "'word json' of the option 'check --output' was promised in 0.1.0 and is gone",
                                      "the metric 'steady_ready' was promised in 0.1.0 and is gone"}));
}

TEST(BrokenPromises, SayWhatAValueWasAndWhatItIs) {
  std::vector<PublicNames> other = small();
  other[0].names[0].properties[0].value = "3s";
  other[1].names[0].properties.clear();
  EXPECT_EQ(
      broken_promises(released_list("0.1.0", small()), other),
      (std::vector<std::string>{"the default of the option 'check --timeout' was promised in 0.1.0 as 5s and is now 3s",
                                "the type of the metric 'steady_ready' was promised in 0.1.0 as gauge and is gone"}));
}

// The list of today, with one real name less: it is not only the small list that is understood.
TEST(BrokenPromises, AreFoundAmongTheRealNames) {
  const std::string promised = released_list("0.1.0", today());
  for (std::size_t section = 0; section < today().size(); ++section) {
    std::vector<PublicNames> less = today();
    const std::string lost = less[section].names.back().name;
    less[section].names.pop_back();
    EXPECT_EQ(broken_promises(promised, less),
              std::vector{cat("the ", less[section].kind, " '", lost, "' was promised in 0.1.0 and is gone")});
  }
}

TEST(BrokenPromises, OfNoReleaseMayBeWrittenAnew) {
  EXPECT_TRUE(is_unreleased(released_list("", small())));
  EXPECT_FALSE(is_unreleased(released_list("0.1.0", small())));
  EXPECT_FALSE(is_unreleased(""));
}

}  // namespace
}  // namespace steady::reference
