// Whatever the command line and the variables: steady ends with 0, 1, 64 or 78, and soon. 2 is Docker's own; a signal would
// be a crash.
#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "binary.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

bool is_known(int status) { return status == 0 || status == 1 || status == 64 || status == 78; }

std::string shown(const Words& arguments) {
  std::string out = "steady";
  for (const std::string& word : arguments) out += cat(" '", printable(word, 80), '\'');
  return out;
}

// Nothing may end otherwise, whatever it was given.
void expect_known_end(const Words& arguments, const Finished& finished) {
  EXPECT_TRUE(is_known(finished.status)) << shown(arguments) << '\n' << story(finished);
  EXPECT_LT(finished.took, 10s) << shown(arguments);
  EXPECT_FALSE(finished.left_children) << shown(arguments);
  EXPECT_TRUE(finished.status == 0 || !(finished.out + finished.err).empty()) << shown(arguments);
  EXPECT_EQ(finished.err.find("internal error"), std::string::npos) << shown(arguments) << '\n' << story(finished);
}

// For targets that get as far as being tried: not for long, and never beyond this machine.
const Variables brief{{"STEADY_CHECK_TIMEOUT", "300ms"}, {"STEADY_LOOPBACK_ONLY", "1"}};

std::vector<Words> odd_options() {
  std::vector<Words> out;
  const std::vector<std::string> options{
      "--config",    "--only",       "--timeout", "--output", "--quiet", "--loopback-only",
      "--log-level", "--log-format", "--help",    "-c",       "-t",      "-o",
      "-q",          "-h",           "--bad"};
  for (const std::string& option : options) {
    for (const std::string& value : {"", "=", "=x", "=\xff\xfe", "=1s", "=-", "==", "=[a,b]", "={}", "=%s%n"}) {
      out.push_back({"check", option + value, "127.0.0.1:1"});
    }
    out.push_back({"validate", option});
    out.push_back({option});
    out.push_back({"completion", option, "bash"});
  }
  return out;
}

std::vector<Words> odd_targets() {
  std::vector<Words> out;
  const std::vector<std::string> schemes{"",
                                         "tcp://",
                                         "tls://",
                                         "tcp+unix://",
                                         "http://",
                                         "https://",
                                         "http+unix://",
                                         "postgres://",
                                         "postgresql://",
                                         "postgres+unix://",
                                         "redis://",
                                         "rediss://",
                                         "redis+unix://",
                                         "://",
                                         "HTTP://",
                                         "unix://",
                                         "valkey://",
                                         "redis-socket://",
                                         "postgresql+asyncpg://",
                                         "jdbc:postgresql:",
                                         "jdbc:postgresql://",
                                         "http://unix:",
                                         "Host=",
                                         "cache,password="};
  const std::vector<std::string> rests{"",
                                       ":",
                                       "@",
                                       ":@",
                                       "a:b@",
                                       "@:1",
                                       "127.0.0.1:1",
                                       "[::1]:1",
                                       "[::1%25lo]:1",
                                       "127.0.0.1:1/../..//%2f",
                                       "127.0.0.1:1?a=b&=&&x",
                                       "127.0.0.1:1#=",
                                       "u:p@127.0.0.1:1/d",
                                       "127.0.0.1:1/#name=%00",
                                       "/tmp/no.sock",
                                       "/tmp/no.sock:/x",
                                       "@abstract",
                                       "127.0.0.1:1#timeout=1ms",
                                       "%zz:1",
                                       "256.1.1.1:1",
                                       "${HOME}",
                                       "${",
                                       "$${:1"};
  for (const std::string& scheme : schemes) {
    for (const std::string& rest : rests) out.push_back({"check", scheme + rest});
  }
  return out;
}

std::vector<Words> noise() {
  std::mt19937 random(20240607);  // the same noise every time
  std::uniform_int_distribution<int> byte(1, 255), length(1, 60), count(1, 4);
  std::vector<Words> out;
  for (int i = 0; i < 60; ++i) {
    Words words{i % 4 == 0 ? "validate" : "check"};
    for (int n = count(random); n > 0; --n) {
      std::string word = i % 3 == 0 ? "http://127.0.0.1:1/" : "";
      for (int left = length(random); left > 0; --left) word += static_cast<char>(byte(random));
      words.push_back(word);
    }
    out.push_back(words);
  }
  return out;
}

// The kernel takes at most 128 KiB in one argument (MAX_ARG_STRLEN, execve(2)).
std::vector<Words> huge() {
  std::vector<Words> out;
  for (const std::string& filling : {"a", "${", "%", "[", "&a=b", "://", ":", "@", "${X:-", "\xff", "#", "a,"}) {
    std::string word;
    while (word.size() + filling.size() <= 120'000) word += filling;
    for (const Words& words : std::vector<Words>{{word},
                                                 {"check", word},
                                                 {"check", "http://127.0.0.1:1/" + word},
                                                 {"check", "http://127.0.0.1:1/#" + word},
                                                 {"check", "redis://:" + word + "@127.0.0.1:1"},
                                                 {"check", "127.0.0.1:1#name=" + word},
                                                 {"check", "127.0.0.1:1", "--only", word, "-c", word},
                                                 {"validate", word}}) {
      out.push_back(words);
    }
  }
  return out;
}

void expect_known_ends(const std::vector<Words>& lines) {
  for (const Words& words : lines) expect_known_end(words, steady(words, brief));
}

TEST(OddCommandLines, EndAsKnownWhateverTheOptions) { expect_known_ends(odd_options()); }

TEST(OddCommandLines, EndAsKnownWhateverTheTargets) { expect_known_ends(odd_targets()); }

TEST(OddCommandLines, EndAsKnownForNoise) { expect_known_ends(noise()); }

TEST(OddCommandLines, EndAsKnownForHugeArguments) { expect_known_ends(huge()); }

TEST(OddCommandLines, AreManyMoreThanTwoHundred) {
  EXPECT_GE(odd_options().size() + odd_targets().size() + noise().size() + huge().size(), 500U);
}

TEST(OddCommandLines, EndAsKnownForAThousandTargetsOnOneLine) {
  Words words{"check"};
  for (int i = 1; i <= 1000; ++i) words.push_back(cat("127.0.0.1:", i, "#timeout=", i, "ms"));
  const Finished finished = steady(words);
  expect_known_end(words, finished);
  EXPECT_EQ(finished.status, 1);
}

TEST(OddCommandLines, EndAsKnownWhateverTheVariables) {
  const std::vector<std::string> names{"STEADY_CONFIG",
                                       "STEADY_CHECK_ONLY",
                                       "STEADY_CHECK_TIMEOUT",
                                       "STEADY_TIMEOUT",
                                       "STEADY_CHECK_OUTPUT",
                                       "STEADY_CHECK_QUIET",
                                       "STEADY_LOOPBACK_ONLY",
                                       "STEADY_LOG_LEVEL",
                                       "STEADY_LOG_FORMAT",
                                       "STEADY_PORT",
                                       "STEADY_SERVICE_HOST",
                                       "PGUSER",
                                       "PGPASSWORD",
                                       "PGDATABASE",
                                       "PGSSLMODE",
                                       "PGSSLROOTCERT",
                                       "PGSSLCERT",
                                       "PGSSLKEY",
                                       "PGSSLCRL",
                                       "PGSSLCRLDIR",
                                       "PGSSLNEGOTIATION",
                                       "PGSSLMINPROTOCOLVERSION",
                                       "PGCHANNELBINDING",
                                       "PGREQUIREAUTH",
                                       "PGREQUIRESSL",
                                       "PGREQUIREPEER",
                                       "PGGSSENCMODE",
                                       "PGTARGETSESSIONATTRS",
                                       "PGOPTIONS",
                                       "PGSERVICE",
                                       "PGHOST",
                                       "REDISCLI_AUTH",
                                       "SSL_CERT_FILE",
                                       "LOCALDOMAIN",
                                       "RES_OPTIONS",
                                       "HOSTALIASES",
                                       "OPENSSL_CONF",
                                       "TZ",
                                       "LANG",
                                       "HOME",
                                       "TMPDIR",
                                       "http_proxy"};
  const Words words{"check",
                    "127.0.0.1:1",
                    "http://127.0.0.1:1/",
                    "postgres://app@127.0.0.1:1/app",
                    "redis://127.0.0.1:1",
                    "https://127.0.0.1:1/"};
  for (const std::string& name : names) {
    for (const std::string& value : {std::string(), std::string("nonsense"), std::string("\xff\x01 \n"),
                                     std::string("${X}"), std::string(100'000, '/')}) {
      expect_known_end({name, value}, steady(words, {{name, value}}));
    }
  }
}

}  // namespace
}  // namespace steady::test
