# How every library here but torch's is built. Behind project(): include it, find packages, then tessera_library(NAME SOURCE...).
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(TESSERA_NATIVE_OUT "${CMAKE_SOURCE_DIR}/../../artifacts/native" CACHE PATH "where the libraries land")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")

function(tessera_library name)
  add_library(${name} SHARED ${ARGN})
  target_compile_options(${name} PRIVATE -Wall -Wextra -Werror)
  target_link_options(${name} PRIVATE -Wl,--no-undefined -Wl,--as-needed)
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${TESSERA_NATIVE_OUT}")
endfunction()
