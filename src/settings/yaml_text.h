// What surrounds the YAML parser: the text it is fit to read, its complaints in our words, and which stretches of the
// text no excerpt may show.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/problem.h"

namespace steady::settings {

// Notes a byte order mark, bytes that are not UTF-8 (RFC 3629), and control characters (YAML 1.2, 5.1). False: do not
// parse.
bool check_yaml_text(const Source& source, Problems& problems);

// The parser's message as a sentence of ours: some of its own quote the text, which may be a password.
std::string yaml_complaint(std::string_view message, std::string_view text, Mark mark);

// The last character of the text that is no white space: where something is missing at the end.
Mark end_of_text(std::string_view text);

// Follows the parser from token to token and hides what may be secret. The parser tells where a token begins but not
// where it ends, so that what is hidden reaches to the beginning of the next.
class YamlShade {
 public:
  YamlShade(std::string_view text, Problems& problems);

  void begin(Mark mark);                        // a token begins: whatever was open ends
  void secret(Mark mark);                       // the token that began is secret
  void collection() { open_ = Open::nothing; }  // … is a list or mapping, whose values speak for themselves
  void scalar(Mark mark);                       // … is a value: the password of a URL and further lines are hidden
  // … is a key, which may name a secret, as all do within headers, or hold one by mistake.
  void key(std::string_view text, Mark mark, bool names_secret);
  void finish();  // the text ends

  // Whether the quoted text at `mark` has its second quote; the parser also takes the end of the file.
  bool closes_quote(Mark mark) const;

 private:
  enum class Open { nothing, secret, scalar };
  void secret_key(std::string_view text, Mark mark);
  void end_scalar(Mark end);
  Mark end_of_value(Mark next) const;
  std::string_view between(Mark from, Mark to) const;
  std::size_t offset(Mark mark) const { return problems_.lines().offset(mark); }

  std::string_view text_;
  Problems& problems_;
  Open open_ = Open::nothing;
  Mark from_;
};

}  // namespace steady::settings
