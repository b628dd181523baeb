# The tests: one program per folder of tests/, each linking steady_core and tests/support. A test's name is its sentence; its
# label is its folder. Programs that need the shipped binary find it in the environment variable STEADY_BINARY.
include(GoogleTest)
set(STEADY_SUITES "unit;integration;binary;containers" CACHE STRING "The folders of tests/ that this build directory builds and runs")
set(STEADY_TEST_PREFIX "" CACHE STRING "Written before each test's name, to tell build directories apart")
set(STEADY_BINARY "$<$<TARGET_EXISTS:steady>:$<TARGET_FILE:steady>>" CACHE STRING "The steady that binary and container tests run")

file(GLOB_RECURSE steady_support_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/support/*.cpp")
add_library(steady_test_support STATIC EXCLUDE_FROM_ALL ${steady_support_sources})
set_target_properties(steady_test_support PROPERTIES LINKER_LANGUAGE CXX)
target_include_directories(steady_test_support PUBLIC "${CMAKE_SOURCE_DIR}/tests")
target_compile_definitions(steady_test_support PUBLIC STEADY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
target_link_libraries(steady_test_support PUBLIC steady_core dep::googletest)

# steady_tests(<target> <folder> [PROPERTIES...]): further properties are those of gtest_discover_tests.
function(steady_tests target folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp")
  if(NOT sources OR NOT folder IN_LIST STEADY_SUITES)
    return()
  endif()
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE steady_test_support)
  gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 WORKING_DIRECTORY "${CMAKE_BINARY_DIR}"
    TEST_PREFIX "${STEADY_TEST_PREFIX}"
    PROPERTIES LABELS ${folder} ENVIRONMENT "STEADY_BINARY=${STEADY_BINARY}" TIMEOUT 120 ${ARGN})
endfunction()

# steady_suites(<target> <folder> [PROPERTIES...]): as steady_tests(), but one entry a suite.
function(steady_suites target folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp")
  if(NOT sources OR NOT folder IN_LIST STEADY_SUITES)
    return()
  endif()
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE steady_test_support)
  set(program "${CMAKE_BINARY_DIR}/${target}")
  set(binary "${CMAKE_BINARY_DIR}/steady")
  list(JOIN ARGN " " properties)
  configure_file("${CMAKE_SOURCE_DIR}/cmake/suites.cmake.in" "${CMAKE_BINARY_DIR}/${target}_suites.cmake" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${CMAKE_BINARY_DIR}/${target}_suites.cmake")
endfunction()

steady_tests(steady_unit_tests unit)
steady_suites(steady_integration_tests integration)
# These hold the clock to their promises, hence each has the machine to itself.
steady_tests(steady_binary_tests binary RUN_SERIAL TRUE)
include("${CMAKE_SOURCE_DIR}/tests/containers/CMakeLists.txt")
