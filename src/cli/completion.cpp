#include "cli/completion.h"

#include <string_view>

#include "base/text.h"
#include "cli/options.h"

namespace steady::cli {
namespace {

// `text` with a backslash, or `mark`, before each of `characters`.
std::string marked(std::string_view text, std::string_view characters, std::string_view mark = "\\") {
  std::string out;
  for (const char c : text) out += characters.contains(c) ? cat(mark, c) : std::string(1, c);
  return out;
}

// `text` as one quoted word of a shell, for any characters: help texts quote commands.
std::string in_bash_or_zsh(std::string_view text) { return cat('\'', marked(text, "'", "'\\'"), '\''); }
std::string in_fish(std::string_view text) { return cat('\'', marked(text, "'\\"), '\''); }

std::string joined(std::string_view list, std::string_view word) {
  return list.empty() ? std::string(word) : cat(list, ' ', word);
}

std::string command_names() {
  std::string out;
  for (const Command& command : commands()) out = joined(out, command.name);
  return out;
}

// The words that may follow the name of a command besides targets, which a shell cannot know.
std::string words_after(const Command& command) {
  if (command.name == "help") return command_names();
  return command.name == "completion" ? "bash zsh fish" : "";
}

bool takes_file(const Option& option) { return settings::is_path(*option.setting); }

// The words that may follow, if one must.
std::string choices(const Option& option) {
  std::string out;
  if (option.argument().empty()) return out;
  for (const std::string_view word : settings::words_of(*option.setting)) out = joined(out, word);
  return out;
}

bool takes_file(const Command& command) { return command.name == "validate"; }

std::string option_names(const Command& command) {
  std::string out;
  for (const Option& option : options_of(command)) {
    out = joined(out, option.name());
    if (!option.letter().empty()) out = joined(out, option.letter());
  }
  return out;
}

// --- bash ---

constexpr std::string_view bash_begin = R"(# bash completion for steady
_steady_words() { COMPREPLY=($(compgen -W "$1" -- "$2")); }
_steady_files() {
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
  compopt -o filenames
}
_steady() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} i
  COMPREPLY=()
  for ((i = 2; i < COMP_CWORD; i++)); do
    [ "${COMP_WORDS[i]}" != -- ] || { _steady_files "$word"; return; }
  done
  # readline makes three words of --output=text
  if [ "$word" = = ]; then word=; elif [ "$previous" = = ]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
)";

// case arms for the options that take a value: "check --output) …".
std::string bash_values() {
  std::string out;
  for (const Command& command : commands()) {
    for (const Option& option : options_of(command)) {
      if (option.argument().empty()) continue;
      const std::string letter = option.letter().empty() ? "" : cat('|', command.name, "\\ ", option.letter());
      out += cat("    ", command.name, "\\ ", option.name(), letter, ") ");
      if (!choices(option).empty()) out += cat("_steady_words ", in_bash_or_zsh(choices(option)), " \"$word\"; ");
      if (takes_file(option)) out += "_steady_files \"$word\"; ";
      out += "return ;;\n";
    }
  }
  return out;
}

std::string bash() {
  std::string out = cat(bash_begin, "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    _steady_words '", command_names(),
                        " --help -h --version -V' \"$word\"; return\n  fi\n  case \"$command $previous\" in\n",
                        bash_values(), "  esac\n  case \"$command\" in\n");
  for (const Command& command : commands()) {
    const std::string others =
        takes_file(command) ? "_steady_files \"$word\"" : cat("_steady_words '", words_after(command), "' \"$word\"");
    out += cat("    ", command.name, ") if [[ $word == -* ]]; then _steady_words ",
               in_bash_or_zsh(option_names(command)), " \"$word\"; else ", others, "; fi ;;\n");
  }
  return out + "  esac\n}\ncomplete -F _steady steady\n";
}

// --- zsh ---

constexpr std::string_view zsh_middle = R"(  )
  # After -- comes the command to start.
  local dashes=${words[(i)--]}
  if (( dashes > 2 && dashes < CURRENT )); then
    _files
    return
  fi
  if (( CURRENT == 2 )); then
    _describe command commands
    _arguments '(-h --help)'{-h,--help}'[show this help]' '(-V --version)'{-V,--version}'[print the version]'
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
)";

std::string zsh_value(const Option& option) {
  if (!choices(option).empty()) return cat(':', option.argument(), ":(", choices(option), ')');
  if (takes_file(option)) return cat(':', option.argument(), ":_files");
  return option.argument().empty() ? "" : cat(':', option.argument(), ": ");
}

// "-o+" accepts "-o text" and "-otext"; "--output=" accepts "--output text" and "--output=text". '*' means that the
// option may be repeated; options in parentheses are not offered together with it.
std::string zsh_option(const Option& option) {
  const bool value = !option.argument().empty();
  const std::string name = cat(option.name(), value ? "=" : "");
  const std::string letter = option.letter().empty() ? "" : cat(option.letter(), value ? "+" : "");
  const std::string others = letter.empty() ? "" : cat('(', option.letter(), ' ', option.name(), ')');
  const std::string names = letter.empty() ? name : cat('{', letter, ',', name, '}');
  return cat("        '", settings::is_list(*option.setting) ? "*" : others, '\'', names,
             in_bash_or_zsh(cat('[', marked(option.meaning(), "\\[]:"), ']', zsh_value(option))), " \\\n");
}

std::string zsh() {
  std::string out = "#compdef steady\n_steady() {\n  local -a commands\n  commands=(\n";
  for (const Command& command : commands()) {
    out += cat("    ", in_bash_or_zsh(cat(command.name, ':', command.summary)), '\n');
  }
  out += zsh_middle;
  for (const Command& command : commands()) {
    out += cat("    ", command.name, ")\n      _arguments -S \\\n");
    for (const Option& option : options_of(command)) out += zsh_option(option);
    const std::string words = words_after(command).empty() ? " " : cat('(', words_after(command), ')');
    out += cat("        '*:argument:", takes_file(command) ? "_files" : words, "' ;;\n");
  }
  return out + "  esac\n}\n_steady \"$@\"\n";
}

// --- fish ---

// After "--" comes the command to start.
constexpr std::string_view fish_begin = R"(# fish completion for steady
function __steady_is
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]; and not contains -- -- $words
end
complete -c steady -f
complete -c steady -n 'test (count (commandline -opc)) -eq 1' -s h -l help -d 'show this help'
complete -c steady -n 'test (count (commandline -opc)) -eq 1' -s V -l version -d 'print the version'
complete -c steady -n 'contains -- -- (commandline -opc)' -F
)";

std::string fish_value(const Option& option) {
  if (!choices(option).empty()) return cat(" -x -a ", in_fish(choices(option)));
  if (takes_file(option)) return " -r -F";
  return option.argument().empty() ? "" : " -x";
}

std::string fish_command(const Command& command) {
  const std::string inside = cat("complete -c steady -n '__steady_is ", command.name, "'");
  std::string out = cat("complete -c steady -n 'test (count (commandline -opc)) -eq 1' -a ", command.name, " -d ",
                        in_fish(command.summary), '\n');
  if (!words_after(command).empty()) out += cat(inside, " -a ", in_fish(words_after(command)), '\n');
  if (takes_file(command)) out += cat(inside, " -F\n");
  for (const Option& option : options_of(command)) {
    const std::string letter = option.letter().empty() ? "" : cat(" -s ", option.letter().substr(1));
    out += cat(inside, letter, " -l ", option.name().substr(2), fish_value(option), " -d ", in_fish(option.meaning()),
               '\n');
  }
  return out;
}

std::string fish() {
  std::string out(fish_begin);
  for (const Command& command : commands()) out += fish_command(command);
  return out;
}

}  // namespace

std::string completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return {};
}

}  // namespace steady::cli
