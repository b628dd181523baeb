# This system's libraries as targets dep::<name>. A range stands here where steady uses what a library promises to nobody, or where
# another version is another interface; the sentence says why.
if(STEADY_SANITIZE)
  message(FATAL_ERROR "STEADY_SANITIZE needs STEADY_BUNDLED=ON: the dependencies have to be compiled with the sanitizers too.")
endif()
if(DEFINED STEADY_FLAVOUR AND NOT STEADY_FLAVOUR STREQUAL "glibc")
  message(FATAL_ERROR "STEADY_FLAVOUR=${STEADY_FLAVOUR} names a pinned build of the dependencies and needs STEADY_BUNDLED=ON.")
endif()
if(POLICY CMP0167) # Boost's own configuration file instead of CMake's module
  cmake_policy(SET CMP0167 NEW)
endif()
find_package(PkgConfig REQUIRED)
find_program(steady_python python3)
if(NOT steady_python)
  message(FATAL_ERROR "python3 was not found, and the build needs it: cmake/pack, cmake/embed_page and docker/release/man are Python.")
endif()

set(steady_found "") # "boost 1.83.0" and so on, for `steady --version`
set(steady_prefix "${CMAKE_BINARY_DIR}/packaged")

# steady_in_range(<name> <version found> <lowest> <first that is too new, or ""> <why>)
function(steady_in_range name found lowest excluded why)
  set(needed "${lowest} or later")
  if(excluded)
    set(needed "at least ${lowest} and below ${excluded}")
  endif()
  if(found VERSION_LESS lowest OR (excluded AND NOT found VERSION_LESS excluded))
    message(FATAL_ERROR "${name} ${found} was found, and steady needs ${needed}: ${why}. "
      "Install such a version, or build with the pinned one: -DSTEADY_BUNDLED=ON.")
  endif()
  string(TOLOWER "${name}" lower)
  message(STATUS "Dependency: ${lower} ${found}")
  list(APPEND steady_found "${lower} ${found}")
  set(steady_found "${steady_found}" PARENT_SCOPE)
endfunction()

# steady_dependency(<name> <target>...) -> target dep::<name>
function(steady_dependency name)
  add_library(dep_${name} INTERFACE)
  add_library(dep::${name} ALIAS dep_${name})
  target_link_libraries(dep_${name} INTERFACE ${ARGN})
endfunction()

# Boost: headers alone. What they would compile into every file that includes them is compiled once, as in the pinned build.
find_package(Boost REQUIRED)
steady_in_range(Boost "${Boost_VERSION_STRING}" 1.83 "" "older ones lack what net/ uses of Asio")
find_package(OpenSSL REQUIRED)
steady_in_range(OpenSSL "${OPENSSL_VERSION}" 3.0 "" "steady uses the interfaces of OpenSSL 3")
set(steady_boost_sources "")
foreach(part asio/impl/src asio/ssl/impl/src beast/src json/src)
  string(REPLACE "/" "_" file "${part}")
  set(file "${steady_prefix}/${file}.cpp")
  file(CONFIGURE OUTPUT "${file}" CONTENT "#include <boost/${part}.hpp>\n")
  list(APPEND steady_boost_sources "${file}")
endforeach()
add_library(steady_boost_parts STATIC ${steady_boost_sources})
target_link_libraries(steady_boost_parts PUBLIC Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(steady_boost_parts PUBLIC
  BOOST_ALL_NO_LIB BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
steady_dependency(openssl OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
steady_dependency(boost steady_boost_parts)

pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
steady_in_range(libpq "${libpq_VERSION}" 14 "" "probe/postgres reads the words with which it reports errors, which were others before")
steady_dependency(libpq PkgConfig::libpq)
pkg_check_modules(libpqxx REQUIRED IMPORTED_TARGET libpqxx)
steady_in_range(libpqxx "${libpqxx_VERSION}" 7.8 8
  "probe/postgres lends it a raw connection (connection::seize_raw_connection), which came with 7.8 and is promised for version 7 alone")
steady_dependency(libpqxx PkgConfig::libpqxx dep::libpq)
set_source_files_properties(src/probe/postgres/session.cpp tests/unit/probe/postgres/login_test.cpp
  PROPERTIES COMPILE_DEFINITIONS STEADY_UNPATCHED) # see there

pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
steady_in_range(hiredis "${hiredis_VERSION}" 1.0 2 "probe/redis reads the fields of its redisReader, whose layout is that of version 1")
steady_dependency(hiredis PkgConfig::hiredis)
# The pinned build has its headers in a folder hiredis/, and so has steady; hiredis.pc may point into that folder.
pkg_get_variable(steady_hiredis_include hiredis includedir)
target_include_directories(dep_hiredis SYSTEM INTERFACE "${steady_hiredis_include}")

pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
steady_in_range(c-ares "${cares_VERSION}" 1.34 2
  "net/ gives it sockets of its own (ares_set_socket_functions_ex), which came with 1.34, and needs its answers bounded")
steady_dependency(cares PkgConfig::cares)

find_package(yaml-cpp REQUIRED)
steady_in_range(yaml-cpp "${yaml-cpp_VERSION}" 0.8 1 "settings/ reads events of its parser (YAML::EventHandler)")
if(TARGET yaml-cpp::yaml-cpp)
  steady_dependency(yaml_cpp yaml-cpp::yaml-cpp)
else()
  steady_dependency(yaml_cpp yaml-cpp)
endif()

find_package(spdlog REQUIRED)
steady_in_range(spdlog "${spdlog_VERSION}" 1.10 2 "base/log has a sink of its own")
steady_dependency(spdlog spdlog::spdlog)
if(fmt_VERSION) # spdlog finds it where it does not use a copy of its own
  list(APPEND steady_found "fmt ${fmt_VERSION}")
endif()

if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  steady_in_range(GoogleTest "${GTest_VERSION}" 1.12 "" "the tests use its matchers")
  steady_dependency(googletest GTest::gtest_main GTest::gmock)
endif()

list(JOIN steady_found "\n" steady_found_lines)
file(CONFIGURE OUTPUT "${steady_prefix}/versions" CONTENT "@steady_found_lines@\n" @ONLY)
message(STATUS "Dependencies: this system's own, without the limits that the pinned libpq and libpqxx are patched with "
  "(docker/toolchain/patches): what a hostile PostgreSQL server makes a check hold in memory is bounded by its timeout alone.")
