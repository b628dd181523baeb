// Finds what only a shell understands in a command line that no shell has read, as in the exec form of HEALTHCHECK and
// ENTRYPOINT: "||", "2>&1", and a whole command line in one word. Pure; quotes nothing but the operator.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace steady::cli {

// The complaint about the first word that begins with an operator of a shell: "no shell reads this: leave out '||' and
// what follows it"; empty when there is none. One complaint for the whole tail. Pass the words of `command` without those
// that belong to another program.
std::string shell_complaint(std::string_view command, std::span<const std::string> words);

// Whether a word holds several words of a command line: "/steady check http://app/", "tcp://a:1 tcp://b:2". Blanks alone
// do not decide it: a password or a connection string of another library may have some.
bool is_command_line(std::string_view word);

// "one word per argument, as in [...]", for such a word; `command` is used in the example.
std::string one_word_each(std::string_view command);

}  // namespace steady::cli
