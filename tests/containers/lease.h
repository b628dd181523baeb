// The Docker Engine while the container tests use it: the one that answers, or a private one that `engine` starts with the first
// test that needs it. What was made there must be gone when it is given back.
#pragma once

#include <functional>
#include <string>

namespace steady::test {

/// Makes sure that there is an engine, and enters its environment. Throws std::runtime_error when there is none.
void need_engine();

/// Called after the last test, while the engine still answers; the last one registered comes first.
void before_engine_goes(std::function<void()> clean_up);

/// What this test program has made and not removed: containers, networks, volumes, images by name; and a swarm that was not
/// there before. A line each, empty when there is nothing.
std::string leftovers();

}  // namespace steady::test
