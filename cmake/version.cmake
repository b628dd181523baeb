# generated/version.h in the build directory: project version, git revision and the libraries' versions. Looked up at every
# build, rewritten only when it changed, and included by one file, so that a commit recompiles that file alone.
#   #include "generated/version.h"      STEADY_VERSION, STEADY_REVISION, STEADY_LIBRARIES: string literals
if(CMAKE_SCRIPT_MODE_FILE)
  set(revision "$ENV{STEADY_REVISION}")
  if(NOT revision)
    execute_process(COMMAND git -C "${SOURCE_DIR}" rev-parse --short=12 HEAD
      OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  endif()
  if(NOT revision OR failed)
    set(revision unknown)
  endif()

  # "boost 1.88.0" and so on, a line each, under the names that people know.
  file(STRINGS "${PREFIX}/versions" lines)
  list(FILTER lines EXCLUDE REGEX "^googletest ")  # of the tests alone
  list(JOIN lines ", " libraries)
  foreach(pair boost=Boost openssl=OpenSSL)
    string(REGEX MATCH "^[^=]+" from "${pair}")
    string(REGEX REPLACE "^[^=]+=" "" to "${pair}")
    string(REPLACE "${from} " "${to} " libraries "${libraries}")
  endforeach()
  file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT [[
// Written by cmake/version.cmake.
#pragma once
#define STEADY_VERSION "@VERSION@"
#define STEADY_REVISION "@revision@"
#define STEADY_LIBRARIES "@libraries@"
]] @ONLY)
  return()
endif()

set(steady_version_header "${CMAKE_BINARY_DIR}/include/generated/version.h")
add_custom_target(steady_version_header BYPRODUCTS "${steady_version_header}" COMMENT "" VERBATIM
  COMMAND ${CMAKE_COMMAND} -DVERSION=${PROJECT_VERSION}${STEADY_PRERELEASE} -DSOURCE_DIR=${CMAKE_SOURCE_DIR} -DPREFIX=${steady_prefix}
          -DOUTPUT=${steady_version_header} -P "${CMAKE_CURRENT_LIST_FILE}")

# steady_version_for(<target> <source>): this source, and no other, sees the header.
function(steady_version_for target source)
  add_dependencies(${target} steady_version_header)
  set_source_files_properties("${source}" PROPERTIES INCLUDE_DIRECTORIES "${CMAKE_BINARY_DIR}/include")
endfunction()
