// The part of Reader that reports problems: their path, their words, and what they show of the file.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "settings/oddity.h"
#include "settings/reader.h"
#include "settings/redaction.h"

namespace steady::settings {
namespace {

constexpr std::size_t most_explained = 100;  // problems: no more are shown

std::string_view structure_of(const Node& node) {
  switch (node.type) {
    case Node::Type::null: return "nothing";
    case Node::Type::list: return "a list";
    case Node::Type::map: return "a mapping";
    case Node::Type::scalar: break;
  }
  return "a text";
}

std::string suggestion(std::string_view word, Words known) {
  const std::string_view near = nearest(word, known);
  return near.empty() ? std::string{} : cat(" (did you mean ", in_quotes(near), "?)");
}

// Like in_quotes(), but a blank at an end of the value is shown: 'json ' is not 'json'.
std::string in_whole_quotes(std::string_view text) {
  const std::string_view inner = trimmed(text);
  if (inner.empty()) return text.empty() ? "''" : "' '";
  const std::string_view before = text.front() == inner.front() ? "" : " ";
  const std::string_view after = text.back() == inner.back() ? "" : " ";
  return cat('\'', before, printable(inner), after, '\'');
}

}  // namespace

std::string Reader::key_path(std::string_view key) const {
  if (const Node* node = find(key); node != nullptr && !node->name.empty()) return node->name;
  return path_.empty() ? std::string(key) : cat(path_, '.', shown_key(key));
}

Excerpt Reader::excerpt(std::string_view key, const Node& node, bool shows_value) const {
  const Node* value = find(key);
  Excerpt out;
  if (value == &node) out.key = shown_key(key);
  if (value == nullptr) out.key = shown_key(key.substr(key.find('.') + 1));  // "headers.Host"
  const bool shown = shows_value && !node.secret && problems_->may_quote();
  if (node.type == Node::Type::scalar) out.value = shown ? without_secrets(node.text) : "***";
  if (shown && node.quoted) out.value = cat('\'', out.value, '\'');
  return out;
}

std::string Reader::found(const Node& node) const {
  if (node.type != Node::Type::scalar) return std::string(structure_of(node));
  if (node.secret) return node.name.empty() ? "a secret" : "something else";
  return problems_->may_quote() ? in_whole_quotes(without_secrets(node.text)) : "something else";
}

// What a message about a value adds: what is odd about a variable in it, which is never shown, or that it is written for
// a shell.
std::string Reader::remark_on(const Node& node) const {
  if (problems_->all().size() >= most_explained) return {};
  if (node.name.starts_with("--") && node.text.contains('$')) {
    return "; options expand no variables: set the option's own variable, which --help names";
  }
  if (!node.name.empty()) return node.secret ? odd_value(node.name, node.text) : "";
  std::string odd = odd_variable(node.text, *environment_);
  return odd.empty() && !node.secret && is_for_a_shell(node.text) ? std::string(write_braces) : odd;
}

void Reader::structure_error(std::string_view key, const Node& node, std::string_view expected) {
  problems_->add(node.position, key_path(key), cat("expected ", expected, ", found ", structure_of(node)),
                 excerpt(key, node, false));
}

void Reader::type_error(std::string_view key, const Node& node, std::string_view expected, Words meant) {
  const bool quotable = !node.has_variable() && !node.secret && problems_->may_quote();
  const std::string hint = quotable ? suggestion(node.text, meant) : "";
  problems_->add(node.position, key_path(key),
                 cat("expected ", expected, ", found ", found(node), hint, remark_on(node)), excerpt(key, node, true));
}

// Whether the value cannot be validated offline: it contains a variable, or one of the keys that change the meaning of
// other keys does.
bool Reader::depends_on_variable(const Node* node) const {
  if (node != nullptr && node->has_variable()) return true;
  return std::ranges::any_of(std::array<std::string_view, 3>{"tls", "sslmode", "max_redirects"},
                             [this](std::string_view key) {
                               const Node* deciding = find(key);
                               return deciding != nullptr && deciding->has_variable();
                             });
}

void Reader::error_at(std::string_view key, std::string message, bool shows_value) {
  const Node* node = find(key);
  if (environment_->offline() && depends_on_variable(node)) return;
  if (node != nullptr) {
    problems_->add(node->position, key_path(key), message + remark_on(*node), excerpt(key, *node, shows_value));
  } else if (path_.empty()) {
    problems_->add(position_, path_, std::move(message));
  } else {
    problems_->add(position_, path_, std::move(message), Excerpt{.key = path_.substr(path_.rfind('.') + 1)});
  }
}

void Reader::error_in(std::string_view key, const Node& node, std::string message) {
  if (environment_->offline() && depends_on_variable(&node)) return;
  problems_->add(node.position, key_path(key), message + remark_on(node), excerpt(key, node, false));
}

void Reader::refuse(std::string_view key, const Node& node, std::string_view expected) {
  if (!environment_->offline() || !node.has_variable()) type_error(key, node, expected);
}

// "X-Token" in "header.X-Token" is not part of the key.
std::string Reader::hint_for(std::string_view key, Words known) const {
  const auto renamed = std::ranges::find(renamed_, key.substr(0, key.find('.')), &Renamed::before);
  return renamed == renamed_.end() ? suggestion(key, known) : cat(": ", renamed->remedy);
}

void Reader::reject_unknown(std::string_view except) {
  std::vector<std::string_view> known;  // only for messages
  bool after_secret = false;
  for (const Entry& entry : map_->entries) {
    const bool behind_it = std::exchange(after_secret, after_secret || is_secret_key(entry.key));
    if (!except.empty() && entry.key.starts_with(except)) continue;
    if (std::ranges::find(asked_, entry.key) != asked_.end()) continue;
    if (known.empty()) {
      known.assign(asked_.begin(), asked_.end());
      std::ranges::sort(known);
      known.erase(std::ranges::unique(known).begin(), known.end());
    }
    // A file may contain tens of thousands of unknown keys.
    const std::string hint = problems_->all().size() < most_explained ? hint_for(entry.key, known) : "";
    // Exactly the former name of a key.
    const bool former = hint.starts_with(':') && !entry.key.contains('.');
    if (!problems_->may_quote() || (entry.may_be_secret && !former)) {
      problems_->add(entry.position, path_,
                     cat("an unknown key, not shown as it may be a piece of a password (where '#' is written %23, "
                         "'&' %26, '@' %40)",
                         problems_->may_quote() ? hint : ""));
      continue;
    }
    // { password: pa,ss }
    if (hint.empty() && behind_it && entry.value.type == Node::Type::null) {
      problems_->add(
          entry.position, path_,
          "a key without a value, not shown as it may be a piece of a password (a text with ',' needs quotes)");
      continue;
    }
    const bool list = hint.empty() && known.size() <= 8;
    const std::string shown = shown_key(entry.key);
    problems_->add(entry.position, path_,
                   cat("unknown key ", in_quotes(shown), list ? cat(" (known: ", listed(known), ')') : hint),
                   Excerpt{.key = shown, .of_the_key = true});
  }
}

}  // namespace steady::settings
