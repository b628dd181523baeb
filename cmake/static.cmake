# Toolchain file of the preset `static`: clang, musl and libc++ from the prefix that docker/toolchain/build makes; one static
# file comes out, small before fast.
set(STEADY_FLAVOUR musl CACHE STRING "")
execute_process(COMMAND "${CMAKE_CURRENT_LIST_DIR}/../docker/toolchain/build" --prefix musl
  OUTPUT_VARIABLE steady_musl OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT EXISTS "${steady_musl}")
  execute_process(COMMAND "${CMAKE_CURRENT_LIST_DIR}/../docker/toolchain/build" musl
    OUTPUT_VARIABLE steady_musl OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()

execute_process(COMMAND uname -m OUTPUT_VARIABLE steady_arch OUTPUT_STRIP_TRAILING_WHITESPACE)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR "${steady_arch}")
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_C_COMPILER_TARGET "${steady_arch}-linux-musl")
set(CMAKE_CXX_COMPILER_TARGET "${steady_arch}-linux-musl")
set(CMAKE_SYSROOT "${steady_musl}/sysroot")
set(CMAKE_AR llvm-ar-19)
set(CMAKE_RANLIB llvm-ranlib-19)

set(CMAKE_CXX_FLAGS_INIT
  "-stdlib=libc++ -fno-pic -fmacro-prefix-map=${steady_musl}/include/= -flto=thin -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables")
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-static -fuse-ld=lld -rtlib=compiler-rt -unwindlib=libunwind -Wl,--gc-sections,--icf=all,--strip-all,-O2")
# Repeated links find the code of unchanged files here.
set(CMAKE_EXE_LINKER_FLAGS_INIT "${CMAKE_EXE_LINKER_FLAGS_INIT} -Wl,--thinlto-cache-dir=${steady_musl}/../../thinlto")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
# The programs it makes run on this machine.
set(CMAKE_CROSSCOMPILING_EMULATOR "")
