#include "cli/completion.h"

#include "base/text.h"
#include "cli/options.h"

namespace steady::cli {
namespace {

std::string command_names() {
  std::string out;
  for (const Command& command : commands()) out += cat(out.empty() ? "" : " ", command.name);
  return out;
}

// What may follow the name of a command besides targets, which no shell can know.
std::string_view words_after(const Command& command) { return command.name == "completion" ? "bash zsh fish" : ""; }

bool takes_file(const Option& option) { return option.argument == "FILE"; }

std::string option_names(const Command& command) {
  std::string out;
  for (const Option& option : options()) {
    if (option.command != command.name) continue;
    out += cat(out.empty() ? "" : " ", option.name, option.letter.empty() ? "" : cat(' ', option.letter));
  }
  return out;
}

// case arms for the options whose values are known: "check --output) …".
std::string bash_values() {
  std::string out;
  for (const Option& option : options()) {
    const std::string letter = option.letter.empty() ? "" : cat('|', option.command, '\\', ' ', option.letter);
    const std::string arm = cat("    ", option.command, "\\ ", option.name, letter, ") ");
    if (!option.choices.empty()) {
      out += cat(arm, "COMPREPLY=($(compgen -W \"", option.choices, "\" -- \"$word\")); return ;;\n");
    } else if (takes_file(option)) {
      out += cat(arm, "COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n");
    } else if (!option.argument.empty()) {
      out += cat(arm, "return ;;\n");
    }
  }
  return out;
}

std::string bash() {
  std::string out =
      cat("# bash completion for steady\n_steady() {\n"
          "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
          "  COMPREPLY=()\n"
          "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W \"",
          command_names(), " --help --version\" -- \"$word\")); return\n  fi\n  case \"$command $previous\" in\n",
          bash_values(), "  esac\n  case \"$command\" in\n");
  for (const Command& command : commands()) {
    out += cat("    ", command.name, ") COMPREPLY=($(compgen -W \"", option_names(command), ' ', words_after(command),
               "\" -- \"$word\")) ;;\n");
  }
  return out +
         "  esac\n  [ \"$command\" != validate ] || COMPREPLY+=($(compgen -f -- \"$word\"))\n}\n"
         "complete -F _steady steady\n";
}

std::string zsh_value(const Option& option) {
  if (!option.choices.empty()) return cat(':', option.argument, ":(", option.choices, ')');
  if (takes_file(option)) return ":file:_files";
  return option.argument.empty() ? "" : cat(':', option.argument, ": ");
}

// zsh and fish quote help texts in single quotes; ours hold none.
std::string zsh_option(const Option& option) {
  const std::string help = cat('[', option.help, ']');
  const std::string value = zsh_value(option);
  const std::string repeated = option.repeated ? "\\*" : "";
  if (option.letter.empty()) return cat("        ", repeated, "'", option.name, help, value, "' \\\n");
  return cat("        '(", option.letter, ' ', option.name, ")'{", option.letter, ',', option.name, "}'", help, value,
             "' \\\n");
}

std::string zsh() {
  std::string out = "#compdef steady\n_steady() {\n  local -a commands\n  commands=(\n";
  for (const Command& command : commands()) out += cat("    '", command.name, ':', command.summary, "'\n");
  out += "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n  case $words[2] in\n";
  for (const Command& command : commands()) {
    out += cat("    ", command.name, ")\n      shift words; (( CURRENT-- ))\n      _arguments \\\n");
    for (const Option& option : options()) {
      if (option.command == command.name) out += zsh_option(option);
    }
    const bool file = command.name == "validate";
    const std::string words = words_after(command).empty() ? " " : cat('(', words_after(command), ')');
    out += cat("        '*:argument:", file ? "_files" : words, "' ;;\n");
  }
  return out + "  esac\n}\n_steady \"$@\"\n";
}

std::string fish_value(const Option& option) {
  if (!option.choices.empty()) return cat(" -x -a '", option.choices, "'");
  if (takes_file(option)) return " -r -F";
  return option.argument.empty() ? "" : " -x";
}

std::string fish() {
  std::string out = "# fish completion for steady\ncomplete -c steady -f\n";
  for (const Command& command : commands()) {
    out += cat("complete -c steady -n __fish_use_subcommand -a ", command.name, " -d '", command.summary, "'\n");
    if (!words_after(command).empty()) {
      out += cat("complete -c steady -n '__fish_seen_subcommand_from ", command.name, "' -a '", words_after(command),
                 "'\n");
    }
  }
  for (const Option& option : options()) {
    out += cat("complete -c steady -n '__fish_seen_subcommand_from ", option.command, "' -l ", option.name.substr(2));
    if (!option.letter.empty()) out += cat(" -s ", option.letter.substr(1));
    out += cat(fish_value(option), " -d '", option.help, "'\n");
  }
  return out + "complete -c steady -n '__fish_seen_subcommand_from validate' -F\n";
}

}  // namespace

std::string completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return {};
}

}  // namespace steady::cli
