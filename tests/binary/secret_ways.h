// Every way to hand steady a password, and the password that tests hand it: full of what URLs, YAML and shells take for
// their own, and recognisable in every piece.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {

// No text that a test prints, no name and no path holds "hush" but this.
inline const std::string hush =
    "Hush1%41Hush2#Hush3@Hush4:Hush5/Hush6$Hush7'Hush8\"Hush9 Hush0${X}&Hush=?Hush\xc3\xa9\xd0\x9f\xe2\x82\xacHush";

// Whether any piece of it, or the Basic credentials of "app" with it, stands in `text`.
bool gives_away(std::string_view text);

std::string percent_encoded(std::string_view text);
std::string single_quoted(std::string_view text);  // a YAML scalar
std::string double_quoted(std::string_view text);  // the same

// A command line of `check` that logs in as "app" with the password, and the variables it needs.
struct Line {
  std::string way;
  Words words;
  Variables variables;
};

// How the kinds that know passwords are addressed.
struct Login {
  std::string kind;      // the key in a file
  std::string scheme;    // of a URL
  std::string path;      // behind the port
  std::string variable;  // the environment's default password; empty when the kind has none
};
const std::vector<Login>& logins();

// All the ways for one kind and server; their files go to `directory`.
std::vector<Line> ways(const Login& login, const std::string& host, std::uint16_t port,
                       const TemporaryDirectory& directory);

}  // namespace steady::test
