// What is wrong with a configuration, and where: every problem has a place, and all of them are reported at once. Text is shown by
// permission: of a line of a file only the key and the one value that a problem speaks of, of anything else nothing.
#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steady::settings {

struct Position {
  int line = 1;    // 1-based
  int column = 1;  // 1-based, in bytes
  auto operator<=>(const Position&) const = default;
};

// Where the lines of a text begin, found once: a problem on each of many lines must not count them anew.
class Lines {
 public:
  // The text must outlive it.
  explicit Lines(std::string_view text);

  std::string_view line(int number) const;         // without its end, LF or CRLF; empty when there is none
  std::string_view from(Position position) const;  // from there to the end of the text
  std::size_t offset(Position position) const;     // the text's size when the position lies behind it
  int count() const { return static_cast<int>(begins_.size()); }

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

// One text that settings come from: a file, or one target of the command line.
struct Source {
  std::string name;       // "steady.yaml", "target 2"
  std::string text;       // as it was given; may hold secrets, so it is never shown but through excerpt_of()
  bool one_line = false;  // a target: its problems say the column alone
};

// The key and the value of the YAML in `line` that begin at `column`, or the key alone where a key begins there, and a caret under
// what begins there; both lines indented by two. A secret value is "***". Bytes that are not printable ASCII are '?', a long
// value is cut. Empty when nothing begins there.
std::string excerpt_of(std::string_view line, int column, bool secret = false);

struct Problem {
  Position position;
  std::string path;      // "checks.database.postgres"; may be empty
  std::string message;   // one line: what is wrong, and what to do
  bool in_place = true;  // the position is where a key or a value of a file begins
};

// The problems of one source.
class Problems {
 public:
  explicit Problems(const Source& source) : source_(&source), lines_(std::make_shared<const Lines>(source.text)) {}

  // The problems of a text inside `whole`, such as a target that is a value of a file: its positions count from `base`, and
  // `path` stands where a problem has none. With `fixed_position` every position is `base` itself, for a text that was not written
  // there (the value of a variable): then nothing of it may be quoted. To be given back with absorb().
  static Problems inside(const Problems& whole, Position base, std::string path, bool fixed_position = false);
  void absorb(const Problems& part);

  // The same message at the same place is noted once. From the 1,000th on they are only counted.
  void add(Position position, std::string_view path, std::string message);
  bool empty() const { return problems_.empty(); }
  const std::vector<Problem>& all() const { return problems_; }
  const Source& source() const { return *source_; }
  const Lines& lines() const { return *lines_; }  // of the source

  // A file that a value names. Noted for those who must leave it readable, as it is read again later.
  void name_file(const std::string& path);
  const std::vector<std::string>& files() const { return files_; }
  // The same of a Unix socket that is connected to.
  void name_socket(const std::string& path);
  const std::vector<std::string>& sockets() const { return sockets_; }

  // Whether a complaint may quote what stands there: not where it is the value of a variable.
  bool may_quote() const { return !fixed_position_; }

  void hide_value(Position position) { secrets_.push_back(position); }  // the value that begins there is a secret
  void hide_all() { excerpts_ = false; }                                // nobody knows what is what in this text

  // In the order of the text, each as "steady.yaml:5:7: path: message" ("target 2:17: …") with its excerpt; the first
  // 100, and how many more there are.
  std::string render() const;

 private:
  Problems(const Source& source, std::shared_ptr<const Lines> lines) : source_(&source), lines_(std::move(lines)) {}
  Position placed(Position position) const;

  const Source* source_;
  std::shared_ptr<const Lines> lines_;
  Position base_;
  bool fixed_position_ = false;
  std::string path_;
  bool excerpts_ = true;
  std::vector<Problem> problems_;
  std::size_t unkept_ = 0;
  bool inside_ = false;
  std::vector<Position> secrets_;
  std::vector<std::string> files_;
  std::vector<std::string> sockets_;
};

}  // namespace steady::settings
