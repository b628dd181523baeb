// The problems of a configuration, each with its position; all of them are reported at once. A message shows text of a
// file only if it is passed in explicitly: the key, and perhaps the value that the message is about.
#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steady::settings {

struct Position {
  int line = 1;    // 1-based
  int column = 1;  // 1-based, in bytes; messages show it in characters, see Lines::column()
  auto operator<=>(const Position&) const = default;
};

// The offsets at which lines begin, computed once: problems on many lines must not count the lines again each time.
class Lines {
 public:
  // The text must outlive it.
  explicit Lines(std::string_view text);

  std::string_view line(int number) const;         // without LF or CRLF; empty when the line does not exist
  std::string_view from(Position position) const;  // from the position to the end of the text
  int column(Position position) const;             // 1-based, in characters (code points), as editors count
  std::size_t offset(Position position) const;     // the text's size when the position is beyond it
  int count() const { return static_cast<int>(begins_.size()); }

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

// One text that contains settings: a file, or one target of the command line.
struct Source {
  std::string name;       // "steady.yaml", "target 2"
  std::string text;       // as given; may contain secrets, so it is never shown
  bool one_line = false;  // a target: its problems show only the column
};

// The text that a message shows in one line above a caret: a key, or a key and its value.
struct Excerpt {
  std::string key = {};     // empty: an item of a list
  std::string value = {};   // the value if it may be shown; otherwise empty
  bool of_the_key = false;  // the message is about the key, not about its value
};

struct Problem {
  Position position;
  std::string path;     // "checks.database.postgres"; may be empty
  std::string message;  // one line: what is wrong, and how to fix it
  std::optional<Excerpt> excerpt = {};
};

// A problem as it is reported.
struct Complaint {
  std::string text;          // one line for people: "steady.yaml:5:7: path: message"
  std::string excerpt = {};  // the lines to show below it, each ending in '\n'
  std::string file = {};     // the place, for machines; empty and 0 where there is none
  int line = 0;
  int column = 0;
};
using Complaints = std::vector<Complaint>;

// All of them as text, with their excerpts.
std::string to_text(const Complaints& complaints);

// The problems of one source.
class Problems {
 public:
  explicit Problems(const Source& source) : source_(&source), lines_(std::make_shared<const Lines>(source.text)) {}

  // Collects the problems of a text inside `whole`, such as a target that is a value in a file. Its positions are
  // relative to `base`; `path` is used for a problem without a path. With `fixed_position` every position is `base`:
  // the text was not written there (it is the value of a variable), so messages must not quote it. Pass the result to
  // absorb().
  static Problems inside(const Problems& whole, Position base, std::string path, bool fixed_position = false);
  void absorb(const Problems& part);

  // Adds a problem once per message and position. From the 1,000th on, problems are only counted.
  void add(Position position, std::string_view path, std::string message, std::optional<Excerpt> excerpt = {});
  bool empty() const { return problems_.empty(); }

  // Replaces all of them by one that explains them.
  void replace(Position position, std::string message);
  // Adds to the message of the first one, unless that contains the words already. Does nothing without a problem.
  void remark(std::string_view words);
  // Whether the source has this text at the position, as far as positions are known.
  bool has_at(Position position, std::string_view text) const;
  const std::vector<Problem>& all() const { return problems_; }
  const Source& source() const { return *source_; }
  const Lines& lines() const { return *lines_; }  // of the source

  // Records a file that a value names. The sandbox and others must keep it readable, because it is read again later.
  void name_file(const std::string& path);
  const std::vector<std::string>& files() const { return files_; }
  // Records a Unix socket that a check connects to.
  void name_socket(const std::string& path);
  const std::vector<std::string>& sockets() const { return sockets_; }

  // Records something that is no problem, but worth a line of the log at the level debug: what is ignored. Keeps 1,000.
  void note(Position position, std::string message);
  std::vector<std::string> notes() const;  // each as a problem is rendered, in the order of note()

  // Whether a message may quote the text: not when the text is the value of a variable.
  bool may_quote() const { return !fixed_position_; }

  // The problems in text order, each as "steady.yaml:5:7: path: message" ("target 2:17: …"), with its excerpt if it has
  // one, in printable ASCII; long values are cut. Columns are in
  // characters. Shows the first 100, and the number of the others.
  Complaints complaints() const;
  std::string render() const { return to_text(complaints()); }

 private:
  Problems(const Source& source, std::shared_ptr<const Lines> lines) : source_(&source), lines_(std::move(lines)) {}
  Position placed(Position position) const;
  Complaint complaint_of(const Problem& problem) const;

  const Source* source_;
  std::shared_ptr<const Lines> lines_;
  Position base_;
  bool fixed_position_ = false;
  std::string path_;
  std::vector<Problem> problems_;
  std::size_t unkept_ = 0;
  bool inside_ = false;
  std::vector<std::string> files_;
  std::vector<std::string> sockets_;
  std::vector<Problem> notes_;
};

}  // namespace steady::settings
