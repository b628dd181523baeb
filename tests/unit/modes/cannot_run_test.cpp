#include "modes/cannot_run.h"

#include <gtest/gtest.h>

namespace steady::modes {
namespace {

using namespace std::string_literals;

std::string interpreter(std::string_view head) {
  const auto line = shebang_in(head);
  return line ? line->interpreter : "no script";
}

TEST(Shebang, NamesItsInterpreterAsTheKernelTakesIt) {
  EXPECT_EQ(interpreter("#!/bin/sh\necho\n"), "/bin/sh");
  EXPECT_EQ(interpreter("#!/bin/sh"), "/bin/sh");
  EXPECT_EQ(interpreter("#! \t /bin/sh\t-e x\n"), "/bin/sh");
  EXPECT_EQ(interpreter("#!/usr/bin/env bash\r\n"), "/usr/bin/env");
  EXPECT_EQ(interpreter("#!/bin/sh\r\n"), "/bin/sh\r");
  EXPECT_EQ(interpreter("#!/bin/sh\0x\n"s), "/bin/sh");
  EXPECT_EQ(interpreter("#!sh\n"), "sh");
  EXPECT_EQ(interpreter("#!"), "");
  EXPECT_EQ(interpreter("#! \n/bin/sh\n"), "");
}

TEST(Shebang, StandsAtTheVeryBeginning) {
  for (const std::string_view head : {"", "#", "# !/bin/sh\n", " #!/bin/sh\n", "\xef\xbb\xbf#!/bin/sh\n",
                                      "\x7f"
                                      "ELF"}) {
    EXPECT_EQ(interpreter(head), "no script") << head;
  }
}

TEST(Shebang, IsTooLongWhenItsInterpreterGoesBeyondWhatIsRead) {
  const auto too_long = [](const std::string& text) { return shebang_in(text.substr(0, bytes_that_decide))->too_long; };
  EXPECT_TRUE(too_long("#!" + std::string(300, 'x') + "\n"));
  EXPECT_TRUE(too_long("#!" + std::string(254, 'x') + "\n"));
  EXPECT_FALSE(too_long("#!" + std::string(253, 'x') + "\n"));
  EXPECT_FALSE(too_long("#!/bin/sh " + std::string(300, 'x') + "\n")) << "an argument is cut";
  EXPECT_FALSE(too_long("#!/bin/sh")) << "a short file";
}

}  // namespace
}  // namespace steady::modes
