# SPDX-License-Identifier: MIT
# The compiler named COMPILER (gxx or clangxx) is asked for C++17: of each header it says first, and before
# anything else, that mica needs C++20, and then ends.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
require_compiler(${COMPILER})

list(TRANSFORM flags REPLACE "^-std=.*" "-std=c++17")
list(REMOVE_ITEM headers mica/version.hpp)  # numbers, which any C++ may read
set(folders "")
foreach(header IN LISTS headers)
  # Clang preprocesses all of a header before it ends, so it is asked for one header of each folder.
  get_filename_component(folder "${header}" DIRECTORY)
  if(COMPILER STREQUAL "clangxx" AND folder IN_LIST folders)
    continue()
  endif()
  list(APPEND folders "${folder}")
  file(WRITE "${SCRATCH}/alone.cpp" "#include <${header}>\nint main() {}\n")
  # Clang reads on in silence after the end: it is asked to compile the one header that includes the others.
  set(mode -E -o alone.ii)
  if(header STREQUAL "mica/mica.hpp")
    set(mode -fsyntax-only)
  endif()
  run("${${COMPILER}}" ${flags} ${mode} alone.cpp)
  string(REGEX MATCHALL "[ :]error: [^\n]*" errors "${output}")
  list(LENGTH errors count)
  set(first "")
  if(count GREATER 0)
    list(GET errors 0 first)
  endif()
  if(status EQUAL 0 OR NOT count EQUAL 2 OR NOT first MATCHES "mica needs C\\+\\+20: compile with -std=c\\+\\+20")
    message(FATAL_ERROR "${header}: expected the sentence and the end, found ${count} errors:\n${output}")
  endif()
endforeach()
