# The tests: one program per folder of tests/, each linking steady_core and tests/support. A test's name is its sentence; its
# label is its folder. Programs that need the shipped binary find it in the environment variable STEADY_BINARY.
# The others need servers, the static binary and a container engine.
set(steady_suites_default unit)
if(STEADY_BUNDLED)
  list(APPEND steady_suites_default integration binary containers)
endif()
set(STEADY_SUITES "${steady_suites_default}" CACHE STRING "The folders of tests/ that this build directory builds and runs")
set(STEADY_TEST_PREFIX "" CACHE STRING "Written before each test's name, to tell build directories apart")
set(STEADY_BINARY "$<$<TARGET_EXISTS:steady>:$<TARGET_FILE:steady>>" CACHE STRING "The steady that binary and container tests run")

file(GLOB_RECURSE steady_support_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/support/*.cpp")
add_library(steady_test_support STATIC EXCLUDE_FROM_ALL ${steady_support_sources})
set_target_properties(steady_test_support PROPERTIES LINKER_LANGUAGE CXX)
target_include_directories(steady_test_support PUBLIC "${CMAKE_SOURCE_DIR}/tests")
# Defined for those alone that ask for it, so that ccache finds the others in another checkout. A file that begins to ask needs a new
# `cmake --preset asan`.
function(steady_tell_source_dir)
  foreach(source IN LISTS ARGN)
    file(STRINGS "${source}" asks REGEX STEADY_SOURCE_DIR LIMIT_COUNT 1)
    if(asks)
      set_property(SOURCE "${source}" APPEND PROPERTY COMPILE_DEFINITIONS STEADY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    endif()
  endforeach()
endfunction()
steady_tell_source_dir(${steady_support_sources})
target_link_libraries(steady_test_support PUBLIC steady_core dep::googletest)
# What is tested is optimised as the preset says; the tests themselves are not: that halves the time of compiling them.
set(steady_test_options -O0)
target_compile_options(steady_test_support PRIVATE ${steady_test_options})
steady_read_once(steady_test_support ${STEADY_READ_ONCE} <gtest/gtest.h> <atomic> <thread>)

# A program of the tests in a folder, and its entries in ctest: its "tests" or its "suites".
function(steady_test_program target folder each)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp")
  if(NOT STEADY_BUNDLED) # what these hold is in the patches of the pinned libpq and libpqxx
    list(FILTER sources EXCLUDE REGEX "/tests/unit/probe/postgres/floods_test[.]cpp$")
  endif()
  if(NOT sources OR NOT folder IN_LIST STEADY_SUITES)
    return()
  endif()
  add_executable(${target} ${sources})
  steady_tell_source_dir(${sources})
  target_link_libraries(${target} PRIVATE steady_test_support)
  target_compile_options(${target} PRIVATE ${steady_test_options})
  steady_read_once_with(${target} steady_test_support)
  set(program "${CMAKE_BINARY_DIR}/${target}")
  list(JOIN ARGN " " properties)
  set(entries "${CMAKE_BINARY_DIR}/${target}_entries.cmake")
  configure_file("${CMAKE_SOURCE_DIR}/cmake/entries.cmake.in" "${entries}.in" @ONLY)
  file(GENERATE OUTPUT "${entries}" INPUT "${entries}.in")  # STEADY_BINARY may be a generator expression
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${entries}")
endfunction()

# Compile a scanner, or cosign, grype and syft, minutes of processor time: in no run of all tests, only where `make scan` and
# `make release-rehearsal` ask for them.
set(STEADY_ON_DEMAND_SUITES "^(Pipeline|Scan)[.]")
# The tests of these share what takes ten seconds to start.
set(STEADY_WHOLE_SUITES "^(Backup|DeniedCalls|Edge|Isolation|Packages|PackagesInstalled|Pipeline|Production|ProductionLimits|Scan|ZeroDowntime)[.]")

# Container tests run two side by side, in the two lanes of tests/lanes.json, and so do, after them, the binary tests that hold a
# clock: those wait more than they compute. These have both lanes: they start the engine anew, make it a swarm, need both processors,
# or hold a clock that a neighbour's work would move.
set(STEADY_ALONE_SUITES "^(Examples/DevTarget|Edge|ProductionLimits|Restart|SwarmDns)[.]")
# A minute and more each: they begin first, so that no lane ends with one of them while the other has nothing to do.
set(STEADY_LONG_SUITES "^(AbsentImage|Backup|Development|GoExample|Ordering|PythonTargets|StandIns|Through/AnyImage|ZeroDowntime)[.]")

# steady_tests(<target> <folder> [PROPERTIES...]): an entry a test, but for the suites that STEADY_WHOLE_SUITES matches. Further
# properties are those of set_tests_properties.
function(steady_tests target folder)
  steady_test_program(${target} ${folder} tests TIMEOUT 120 ${ARGN})
endfunction()

# steady_suites(<target> <folder> [PROPERTIES...]): an entry a suite, as its tests share a server that takes a second to
# start.
function(steady_suites target folder)
  steady_test_program(${target} ${folder} suites TIMEOUT 300 ${ARGN})
endfunction()

# Most take milliseconds: starting the program under its sanitizers would cost more than the tests.
steady_suites(steady_unit_tests unit)
steady_suites(steady_integration_tests integration)
if(TARGET steady_unit_tests)
  target_link_libraries(steady_unit_tests PRIVATE steady_reference)
endif()
# These hold the clock to their promises, hence no container test runs beside them. Not so the suites that look at words alone.
set(STEADY_WITHOUT_CLOCK "^(Alerts|AlertsThatFire|AttemptTimeout|Completion|CompletionInAShell|Documentation|EmptyRoot|ExitCodes|HardenedBinary|Help|Kubernetes|LicensesCommand|Install|Metrics|OddCommandLines|Offline|Of/ServeReload|Packages|Packages[A-Z][A-Za-z]*|Page|Pins|Promtool|RefusedConfiguration|Renovate|Sbom|SecretMistakes|Secrets|ServeDetails|ServeReloads|ServeSecrets|Supported|Validate|Version|WaitCannotRun|WaitCommand|WaitSecrets|Workflows)[.]")
steady_tests(steady_binary_tests binary)
# Every mode under every fault of a network and of a machine, see tests/faults/README.md.
if(binary IN_LIST STEADY_SUITES)
  foreach(part Network Machine)
    string(TOLOWER ${part} argument)
    add_test(NAME "${STEADY_TEST_PREFIX}Faults.OfThe${part}LeaveTheVerdictRightOrTheDeadlineKeptInEveryMode"
      COMMAND "${CMAKE_SOURCE_DIR}/tests/faults/matrix" ${argument})
    set_tests_properties("${STEADY_TEST_PREFIX}Faults.OfThe${part}LeaveTheVerdictRightOrTheDeadlineKeptInEveryMode"
      PROPERTIES LABELS faults TIMEOUT 300 ENVIRONMENT "STEADY_BINARY=${STEADY_BINARY}")
  endforeach()
endif()
# What a program of its own proves; the README.md beside each says how.
function(steady_script_test name)
  add_test(NAME "${STEADY_TEST_PREFIX}${name}" COMMAND "${CMAKE_SOURCE_DIR}/tests/${ARGV1}" ${ARGV2})
  set_tests_properties("${STEADY_TEST_PREFIX}${name}"
    PROPERTIES LABELS binary TIMEOUT 300 ENVIRONMENT "STEADY_BINARY=${STEADY_BINARY}")
endfunction()
if(binary IN_LIST STEADY_SUITES)
  steady_script_test(Picture.OfTheGateShowsWhatTheBinaryPrints picture/record --check)
  steady_script_test(Screenshots.AreOfTheStatusPageOfToday screenshots --check)
  steady_script_test(Lint.NoticesTheFaultsThatArePlantedInDocuments lint-notices)
  # The last part of tests/lint: with an empty cache it takes minutes, in which the containers wait.
  set(tidy "${STEADY_TEST_PREFIX}Lint.OfTheSourcesFindsNothing")
  add_test(NAME "${tidy}" COMMAND nice "${CMAKE_SOURCE_DIR}/tests/tidy" "${CMAKE_SOURCE_DIR}/build/asan")
  set_tests_properties("${tidy}" PROPERTIES LABELS lint COST 150 TIMEOUT 1200)
  steady_script_test(Elsewhere.SnippetsAreTakenByWhatTheyAreFor elsewhere/run)
  steady_script_test(Cookbook.OfEveryServiceHoldsAgainstTheServerOrWhatItsDocumentsSay cookbook/run)
  steady_script_test(Cookbook.NoticesAnAnswerThatWasAltered cookbook/run --broken)
  steady_script_test(Budget.OfWhatACommandCostsIsKept budget/run)
  steady_script_test(Budget.NoticesACheckThatAsksTwiceAndALineThatIsTooHigh budget/run --broken)
  set_tests_properties("${STEADY_TEST_PREFIX}Budget.OfWhatACommandCostsIsKept"
    "${STEADY_TEST_PREFIX}Budget.NoticesACheckThatAsksTwiceAndALineThatIsTooHigh"
    PROPERTIES SKIP_RETURN_CODE 77)  # where nothing is known of this machine's architecture
endif()
# Servers that attack at random, see tests/hostile/README.md: the sanitizer build among them all, and what they make the shipped
# binary hold. Each family is played for the whole of that minute.
function(steady_hostile_test name program)
  add_test(NAME "${STEADY_TEST_PREFIX}Hostile.${name}" COMMAND "${CMAKE_SOURCE_DIR}/tests/hostile/run" ${ARGN})
  set_tests_properties("${STEADY_TEST_PREFIX}Hostile.${name}"
    PROPERTIES LABELS hostile TIMEOUT 300 RUN_SERIAL TRUE
    ENVIRONMENT "STEADY_BINARY=${program};STEADY_HOSTILE_SEED=1")
endfunction()
if(binary IN_LIST STEADY_SUITES)
  steady_hostile_test(ServersNeitherCrashNorStopNorFoolSteady "$<TARGET_FILE:steady>" --seconds 60)
  steady_hostile_test(ServersMakeSteadyHoldAtMostEightMegabytesMoreThanGoodOnes "${STEADY_BINARY}" --memory --seconds 30)
endif()
include("${CMAKE_SOURCE_DIR}/tests/containers/CMakeLists.txt")
# libFuzzer, where the compiler puts its counters (cmake/options.cmake).
if(STEADY_SANITIZE)
  include("${CMAKE_SOURCE_DIR}/tests/fuzz/CMakeLists.txt")
endif()
