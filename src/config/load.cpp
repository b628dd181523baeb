#include "config/load.h"

#include <algorithm>
#include <iterator>
#include <list>
#include <ranges>
#include <set>
#include <span>
#include <utility>

#include "base/text.h"
#include "config/keys.h"
#include "config/names.h"
#include "config/sections.h"
#include "config/target.h"
#include "settings/oddity.h"
#include "settings/redaction.h"

namespace steady::config {
namespace {

using settings::Entry;
using settings::Environment;
using settings::Node;
using settings::Problems;
using settings::Reader;
using settings::Source;

// These limits bound the time of a reload, which must not delay HTTP responses.
constexpr std::size_t largest_file = 1 << 20;
constexpr std::size_t most_checks = 10'000;
constexpr std::size_t most_expanded = 16 << 20;  // bytes: a short text can contain a long variable many times
constexpr std::size_t most_listed = 20;
constexpr std::size_t most_shown = 100;  // targets with problems
constexpr std::size_t most_notes = 1000;

// "a, b, c", and how many more there are.
std::string joined(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words | std::views::take(most_listed)) {
    out += cat(out.empty() ? "" : ", ", printable(word));
  }
  return words.size() <= most_listed ? out : cat(out, " and ", grouped(words.size() - most_listed), " more");
}

constexpr std::string_view expands_too_far = "the variables stand for more than 16 MiB in all";

void append(Complaints& all, Complaints more) { std::ranges::move(more, std::back_inserter(all)); }

class Loader {
 public:
  Loader(const Inputs& inputs, const Environment& environment)
      : inputs_(inputs),
        given_(environment),
        environment_([this](std::string_view name) { return value_of(name); }, environment.offline()) {}

  Loaded run() {
    loaded_.config.log.level = inputs_.log_level;
    if (inputs_.file) read_file();
    read_targets();
    name_targets();
    keep_only();
    render_targets();
    for (const TargetText& target : targets_) note_extras(target.problems);
    if (!usage_.empty()) loaded_.blame = Blame::usage;
    if (!configuration_.empty()) loaded_.blame = Blame::configuration;
    loaded_.complaints = std::move(configuration_);
    append(loaded_.complaints, std::move(usage_));
    loaded_.problems = settings::to_text(loaded_.complaints);
    return std::move(loaded_);
  }

 private:
  struct TargetText {
    explicit TargetText(Source given) : source(std::move(given)), problems(source) {}
    Source source;
    Problems problems;
    std::optional<LoadedTarget> target;
  };

  // When the limit is exceeded, every variable is empty, and the whole configuration is rejected.
  std::optional<std::string> value_of(std::string_view name) {
    if (expanded_ > most_expanded) return std::string();
    std::optional<std::string> value = given_(name);
    if (!value) return std::nullopt;
    expanded_ += value->size();
    if (expanded_ > most_expanded) value->clear();
    return value;
  }

  void read_file() {
    loaded_.config.files.push_back(*inputs_.file);
    const bool standard_input = inputs_.dash_is_stdin && *inputs_.file == "-";
    std::expected<std::string, std::string> text =
        standard_input ? steady::read_standard_input(largest_file)
                       : steady::read_file(*inputs_.file, largest_file, environment_.patience());
    if (!text) {
      const std::string shown = standard_input ? "stdin" : settings::shown_path(*inputs_.file);
      configuration_.push_back(
          {.text = cat("cannot read ", standard_input ? shown : in_quotes(shown), ": ", text.error()), .file = shown});
      return;
    }
    const Source source{.name = standard_input ? "stdin" : printable(*inputs_.file), .text = std::move(*text)};
    Problems problems(source);
    const Node root = settings::read_yaml(source, problems);
    file_read_ = problems.empty() || !root.entries.empty();
    if (file_read_) read_root(root, problems);
    configuration_ = problems.complaints();
    note_extras(problems);
    if (expanded_ > most_expanded)
      configuration_.push_back({.text = cat(source.name, ": ", expands_too_far), .file = source.name});
    expanded_ = 0;
  }

  void note_extras(const Problems& from) {
    Config& config = loaded_.config;
    config.files.insert(config.files.end(), from.files().begin(), from.files().end());
    config.sockets.insert(config.sockets.end(), from.sockets().begin(), from.sockets().end());
    const std::vector<std::string> notes = from.notes();
    std::ranges::copy(notes | std::views::take(most_notes - config.notes.size()), std::back_inserter(config.notes));
  }

  void read_root(const Node& root, Problems& problems) {
    Reader reader(root, "", environment_, problems);
    Sections sections = read_sections(reader);
    defaults_ = read_policy(sections.defaults, {});
    read_checks(reader, sections.checks);
    loaded_.config.check = read_check_command(sections.check, {});
    loaded_.config.wait = read_wait(sections.wait, {});
    loaded_.config.serve = read_serve(sections.serve, {});
    loaded_.config.log = read_log(sections.log, {.level = inputs_.log_level});
    for (Reader* section : {&sections.defaults, &sections.check, &sections.wait, &sections.serve, &sections.log}) {
      section->reject_unknown();
    }
    reader.reject_unknown(extension);
  }

  void read_checks(Reader& reader, Reader& checks) {
    const Node* node = reader.node("checks");
    if (node == nullptr) {
      const bool complete = inputs_.targets_may_follow || !inputs_.targets.empty();
      if (!complete) reader.error_at("checks", "there is no check, and no target on the command line");
      return;
    }
    const bool usable = node->type == Node::Type::null || node->type == Node::Type::map;
    if (usable && node->entries.empty()) {
      reader.error_at("checks", "there is no check; leave the key out where targets of the command line are all");
    }
    if (node->entries.size() > most_checks) {
      reader.error_at("checks", cat("there are ", grouped(node->entries.size()), " checks; 10,000 is the most"));
      return;
    }
    for (const Entry& entry : node->entries) read_check(checks, entry);
  }

  void read_check(Reader& checks, const Entry& entry) {
    taken_.insert(entry.key);
    file_names_.insert(entry.key);
    const std::string shown = settings::shown_key(entry.key);
    if (!is_name(entry.key)) {
      checks.problems().add(entry.position, checks.path(), std::string(name_rule),
                            settings::Excerpt{.key = shown, .of_the_key = true});
    }
    if (entry.value.type != Node::Type::map && entry.value.type != Node::Type::null) {
      checks.child(entry.key);  // reports that it is not a mapping
      return;
    }
    Reader check(entry.value, cat(checks.path(), '.', shown), environment_, checks.problems());
    const probe::Kind* kind = kind_of(check, entry);
    const Policy policy = read_policy(check, defaults_);
    const Readiness readiness = read_readiness(check);
    check.reject_unknown();
    if (kind == nullptr) return;
    std::unique_ptr<probe::Probe> probe =
        load_probe(*kind, *check.node(kind->name), cat(check.path(), '.', kind->name), environment_, checks.problems());
    Check made = make_check(policy, readiness, *kind, std::move(probe));
    made.name = entry.key;
    loaded_.config.checks.push_back(std::move(made));
  }

  void read_targets() {
    if (inputs_.targets.size() > most_checks) {
      usage_.push_back({.text = cat("there are ", grouped(inputs_.targets.size()), " targets; 10,000 is the most")});
      return;
    }
    int number = 0;
    for (const std::string& text : inputs_.targets) {
      TargetText& target =
          targets_.emplace_back(Source{.name = cat("target ", ++number), .text = text, .one_line = true});
      target.target = load_target(text, defaults_, environment_, target.problems);
    }
  }

  // Names given by the user come first, so that a generated name never takes one of them.
  void name_targets() {
    for (TargetText& each : targets_) {
      if (!each.target || each.target->check.name.empty()) continue;
      if (taken_.insert(each.target->check.name).second) continue;
      each.problems.add(each.target->name_position, "name", "this is the name of another check");
    }
    name_the_rest();
    for (TargetText& each : targets_) {
      if (each.target && each.problems.empty()) loaded_.config.checks.push_back(std::move(each.target->check));
    }
  }

  void name_the_rest() {
    std::vector<Check*> checks;
    std::vector<Unnamed> unnamed;
    for (TargetText& each : targets_) {
      if (!each.target || !each.problems.empty() || !each.target->check.name.empty()) continue;
      const Check& check = *checks.emplace_back(&each.target->check);
      unnamed.push_back({check.kind, check.probe->host(), each.target->port});
    }
    std::vector<std::string> names = default_names(unnamed, taken_);
    for (std::size_t i = 0; i < checks.size(); ++i) checks[i]->name = std::move(names[i]);
  }

  void render_targets() {
    std::size_t shown = 0;
    std::size_t more = 0;
    for (const TargetText& target : targets_) {
      if (target.problems.empty()) continue;
      ++(shown < most_shown ? shown : more);
      if (more == 0) append(usage_, target.problems.complaints());
    }
    if (more > 0) usage_.push_back({.text = cat("and ", grouped(more), " more targets with problems")});
    if (expanded_ > most_expanded) usage_.push_back({.text = std::string(expands_too_far)});
  }

  void keep_only() {
    if (inputs_.only.empty()) return;
    if (!inputs_.file) {
      usage_.push_back(
          {.text = cat(inputs_.only_given_by, " picks checks of a configuration file, and none is given")});
    }
    if (!file_read_) return;
    const std::set<std::string_view> only(inputs_.only.begin(), inputs_.only.end());
    std::vector<std::string_view> unknown;
    std::ranges::copy_if(inputs_.only, std::back_inserter(unknown),
                         [this](const std::string& name) { return !file_names_.contains(name); });
    refuse_only(unknown);
    std::erase_if(loaded_.config.checks,
                  [&](const Check& check) { return file_names_.contains(check.name) && !only.contains(check.name); });
  }

  void refuse_only(std::span<const std::string_view> unknown) {
    const std::vector<std::string_view> names(file_names_.begin(), file_names_.end());
    const std::string has = cat("; it has ", names.empty() ? "none" : joined(names));
    if (!inputs_.only_given_by.starts_with('-') && !unknown.empty()) {
      usage_.push_back({.text = cat(inputs_.only_given_by, " names no check of ", printable(*inputs_.file), has,
                                    settings::odd_value(inputs_.only_given_by, unknown.front()))});
      return;
    }
    for (const std::string_view name : unknown | std::views::take(most_listed)) {
      const std::string_view near = nearest(name, names);
      const std::string hint = near.empty() ? "" : cat(" (did you mean ", in_quotes(near), "?)");
      usage_.push_back({.text = cat("--only: there is no check ", in_quotes(settings::without_secrets(name)), " in ",
                                    printable(*inputs_.file), hint, has)});
    }
    if (unknown.size() <= most_listed) return;
    usage_.push_back({.text = cat("--only: and ", grouped(unknown.size() - most_listed), " more")});
  }

  const Inputs& inputs_;
  const Environment& given_;
  Environment environment_;        // `given_` with a limit
  std::size_t expanded_ = 0;       // bytes of all expanded variables
  std::list<TargetText> targets_;  // a list, because Problems refer to the Source beside them
  Policy defaults_;
  bool file_read_ = false;
  std::set<std::string, std::less<>> file_names_;
  std::set<std::string, std::less<>> taken_;
  Complaints configuration_;
  Complaints usage_;
  Loaded loaded_;
};

}  // namespace

Loaded load(const Inputs& inputs, const Environment& environment) { return Loader(inputs, environment).run(); }

void refuse(Loaded& loaded, std::string_view reason) {
  loaded.blame = Blame::configuration;
  loaded.complaints = {{.text = std::string(reason)}};
  loaded.problems = settings::to_text(loaded.complaints);
}

}  // namespace steady::config
