// ${VAR} in a text of any bytes: what unexpandable() made of a text expands to the text, a refusal quotes no value, and
// what is outside of variables stays where it is.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/support/promise.h"
#include "settings/expand.h"
#include "settings/percent.h"
#include "settings/url.h"

namespace steady::fuzz {
namespace {

void expand(std::string_view text) {
  static const settings::Environment variables = environment();
  const auto value = settings::expand(text, variables);
  if (!value) require_line("why a text does not expand", value.error());
  if (!text.contains("${")) require(value && *value == text, "a text without variables is itself", text);

  const auto back = settings::expand(settings::unexpandable(text), variables);
  require(back && *back == text, "what is made unexpandable expands to itself", text);

  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t end = settings::end_of_variable(text, at);
    require(end >= at && end <= text.size(), "a variable ends within its text", text);
  }
  const std::size_t found = settings::find_outside_variables(text, ":/?#");
  require(found == std::string_view::npos || found < text.size(), "what is found is in the text", text);

  const std::string decoded = settings::percent_decode(text);
  require(decoded.size() <= 2 * text.size(), "decoding makes no text twice as long", decoded);
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (holds_secret(text)) return -1;
  require_quick("expanding a text", [&] { expand(text); });
  return 0;
}
