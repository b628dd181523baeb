// A developer's day, for the targets `dev` of compose-examples: a source is changed, the page is looked at, a debugger attaches.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "containers/docker.h"

namespace steady::test {

/// An example's target `dev`, and where its debugger is to stop.
struct Developed {
  std::string name;      // of its folder, and of debugger.py's way to attach
  std::string source;    // the file that says hello
  std::string mounted;   // the part of the folder that a developer mounts, and where: "src:/app/src"
  int debugger;          // port
  std::string known_as;  // the source, as a debugger calls it
  std::string line;      // a part of it, in what answers the page
  std::string unasked;   // and in what does not
  std::string value;     // that debugger.py reads there
};

Developed developed(const std::string& name);
void PrintTo(const Developed& developed, std::ostream* out);

/// How an editor writes: into the file, or into another one that takes its place.
enum class Saved { in_place, replaced };

/// Replaces a word of a source, which must be there, and says how long it took until the page at `address` held the new one. Throws
/// when it does not within 20 s.
std::chrono::milliseconds change(const std::filesystem::path& source, const std::string& word, const std::string& by,
                                 Saved how, const std::string& address);

/// Three changes of the source that says hello, the last two by another file in its place, and on a busy machine up to three more until
/// one is seen within 3 s, as the READMEs promise. Prints them all.
std::chrono::milliseconds quickest_change(const std::filesystem::path& source, const std::string& address);

/// debugger.py at `debugger`, for a line of `source` that has these words in it.
Command attach(const Developed& developed, const std::string& debugger, const std::string& address,
               const std::filesystem::path& source, const std::string& words);
/// The number of the first line with these words.
int line_with(const std::filesystem::path& source, const std::string& words);

}  // namespace steady::test
