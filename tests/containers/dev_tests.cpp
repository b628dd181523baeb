// compose-examples/go, node, python, java: the target `dev` shows a change of a source, and lets a debugger in.
#include <gtest/gtest.h>

#include <csignal>
#include <iostream>

#include "containers/changes.h"
#include "containers/shop.h"
#include "containers/story.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string published(const Container& container, int port) {
  return docker_ok({"port", container.name(), std::to_string(port)});
}

class DevTarget : public testing::TestWithParam<const char*> {
 protected:
  // As its README says, on ports of the kernel's choice.
  Words options() const {
    return {"--volume",  (story.path() / "").string() + example.mounted + ":ro", "--publish", "127.0.0.1::8080",
            "--publish", "127.0.0.1::" + std::to_string(example.debugger)};
  }
  void SetUp() override { dev.wait_for_health("healthy", 2min); }
  std::string address() const { return published(dev, 8080); }
  fs::path source() const { return story.path() / example.source; }
  Command attach_to(const std::string& words) const {
    return attach(example, published(dev, example.debugger), address(), source(), words);
  }

  const Developed example = developed(GetParam());
  const Story story{example.name};
  const Built image{story.path(), {"--target", "dev"}};
  const Container dev{options(), image.tag()};
};

TEST_P(DevTarget, ShowsAChangeOfASourceWithinThreeSecondsAndTheLastStageDoesNot) {
  const Built shipped(story.path());
  const Container last{options(), shipped.tag()};
  last.wait_for_health("healthy", 2min);
  // As Emacs does beside a file with unsaved changes: a link to nothing.
  fs::create_symlink("somebody@desk.1", source().parent_path() / (".#other" + source().extension().string()));
  EXPECT_LE(quickest_change(source(), address()), 3s);
  const Finished unchanged =
      run({.argv = {steady_binary(), "check", "http://" + published(last, 8080) + "/#contains=\"hello\""}});
  EXPECT_EQ(unchanged.status, 0) << unchanged.out;
}

// At the breakpoint itself, but for Python: uvicorn waits for its worker, so the debugger leaves first.
TEST_P(DevTarget, StopsAtABreakpointAndAtNoOtherAndShowsAChangeFromThere) {
  const Finished unasked = run(attach_to(example.unasked));
  EXPECT_EQ(unasked.status, 1) << unasked.out;
  EXPECT_EQ(unasked.err, "answered without a stop: {\"hello\":\"world\"}\n");
  Command command = attach_to(example.line);
  const Finished stopped = run(command);
  const std::string found =
      "stopped at " + std::to_string(line_with(source(), example.line)) + ": " + example.value + "\n";
  EXPECT_EQ(stopped.status, 0) << stopped.err << docker({"logs", dev.name()}).err;
  EXPECT_EQ(stopped.out, found + "{\"hello\":\"world\"}\n");
  command.argv.push_back("--hold");
  Child debugger(command);
  ASSERT_TRUE(debugger.wait_for_output(found, 30s)) << debugger.out() << debugger.err();
  if (example.name == "python") {
    debugger.kill(SIGTERM);
    ASSERT_TRUE(debugger.wait(10s));
  }
  std::cout << example.name << ": " << change(source(), "hello", "hallo", Saved::in_place, address()) << "\n";
}

INSTANTIATE_TEST_SUITE_P(Examples, DevTarget, testing::Values("go", "node", "python", "java"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace steady::test
