# The dependencies as targets dep::<name>: this system's own, which a distribution keeps up to date, or the pinned builds that the
# shipped binary is made of. The presets say the latter.
find_package(Threads REQUIRED)
if(STEADY_BUNDLED)
  include(cmake/bundled.cmake)
else()
  include(cmake/packaged.cmake)
endif()
