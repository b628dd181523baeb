// No secret in a complaint, whatever is wrong beside it; and every password arrives as it was meant.
#include <gtest/gtest.h>

#include "config/load.h"
#include "support/reading.h"
#include "support/temporary_directory.h"

namespace steady::config {
namespace {

// What people put into passwords, each with letters around it that would show in a leak.
const std::vector<std::string>& passwords() {
  static const std::vector<std::string> all{"hunter2",
                                            "hun%ter2",
                                            "hun#ter2",
                                            "hun@ter2",
                                            "hun:ter2",
                                            "hun/ter2",
                                            "hun$ter2",
                                            "hun'ter2",
                                            "hun\"ter2",
                                            "hun?ter2",
                                            "hun&ter2",
                                            "hun=ter2",
                                            "hun\\ter2",
                                            "hun ter2",
                                            "hun${ter2",
                                            "hun${ter2}",
                                            "hun{}[],ter2",
                                            "hun\xC3\xA4ter2",
                                            "#hunter2",
                                            "@hunter2",
                                            "*hunter2",
                                            "&hunter2",
                                            "!hunter2",
                                            "%hunter2",
                                            "`hunter2",
                                            "|hunter2",
                                            ">hunter2",
                                            "- hunter2",
                                            "hun: ter2",
                                            "hun #ter2",
                                            "p%w#hun@d:/ter2$'\"\xC3\xA4"};
  return all;
}

// What is a variable by specification, whose name is told when it is not set.
constexpr std::string_view a_variable = "hun${ter2}";

bool leaks(const std::string& text) { return text.contains("hun") || text.contains("ter2"); }

std::string encoded(const std::string& text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      out += c;
    } else {
      out += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return out;
}

std::string problems_of_target(const std::string& target, const test::Variables& variables = {}) {
  return load({.file = {}, .targets = {target}, .only = {}}, test::environment_of(variables)).problems;
}

// Without the name of the file: a temporary one, of thousands, has "hun" in it.
std::string problems_of_file(const std::string& yaml) {
  const test::TemporaryDirectory directory;
  const std::string file = directory.file("steady.yaml", yaml);
  std::string problems = load({.file = file, .targets = {}, .only = {}}, test::environment_of({})).problems;
  for (std::size_t at = problems.find(file); at != std::string::npos; at = problems.find(file, at))
    problems.erase(at, file.size());
  return problems;
}

TEST(ConfigSecrets, StayOutOfTheComplaintsAboutATarget) {
  for (const std::string& password : passwords()) {
    for (const std::string& form : {encoded(password), password}) {
      if (form == a_variable) continue;
      for (const std::string& target : std::vector<std::string>{
               "redis://:" + form + "@db:x", "postgres://app:" + form + "@db/app#levl=1",
               "http://u:" + form + "@h/#status=x", "htp://u:" + form + "@h/", "redis://" + form + "@db:x/",
               "redis://:" + form + "@[::1/", "u:" + form + "@h", "postgres://db/app#user=a&role=x&password=" + form,
               "postgres://db/app#password=" + form + "&role=x", "postgres://a@db/app?password=" + form + "&sslmode=x",
               "http://h/#headers.Authorization=" + form + "&status=x", "redis+unix://:" + form + "@run/redis.sock",
               "redis://:" + form, "tcp://:" + form + "@h:1#send=" + form, "http://h:x/#body=" + form}) {
        const std::string problems = problems_of_target(target);
        // A user alone is shown, and "redis://p@db" has no password.
        if (target.starts_with("redis://" + form + "@db")) continue;
        EXPECT_FALSE(leaks(problems)) << target << "\n" << problems;
      }
    }
  }
}

TEST(ConfigSecrets, StayOutOfTheComplaintsAboutAVariable) {
  for (const std::string& password : passwords()) {
    for (const std::string& form : {encoded(password), password}) {
      const test::Variables variables{{"URL", "postgres://app:" + form + "@db:x/app"}, {"PASSWORD", form}};
      for (const std::string& target :
           std::vector<std::string>{"${URL}", "${URL}#levl=query", "postgres://app:${PASSWORD}@db/app#role=x",
                                    "redis://:x@${PASSWORD}:1", "http://h/#status=${PASSWORD}", "tcp://h:${PASSWORD}",
                                    "redis://h/${PASSWORD}", "http://h/#timeout=${PASSWORD}", ":80#name=${PASSWORD}"}) {
        const std::string problems = problems_of_target(target, variables);
        EXPECT_FALSE(leaks(problems)) << target << "\n" << problems;
      }
    }
  }
}

TEST(ConfigSecrets, StayOutOfTheComplaintsAboutAFile) {
  for (const std::string& password : passwords()) {
    for (const std::string& form : {password, "'" + password + "'", "\"" + password + "\"", encoded(password)}) {
      if (form.contains(a_variable)) continue;
      for (const std::string& line : std::vector<std::string>{
               "redis: { host: x, password: " + form + ", port: x }", "redis: { port: x, password: " + form + " }",
               "redis: { port: x, password:" + form + " }", "redis: { pasword: " + form + ", port: x }",
               "redis:\n      password: " + form + "\n      port: x", "redis:\n      port: x\n      password: " + form,
               "redis:\n      password: |\n        " + form + "\n      port: x", "redis: redis://:" + form + "@h:x",
               "redis: 'redis://:" + form + "@h/x'", "postgres: \"postgres://a:" + form + "@h/x#role=y\"",
               "http: { url: http://u:" + form + "@h, status: x }", "http: http://h/#headers.X=" + form + "&status=x",
               "http: { url: http://h, headers: { X: " + form + " }, status: x }",
               "redis: redis://h#password=" + form + "&port=x", "rediss://:" + form + "@h",
               "redis: { port: x } # password: " + form, "redis: { rolee: x, password: [" + form + "] }"}) {
        const std::string yaml = "version: 1\nchecks:\n  a:\n    " + line + "\n";
        const std::string problems = problems_of_file(yaml);
        EXPECT_FALSE(leaks(problems)) << yaml << "\n" << problems;
      }
    }
  }
}

}  // namespace
}  // namespace steady::config
