// What is wrong with a configuration, and where: every problem has a place, all of them are reported at once, and the
// line is shown with a caret. Secrets in the shown line are masked.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/lines.h"

namespace steady::settings {

// A stretch of text that is never shown: [from, to).
struct Hidden {
  Mark from;
  Mark to;
};

// One text that settings come from: a file, or one target of the command line.
struct Source {
  std::string name;       // "steady.yaml", "target 2"
  std::string text;       // as it was given; may hold secrets, so it is never shown but through excerpt()
  bool one_line = false;  // a target: its problems say the column alone
};

// The line of `source` at `mark` and a caret under the column, both indented by two. What is hidden, and the password of
// a target, is replaced by "***" with the caret following; bytes that are not printable ASCII by '?'. A long line is cut
// around the caret. Empty when there is no such line, or nothing on it.
std::string excerpt(const Source& source, Mark mark, std::span<const Hidden> hidden = {});

// The same for many problems, whose marks come in the order of the text: what a line hides is found once.
class Excerpts {
 public:
  Excerpts(const Source& source, const Lines& lines, std::span<const Hidden> hidden);
  ~Excerpts();
  Excerpts(const Excerpts&) = delete;
  Excerpts& operator=(const Excerpts&) = delete;

  std::string at(Mark mark);

 private:
  class Line;
  const Source& source_;
  const Lines& lines_;
  std::span<const Hidden> hidden_;
  std::unique_ptr<Line> line_;
};

struct Problem {
  Mark mark;
  std::string path;     // "checks.database.postgres"; may be empty
  std::string message;  // one line: what is wrong, and what to do
};

// The problems of one source.
class Problems {
 public:
  explicit Problems(const Source& source) : source_(&source), lines_(std::make_shared<const Lines>(source.text)) {}

  // The problems of a text inside `whole`, such as a target that is a value of a file: its marks count from `base`, and
  // `path` is told where none is. With `pinned` every mark is `base` itself, for a text that was not written there (the
  // value of a variable). To be given back with absorb().
  static Problems inside(const Problems& whole, Mark base, std::string path, bool pinned = false);
  void absorb(const Problems& part);

  // The same message at the same place is noted once. From the 1,000th on they are only counted.
  void add(Mark mark, std::string_view path, std::string message);
  bool empty() const { return problems_.empty(); }
  const std::vector<Problem>& all() const { return problems_; }
  const Source& source() const { return *source_; }
  const Lines& lines() const { return *lines_; }  // of the source

  // A file that a value names. Noted for those who must leave it readable, as it is read again later.
  void name_file(const std::string& path);
  const std::vector<std::string>& files() const { return files_; }

  void hide(Mark from, Mark to);  // no excerpt shows this stretch
  void hide_line(Mark from);      // nor this one, to the end of its line
  void hide_all() { excerpts_ = false; }

  // In the order of the text, each as "steady.yaml:5:7: path: message" ("target 2:17: …") with its excerpt; the first
  // 100, and how many more there are.
  std::string render() const;

 private:
  Problems(const Source& source, std::shared_ptr<const Lines> lines) : source_(&source), lines_(std::move(lines)) {}
  Mark placed(Mark mark) const;

  const Source* source_;
  std::shared_ptr<const Lines> lines_;
  Mark base_;
  bool pinned_ = false;
  std::string path_;
  bool excerpts_ = true;
  std::vector<Problem> problems_;
  std::size_t unkept_ = 0;
  std::vector<Hidden> hidden_;
  std::vector<std::string> files_;
};

}  // namespace steady::settings
