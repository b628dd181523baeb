#include "cli/words.h"

#include <getopt.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "cli/keys.h"
#include "settings/redaction.h"

namespace steady::cli {
namespace {

constexpr int first_long =
    256;  // what getopt_long() returns for a long option: its place in the table, counted from here

// The options of one command in the format of getopt_long(3).
struct Table {
  explicit Table(const Command& command) : known(options_of(command)) {
    long_options.reserve(known.size() + 1);
    for (const Option& each : known) {
      const bool flag = each.argument().empty();
      const int number = first_long + static_cast<int>(long_options.size());
      // The name is a literal, so data() is a C string. A flag accepts a value in the same word: "=false".
      long_options.push_back({each.name().data() + 2, flag ? optional_argument : required_argument, nullptr, number});
      if (!each.letter().empty()) letters += cat(each.letter()[1], flag ? "" : ":");
    }
    long_options.push_back({});
  }

  // Finds an option by the return value of getopt_long(), or by optopt.
  const Option* at(int found) const {
    if (found >= first_long) return &known[static_cast<std::size_t>(found - first_long)];
    const auto named = std::ranges::find_if(
        known, [found](const Option& each) { return !each.letter().empty() && each.letter()[1] == found; });
    return named == known.end() ? nullptr : &*named;
  }

  std::vector<Option> known;
  std::vector<option> long_options;
  std::string letters = "-:";  // '-': returns other words in order; ':': distinguishes a missing value
};

std::string_view name_of(std::string_view word) { return word.substr(0, word.find('=')); }

// Quotes only the name of an option, because the rest of the word may be a password.
std::string unknown(const Table& table, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Option& each : table.known) names.push_back(each.name());
  const auto* const renamed = std::ranges::find(keys::renamed_options, name, &keys::Renamed::before);
  if (renamed != keys::renamed_options.end() && std::ranges::find(names, renamed->now) != names.end()) {
    return cat("unknown option ", in_quotes(name), ": it is called ", in_quotes(renamed->now));
  }
  const std::string_view near = nearest(name, names);
  return cat("unknown option ", in_quotes(settings::without_secrets(name)),
             near.empty() ? "" : cat(" (did you mean '", near, "'?)"));
}

std::string lacks_value(const Option& option) {
  return cat("option ", option.name(), " needs a value: ", option.argument());
}

std::string unfit(const Option& option, std::string_view word) {
  static constexpr std::array<std::string_view, 4> truths{"true", "false", "1", "0"};
  const bool written = word.starts_with("--") && word.contains('=');
  if (!option.argument().empty()) return written && *optarg == '\0' ? lacks_value(option) : "";
  const settings::Words words = settings::words_of(*option.setting);
  if (!written || std::ranges::find(truths, std::string_view(optarg)) != truths.end()) return {};
  if (std::ranges::find(words, std::string_view(optarg)) != words.end()) return {};
  return cat("option ", option.name(), " takes no value, or ",
             words.empty() ? std::string("true or false") : settings::listed(words));
}

void take_option(Words& out, const Table& table, int found, std::string_view word) {
  const bool is_long = word.starts_with("--");
  const Option* option = table.at(found == ':' ? optopt : found);
  if (found == ':' && option != nullptr) {
    out.error = lacks_value(*option);
  } else if (found == '?' || option == nullptr || (is_long && name_of(word) != option->name())) {
    const char letter = optopt > ' ' && optopt < 0x7f ? static_cast<char>(optopt) : '?';
    out.error = unknown(table, is_long ? std::string(name_of(word)) : cat('-', letter));
  } else {
    out.error = unfit(*option, word);
    out.options.push_back({*option, optarg == nullptr ? std::nullopt : std::optional<std::string>(optarg)});
  }
}

}  // namespace

// getopt_long() prints nothing here and does not reorder words. It accepts abbreviated names, with which every new
// option would be a breaking change, so the name is compared. musl's version stops at "-", which is an ordinary word
// here.
Words tell_apart(const Command& command, std::vector<std::string> words) {
  Words out;
  const Table table(command);
  std::string program = "steady";
  std::vector<char*> argv{program.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int argc = static_cast<int>(argv.size()) - 1;
  opterr = 0;
  optind = 0;  // resets getopt, even within a word: the first call gets no words
  getopt_long(1, argv.data(), table.letters.c_str(), table.long_options.data(), nullptr);
  while (out.error.empty() && optind < argc) {
    const std::string_view word = argv[static_cast<std::size_t>(optind)];
    const int found =
        word == "-" ? 1 : getopt_long(argc, argv.data(), table.letters.c_str(), table.long_options.data(), nullptr);
    if (found == -1) break;
    if (word == "-") optarg = argv[static_cast<std::size_t>(optind++)];
    if (found == 1) {
      out.positionals.emplace_back(optarg);
    } else {
      take_option(out, table, found, word);
    }
  }
  for (; optind < argc && out.error.empty(); ++optind) {  // after "--"
    out.positionals.emplace_back(argv[static_cast<std::size_t>(optind)]);
  }
  return out;
}

}  // namespace steady::cli
