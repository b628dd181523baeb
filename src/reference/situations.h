// Situations that people meet, from tests/data/troubleshooting: what happens, the lines that steady prints, what to do. A
// test runs each of them and compares the lines; docs/troubleshooting.md shows them.
//
// A file holds one section of the document. Its records are separated by blank lines and consist of lines "key: value":
//   when    the situation, as people would tell it
//   run     the command line without "steady": words as a shell splits them, with single quotes at most
//   says    a line that steady prints first; several such lines are consecutive lines of the output
//   do      what to do, in Markdown
//   exit    the exit code; 1 when it is not given
//   peer    what the other side does, see tests/unit/troubleshooting_peers.h
//   set     NAME=value, a variable; \n, \r and \t stand for those characters
//   file    NAME content, a file in the directory {dir}; the same escapes
//   locked  NAME, one of these files, which steady may not read
//   at      what the document writes for {at}, which is the peer's address: db:5432
//   dir     what the document writes for {dir}; /run/secrets when it is not given
//   time    what the document writes for {time} in the first line; 12 ms when it is not given
// In `run` and `says`, {at}, {dir}, {time} (a duration of the run), {attempts} and {user} (of the process) stand for what
// differs from run to run; in `run`, {ca} and {other_ca} are files with CA certificates. A line that begins with '#' is a
// comment.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace steady::reference {

struct Situation {
  std::string when, run, advice, peer, at, locked;
  std::string dir = "/run/secrets";
  std::string time = "12 ms";
  std::vector<std::string> says;
  std::vector<std::pair<std::string, std::string>> variables, files;  // name and content, unescaped
  int exit = 1;
};

// The situations in the text of a file. Throws std::runtime_error on an unknown key, and on a record without `when`,
// `run`, `says` or `do`.
std::vector<Situation> situations_in(const std::string& text);

// A section of the document: a table of situation, lines and advice.
std::string situations_table(const std::vector<Situation>& situations);

}  // namespace steady::reference
