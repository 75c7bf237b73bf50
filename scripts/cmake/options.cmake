# Compiler flags that every target of ours shares.

set(SANITIZE "" CACHE STRING "Comma-separated list for -fsanitize=, empty for none")

add_library(project_options INTERFACE)
target_include_directories(project_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(project_options INTERFACE
  -Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Unlike g++, clang counts these in -Wconversion; what one compiler accepts, both shall.
  target_compile_options(project_options INTERFACE -Wno-sign-conversion)
endif()

# RelWithDebInfo without -DNDEBUG: assertions state invariants of ours, never input, and cost nothing measurable.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

if(SANITIZE)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS -fsanitize=${SANITIZE})
  check_cxx_source_compiles("int main() {}" SANITIZER_WORKS)
  unset(CMAKE_REQUIRED_FLAGS)
  if(NOT SANITIZER_WORKS)
    unset(SANITIZER_WORKS CACHE)  # ask again next time
    message(FATAL_ERROR "-fsanitize=${SANITIZE} does not link: run scripts/setup.sh, or install libclang-rt-14-dev")
  endif()
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
  # Without the vptr check: it looks at objects through a pipe, and out of descriptors (which the end-to-end tests
  # try) it takes every object for a broken one. What it would find, the address sanitizer finds too.
  target_compile_options(project_options INTERFACE
    -fsanitize=${SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(project_options INTERFACE -fsanitize=${SANITIZE})
  if(SANITIZE MATCHES "undefined")
    target_compile_options(project_options INTERFACE
      -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/scripts/cmake/sanitizer_ignore.txt)
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # What the common headers (common_headers.cmake) would otherwise keep it from.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(project_options INTERFACE -fpch-preprocess)
  endif()
endif()
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()
