# Toolchain file of the preset `static`: clang, musl and libc++ from the prefix that docker/toolchain/build makes; one static
# file comes out, small before fast.
set(STEADY_FLAVOUR musl CACHE STRING "")
# The architecture to build for: this machine's, or what STEADY_ARCH says (aarch64, armv7, x86_64), as a variable of the environment or
# as -DSTEADY_ARCH=.
if(NOT STEADY_ARCH)
  set(STEADY_ARCH "$ENV{STEADY_ARCH}")
endif()
if(NOT STEADY_ARCH)
  execute_process(COMMAND uname -m OUTPUT_VARIABLE STEADY_ARCH OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
string(REPLACE "amd64" "x86_64" STEADY_ARCH "${STEADY_ARCH}") # Docker's names
string(REPLACE "arm64" "aarch64" STEADY_ARCH "${STEADY_ARCH}")
set(STEADY_ARCH "${STEADY_ARCH}" CACHE STRING "The architecture of the static binary")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES STEADY_ARCH)
set(steady_toolchain ${CMAKE_COMMAND} -E env "STEADY_ARCH=${STEADY_ARCH}" "${CMAKE_CURRENT_LIST_DIR}/../docker/toolchain/build")
execute_process(COMMAND ${steady_toolchain} --prefix musl
  OUTPUT_VARIABLE steady_musl OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT EXISTS "${steady_musl}")
  execute_process(COMMAND ${steady_toolchain} musl
    OUTPUT_VARIABLE steady_musl OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR "${STEADY_ARCH}")
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
set(steady_triple "${STEADY_ARCH}-linux-musl")
if(STEADY_ARCH STREQUAL "armv7")
  string(APPEND steady_triple "eabihf")
endif()
set(CMAKE_C_COMPILER_TARGET "${steady_triple}")
set(CMAKE_CXX_COMPILER_TARGET "${steady_triple}")
set(CMAKE_SYSROOT "${steady_musl}/sysroot")
set(CMAKE_AR llvm-ar-19)
set(CMAKE_RANLIB llvm-ranlib-19)

# No PIE, canaries, checked bounds: as the dependencies are compiled, see `hardened_cxx` in docker/toolchain/recipes.
set(CMAKE_CXX_FLAGS_INIT
  "-stdlib=libc++ -fno-pic -fstack-protector -D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST -flto=thin -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables")
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-static -fuse-ld=lld -rtlib=compiler-rt -unwindlib=libunwind -Wl,-z,relro,-z,now,-z,noexecstack,--gc-sections,--strip-all,-O2")
if(NOT STEADY_ARCH STREQUAL "armv7")  # there lld 19 ends with a segmentation fault when it folds equal functions
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -Wl,--icf=all")
endif()
# Repeated links find the code of unchanged files here.
cmake_path(GET steady_musl PARENT_PATH steady_flavour_cache)
cmake_path(GET steady_flavour_cache PARENT_PATH steady_cache_of_all)
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -Wl,--thinlto-cache-dir=${steady_cache_of_all}/thinlto")

# clang's own resources hold the builtins of this machine's architecture only.
if(EXISTS "${steady_musl}/sysroot/resource")
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -resource-dir=${steady_musl}/sysroot/resource")
endif()

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
# The programs it makes run on this machine.
set(CMAKE_CROSSCOMPILING_EMULATOR "")
