# generated/page.h in the build directory: src/server/page.html. Included by one file.
set(steady_page_header "${CMAKE_BINARY_DIR}/include/generated/page.h")
add_custom_command(OUTPUT "${steady_page_header}" COMMENT "" VERBATIM
  DEPENDS "${CMAKE_SOURCE_DIR}/src/server/page.html" "${CMAKE_SOURCE_DIR}/cmake/embed_page"
  COMMAND "${CMAKE_SOURCE_DIR}/cmake/embed_page" "${CMAKE_SOURCE_DIR}/src/server/page.html" "${steady_page_header}")

# steady_page_for(<target> <source>): this source, and no other, sees the header.
function(steady_page_for target source)
  target_sources(${target} PRIVATE "${steady_page_header}")
  set_source_files_properties("${source}" PROPERTIES INCLUDE_DIRECTORIES "${CMAKE_BINARY_DIR}/include")
endfunction()
