# generated/licenses.h in the build directory: LICENSES.txt, packed. Included by one file.
set(steady_licenses_header "${CMAKE_BINARY_DIR}/include/generated/licenses.h")
add_custom_command(OUTPUT "${steady_licenses_header}" COMMENT "" VERBATIM
  DEPENDS "${CMAKE_SOURCE_DIR}/LICENSES.txt" "${CMAKE_SOURCE_DIR}/cmake/pack"
  COMMAND "${CMAKE_SOURCE_DIR}/cmake/pack" "${CMAKE_SOURCE_DIR}/LICENSES.txt" "${steady_licenses_header}" licenses)

# steady_licenses_for(<target> <source>): this source, and no other, sees the header.
function(steady_licenses_for target source)
  target_sources(${target} PRIVATE "${steady_licenses_header}")
  set_source_files_properties("${source}" PROPERTIES INCLUDE_DIRECTORIES "${CMAKE_BINARY_DIR}/include")
endfunction()
