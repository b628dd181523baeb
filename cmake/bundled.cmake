# The pinned dependencies as imported targets. Their prefix is built by docker/toolchain/build when it is missing; CMake itself
# downloads nothing.
set(STEADY_FLAVOUR glibc CACHE STRING "Which build of the dependencies: glibc (dev), asan (asan) or musl (static)")

execute_process(COMMAND ${CMAKE_COMMAND} -E env "STEADY_ARCH=${STEADY_ARCH}" "${CMAKE_SOURCE_DIR}/docker/toolchain/build" "${STEADY_FLAVOUR}"
  OUTPUT_VARIABLE steady_prefix OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(steady_prefix "${steady_prefix}" CACHE INTERNAL "")
message(STATUS "Dependencies: ${steady_prefix}")
# No path of this machine in the shipped binary. Not among the flags of the toolchain file: those are kept from the first configuration
# on, and the prefix is another one when a dependency changes.
if(STEADY_FLAVOUR STREQUAL musl)
  add_compile_options("-fmacro-prefix-map=${steady_prefix}/include/=")
endif()
# Another version, flag or recipe means another prefix, and so does a cache that was emptied: configure again.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${steady_prefix}/versions"
  "${CMAKE_SOURCE_DIR}/docker/toolchain/versions" "${CMAKE_SOURCE_DIR}/docker/toolchain/recipes")

# steady_dependency(<name> [LIBRARIES <lib>...] [NEEDS <target>...] [DEFINITIONS <def>...]) -> target dep::<name>
function(steady_dependency name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;NEEDS;DEFINITIONS")
  add_library(dep_${name} INTERFACE)
  add_library(dep::${name} ALIAS dep_${name})
  target_include_directories(dep_${name} SYSTEM INTERFACE "${steady_prefix}/include")
  target_compile_definitions(dep_${name} INTERFACE ${arg_DEFINITIONS})
  list(TRANSFORM arg_LIBRARIES REPLACE "(.+)" "${steady_prefix}/lib/lib\\1.a")
  target_link_libraries(dep_${name} INTERFACE ${arg_LIBRARIES} ${arg_NEEDS})
endfunction()

steady_dependency(openssl LIBRARIES ssl crypto NEEDS Threads::Threads)
# Definitions that Boost is compiled with stand in boost/config/user.hpp of the prefix.
steady_dependency(boost LIBRARIES boost_parts NEEDS dep::openssl Threads::Threads)
steady_dependency(libpq LIBRARIES pq pgcommon_shlib pgport_shlib NEEDS dep::openssl)
steady_dependency(libpqxx LIBRARIES pqxx NEEDS dep::libpq)
steady_dependency(hiredis LIBRARIES hiredis)
steady_dependency(cares LIBRARIES cares DEFINITIONS CARES_STATICLIB)
steady_dependency(yaml_cpp LIBRARIES yaml-cpp DEFINITIONS YAML_CPP_STATIC_DEFINE)
steady_dependency(fmt LIBRARIES fmt)
steady_dependency(spdlog NEEDS dep::fmt DEFINITIONS SPDLOG_FMT_EXTERNAL)
steady_dependency(googletest LIBRARIES gtest_main gmock gtest NEEDS Threads::Threads)
