// The page for people, and its Content-Security-Policy: a browser runs only the page's own style and script.
#include "generated/page.h"

#include "server/render.h"

namespace steady::server {

std::string_view page() { return generated::page; }

std::string_view page_policy() {
  return "default-src 'none'; style-src 'sha256-" STEADY_STYLE_DIGEST "'; script-src 'sha256-" STEADY_SCRIPT_DIGEST
         "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

}  // namespace steady::server
