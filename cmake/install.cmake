# Where a distribution wants things (GNUInstallDirs): program, man page, completions, schema, licences. The man page and the completions
# are what the program prints, so they are made by running it.
include(GNUInstallDirs)
set(STEADY_ZSH_DIR "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" CACHE STRING "Where the completions of zsh go; Debian has zsh/vendor-completions")
set(STEADY_NATIVE "" CACHE FILEPATH "A steady of this version that runs here; it prints the man page and completions of a cross build")

install(TARGETS steady RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${CMAKE_SOURCE_DIR}/config/steady.schema.json" DESTINATION "${CMAKE_INSTALL_DATADIR}/steady")
install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" "${CMAKE_SOURCE_DIR}/LICENSES.txt" "${CMAKE_SOURCE_DIR}/README.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# The static binary runs on the machine that it is compiled on, though its toolchain file calls that a cross build.
set(steady_printer "${STEADY_NATIVE}")
if(NOT steady_printer AND (NOT CMAKE_CROSSCOMPILING OR STEADY_BUNDLED))
  set(steady_printer "$<TARGET_FILE:steady>")
endif()
if(NOT steady_printer)
  message(STATUS "No man page and no completions: a cross build cannot run what it builds; name a steady that runs here in STEADY_NATIVE.")
  return()
endif()

set(steady_printed "${CMAKE_BINARY_DIR}/printed")
set(steady_printed_files "")
# steady_print(<folder to install into> <name there> <command>...): a file that holds what the command prints. Built with everything
# else by a packager; by us with the target steady_printed.
function(steady_print destination name)
  set(file "${steady_printed}/${destination}/${name}")
  cmake_path(GET file PARENT_PATH folder)
  add_custom_command(OUTPUT "${file}" COMMENT "" VERBATIM DEPENDS steady
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${folder}"
    COMMAND ${ARGN} > "${file}")
  install(FILES "${file}" DESTINATION "${destination}" ${steady_optional})
  set(steady_printed_files "${steady_printed_files};${file}" PARENT_SCOPE)
endfunction()

set(steady_all ALL)
set(steady_optional "")
if(STEADY_BUNDLED)
  set(steady_all "")
  set(steady_optional OPTIONAL)
endif()
steady_print("${CMAKE_INSTALL_DATADIR}/bash-completion/completions" steady "${steady_printer}" completion bash)
steady_print("${STEADY_ZSH_DIR}" _steady "${steady_printer}" completion zsh)
steady_print("${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" steady.fish "${steady_printer}" completion fish)
if(EXISTS "${CMAKE_SOURCE_DIR}/docker/release/man")
  set(steady_linked "")
  if(NOT STEADY_BUNDLED)
    set(steady_linked --shared)
  endif()
  steady_print("${CMAKE_INSTALL_MANDIR}/man1" steady.1 "${CMAKE_SOURCE_DIR}/docker/release/man" ${steady_linked} "${steady_printer}")
endif()
add_custom_target(steady_printed ${steady_all} DEPENDS ${steady_printed_files})
