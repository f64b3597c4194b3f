# SPDX-License-Identifier: MIT
# COMPILER (gxx or clangxx) refuses the program CASE with what it expects: case.cmake explains.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
require_compiler(${COMPILER})
include("${CMAKE_CURRENT_LIST_DIR}/case.cmake")

read_case("${CASE}")
file(WRITE "${SCRATCH}/program.cpp" "${include}${program}")
run(${command} program.cpp)
if(status EQUAL 0)
  message(FATAL_ERROR "${CASE} compiles")
endif()

string(REGEX MATCHALL "(^|\n)[^\n]*[ :]error: " errors "${output}")
list(LENGTH errors count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${CASE}: expected one error, found ${count}:\n${output}")
endif()

# The error's line and, of what follows, the first note's.
string(REGEX MATCH "[^\n]*[ :]error: [^\n]*" error "${output}")
string(FIND "${output}" "${error}" start)
string(SUBSTRING "${output}" ${start} -1 rest)
string(REGEX MATCH "[^\n]*[ :]note: [^\n]*" note "${rest}")
set(said "${error}\n${note}")
string(REPLACE "mica::" "" said "${said}")
string(REPLACE " >" ">" said "${said}")
string(REGEX REPLACE "[A-Za-z]+{" "{" said "${said}")
foreach(i IN LISTS expected)
  string(FIND "${said}" "${expected_${i}}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "${CASE}: expected the text\n  ${expected_${i}}\nin the error or its first note, "
      "found\n  ${error}\n  ${note}\nof\n${output}")
  endif()
endforeach()
