// What is wrong with a configuration, and where: every problem has a place, and all of them are reported at once. Text is shown by
// permission: of a line of a file only what the complaint itself hands over, the key and perhaps the one value that it speaks of.
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
  std::string text;       // as it was given; may hold secrets, so that it is never shown
  bool one_line = false;  // a target: its problems say the column alone
};

// What of the text a complaint shows, in one line above a caret. A key, or a key and its value.
struct Excerpt {
  std::string key = {};     // empty: an item of a list
  std::string value = {};   // as it may be shown; empty: there is none
  bool of_the_key = false;  // the complaint is about the key, and says nothing of its value
};

struct Problem {
  Position position;
  std::string path;     // "checks.database.postgres"; may be empty
  std::string message;  // one line: what is wrong, and what to do
  std::optional<Excerpt> excerpt = {};
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
  void add(Position position, std::string_view path, std::string message, std::optional<Excerpt> excerpt = {});
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

  // In the order of the text, each as "steady.yaml:5:7: path: message" ("target 2:17: …") with its excerpt where it has one: in printable
  // ASCII, a long value cut. The first 100, and how many more there are.
  std::string render() const;

 private:
  Problems(const Source& source, std::shared_ptr<const Lines> lines) : source_(&source), lines_(std::move(lines)) {}
  Position placed(Position position) const;

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
};

}  // namespace steady::settings
