# What steady is built from, and how our own code is compiled: warnings that are errors, and the sanitizers of the preset asan.
set(steady_bundled_default OFF)
if(DEFINED STEADY_FLAVOUR) # names one of the pinned builds
  set(steady_bundled_default ON)
endif()
option(STEADY_BUNDLED "Build with the pinned dependencies of docker/toolchain instead of this system's own" ${steady_bundled_default})
option(BUILD_TESTING "Build the tests; without them GoogleTest is not needed" ON)
option(STEADY_SANITIZE "Compile with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(STEADY_WERROR "Warnings in steady's own code are errors" ${STEADY_BUNDLED}) # of the compiler that they were silenced for

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Applies to our targets only; the dependencies' headers are system headers.
add_library(steady_options INTERFACE)
target_compile_options(steady_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-align -Wnull-dereference -Wformat=2 -Wimplicit-fallthrough -Wextra-semi -Wunused
  $<$<BOOL:${STEADY_WERROR}>:-Werror>)

# Sanitizers cover every object of ours, hence set for the directory; the dependencies have a flavour of their own. The counters
# of libFuzzer are for tests/fuzz and harmless elsewhere: one build for both costs less than a second one for the fuzzers.
if(STEADY_SANITIZE)
  add_compile_options(-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# ccache, in steady's own cache. What a build directory compiles, the next one finds: inside the checkout paths are taken relative
# to it, so that other checkouts share too; outside they are absolute, and the directory itself does not count.
find_program(STEADY_CCACHE ccache)
if(STEADY_CCACHE)
  if(DEFINED ENV{STEADY_CACHE})
    set(steady_cache "$ENV{STEADY_CACHE}")
  elseif(DEFINED ENV{XDG_CACHE_HOME})
    set(steady_cache "$ENV{XDG_CACHE_HOME}/steady")
  else()
    set(steady_cache "$ENV{HOME}/.cache/steady")
  endif()
  set(steady_ccache "CCACHE_DIR=${steady_cache}/ccache" CCACHE_NOHASHDIR=1 CCACHE_ABSSTDERR=1 CCACHE_MAXSIZE=5G
    CCACHE_PCH_EXTSUM=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime)
  cmake_path(IS_PREFIX CMAKE_SOURCE_DIR "${CMAKE_BINARY_DIR}" NORMALIZE steady_inside)
  if(steady_inside)
    list(APPEND steady_ccache "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}")
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env ${steady_ccache} "${STEADY_CCACHE}")
endif()

# steady_read_once(<target> <header>...): precompiled headers for the target. They hold the paths of their build directory, so ccache
# is told by a file beside them (its manual: CCACHE_PCH_EXTSUM) what they are made of: these headers, of these dependencies.
set(steady_pch_options "")
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>) # not behind -Xclang, where ccache takes no path relative
  set(steady_pch_options "SHELL:-Xclang -fno-pch-timestamp")
endif()
function(steady_read_once target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
  target_compile_options(${target} PRIVATE ${steady_pch_options})
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch.sum" CONTENT "${steady_prefix} ${ARGN}\n")
endfunction()

# The same headers for a target whose options are the same.
function(steady_read_once_with target other)
  target_precompile_headers(${target} REUSE_FROM ${other})
  target_compile_options(${target} PRIVATE ${steady_pch_options})
endfunction()
