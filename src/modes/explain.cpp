#include "modes/explain.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "modes/advice.h"
#include "modes/progress.h"

namespace steady::modes {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t times = 8;   // columns of the time
constexpr std::size_t texts = 24;  // where the text begins, behind the time and the topic
constexpr std::string_view arrow = "=> ";

// How a fact is put into a line. What separates it from the fact before is left out at the beginning.
struct Wording {
  std::string_view fact;
  std::string_view before;
  std::string_view behind = {};
};
constexpr Wording usual{"", ", "};
constexpr std::array wordings{Wording{"answer", ": "},
                              Wording{"addresses", ": "},
                              Wording{"name_servers", ": name servers "},
                              Wording{"search", ", search "},
                              Wording{"ndots", ", ndots "},
                              Wording{"aaaa", ": AAAA "},
                              Wording{"a", ", A "},
                              Wording{"took_ms", ", after ", " ms"},
                              Wording{"outcome", ": "},
                              Wording{"detail", ": "},
                              Wording{"sni", ", SNI "},
                              Wording{"alpn", ", ALPN "},
                              Wording{"issuer", ", issued by "},
                              Wording{"begins", ", begins "},
                              Wording{"begins_in", " (", ")"},
                              Wording{"ends", ", ends "},
                              Wording{"ends_in", " (", ")"},
                              Wording{"names", ", for "},
                              Wording{"error", ": "},
                              Wording{"ca_file", ", CA certificates of "},
                              Wording{"message", ": "},
                              Wording{"reply", ": "},
                              Wording{"tls", ", TLS "},
                              Wording{"server_version", ", version "},
                              Wording{"standby", ", standby "},
                              Wording{"read_only", ", read-only "},
                              Wording{"role", ", role "}};

// Facts for programs and for the advice; a line has them in another form.
constexpr std::array<std::string_view, 5> silent{"depth", "seconds_left", "code", "status", "location"};

const Wording& wording_of(std::string_view fact) {
  const auto found = std::ranges::find(wordings, fact, &Wording::fact);
  return found == wordings.end() ? usual : *found;
}

bool is_silent(const net::Note& note, std::string_view fact) {
  if (fact == "error") return note.topic == net::Topic::response;  // it is the beginning of the reply
  return std::ranges::find(silent, fact) != silent.end();
}

std::string_view at_the_beginning(std::string_view before) {
  return before.substr(std::min(before.find_first_not_of(",: "), before.size()));
}

// The facts of a note in one line; the lines of a head each in one of their own.
std::vector<std::string> lines_of(const net::Note& note) {
  std::vector<std::string> lines(1);
  std::string_view list;
  for (const auto& [name, value, form] : note.facts) {
    if (is_silent(note, name)) continue;
    if (name == "head") {
      lines.push_back(value);
      continue;
    }
    const bool further = form == net::Fact::Form::item && name == list;
    const Wording& wording = wording_of(name);
    const std::string_view before = further ? " " : wording.before;
    std::string words = value;
    if (name == "outcome") std::ranges::replace(words, '_', ' ');
    lines.front() += cat(lines.front().empty() ? at_the_beginning(before) : before, words, wording.behind);
    list = form == net::Fact::Form::item ? name : std::string_view{};
  }
  if (lines.size() > 1 && lines.front().empty()) lines.erase(lines.begin());
  return lines;
}

// `text` in lines of at most 80 columns, of which all but the first are indented; a longer word is broken.
std::string wrapped(std::string_view text, std::size_t indentation) {
  std::string out;
  const std::size_t room = columns - indentation;
  while (text.size() > room) {
    const std::size_t blank = text.rfind(' ', room);
    const bool between_words = blank != std::string_view::npos && blank > 0;
    const std::size_t end = between_words ? blank : room;
    out += cat(text.substr(0, end), '\n', std::string(indentation, ' '));
    text.remove_prefix(between_words ? end + 1 : end);
  }
  return cat(out, text);
}

std::string right(std::string_view text, std::size_t width) {
  return cat(std::string(width - std::min(width, text.size()), ' '), text);
}

std::string left(std::string_view text, std::size_t width) {
  return cat(text, std::string(width - std::min(width, text.size()), ' '));
}

// The sequences of ECMA-48, section 8.3.117.
class Painter {
 public:
  explicit Painter(Colours colours) : on_(colours == Colours::yes) {}
  std::string operator()(std::string_view colour, std::string text) const {
    return on_ && !colour.empty() ? cat("\x1b[", colour, 'm', text, "\x1b[0m") : std::move(text);
  }

 private:
  bool on_;
};
constexpr std::string_view bold = "1", dim = "2", red = "31", green = "32";

// Of a topic: only where something is good or bad.
std::string_view colour_of(const net::Note& note) {
  if (note.topic == net::Topic::verification) return note.fact("verified") == "no" ? red : "";
  if (note.topic != net::Topic::outcome) return "";
  return note.fact("outcome") == to_string(Reason::ok) ? green : red;
}

std::string shown(const net::Note& note, const Painter& painted) {
  std::string out;
  for (const std::string& line : lines_of(note)) {
    const bool first = out.empty();
    const std::string time = right(first ? rounded(note.at) : "", times);
    const std::string_view topic = first ? to_string(note.topic) : "";
    const std::string label = line.empty() ? std::string(topic) : left(topic, texts - times - 2);
    out += cat(painted(first ? dim : "", time), "  ", painted(first ? colour_of(note) : "", label),
               wrapped(line, texts), '\n');
  }
  return out;
}

}  // namespace

Colours colours_of_stdout() {
  const char* const terminal = std::getenv("TERM");
  const bool knows_them = terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
  const bool wanted = isatty(STDOUT_FILENO) == 1 && knows_them && terminal_may_show_colours();
  return wanted ? Colours::yes : Colours::no;
}

std::string explanation(const config::Check& check, const health::Attempted& attempted, const net::Trace& trace,
                        Colours colours) {
  const Painter painted(colours);
  const std::string title =
      cat(check.name, ": ", words(attempted.outcome.reason), " [", printable(check.probe->target()), ", ",
          check.probe->action(), ", ", rounded(attempted.took), ']');
  std::string out = cat(painted(bold, wrapped(title, 2)), "\n\n");
  std::size_t address = 0;  // that of the last line
  for (const net::Note& note : trace.notes()) {
    const bool names_it = note.topic == net::Topic::address || note.topic == net::Topic::outcome;
    if (note.address != address && note.address != 0 && !names_it) {
      out += cat(std::string(texts, ' '), wrapped(cat("at ", trace.address(note.address), ':'), texts), '\n');
    }
    address = note.address;
    out += shown(note, painted);
  }
  if (trace.left_out() > 0) out += cat(std::string(times + 2, ' '), "and ", trace.left_out(), " more notes\n");
  const std::string sentence = cat(arrow, wrapped(advice(attempted, trace), arrow.size()));
  return cat(out, '\n', painted(attempted.outcome.up() ? green : red, sentence), '\n');
}

std::string explanations(std::span<const config::Check> checks, const health::Board& board,
                         std::span<const net::Trace> traces, Colours colours) {
  std::string out;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    out += cat('\n', explanation(checks[i], board[i].last, traces[i], colours));
  }
  return out;
}

}  // namespace steady::modes
