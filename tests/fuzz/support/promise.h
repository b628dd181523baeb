// What must hold whatever the input: not only that nothing crashes. A broken promise ends the process as a crash does, so
// that libFuzzer keeps the input.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/outcome.h"
#include "settings/expand.h"

namespace steady::fuzz {

// Stands for every password and token that a fuzzer hands out. No output may hold it.
inline constexpr std::string_view secret = "Zq7xW0vK3jR9";

// libFuzzer looks on as texts are compared, and learns the secret; an input that holds it says nothing about leaks.
inline bool holds_secret(std::string_view input) { return input.contains(secret); }

// Where an input says this, a peer says back what it was told: the secret, which is as long.
inline constexpr std::string_view echo = "%THE-SECRET%";

// `text` with every `from` replaced.
std::string replaced(std::string text, std::string_view from, std::string_view to);

// Aborts unless it holds; `shown` is what broke it.
void require(bool holds, std::string_view promise, std::string_view shown = {});

// One line of printable ASCII, not endless, without the secret.
void require_line(std::string_view what, std::string_view line);

// The same of every line of a text of several; at most `most` of them.
void require_lines(std::string_view what, std::string_view text, std::size_t most);

// A detail that may be shown, and a reason why when it is not up.
void require_sound(const Outcome& outcome);

// Runs `work` and requires that it took less than a second of processor time: loops over numbers that the input names.
// (The wall's clock would tell about the machine's other work.)
void require_quick(std::string_view what, const std::function<void()>& work);

// APP=app, PORT=5432, EMPTY=, SECRET and DATABASE_URL, which holds the secret; nothing else is set.
settings::Environment environment();

}  // namespace steady::fuzz
