# SPDX-License-Identifier: MIT
# A file of this folder is a program that is wrong in one place. It begins with comments that say what the
# compiler answers, and with which one token changed (its twin) it compiles:
#
#   // expects: mica: the kernel is larger than its input
#   // expects: fits<Layer<2>, Conv2D<4, {7, 7}>, Got<5, 5, 4>, Needs<7, 7>>
#   // twin: Conv2D<4, 7> -> Conv2D<4, 5>
#
# The answer of COMPILER (gxx or clangxx) must be exactly one error, and every text expected must stand in
# the line of that error or of the note that follows it, types written as Clang 14 does but without mica::,
# Conv2D<4, {7, 7}> for GCC's mica::Conv2D<4, mica::Size{7, 7} >. The left side of the twin's arrow must stand
# in the program exactly once. The spaces around `->` are not part of either side.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

set(compiler "${${COMPILER}}")
if(NOT compiler)
  message(STATUS "skipped: the compiler ${COMPILER} is not installed")
  return()
endif()

# What the file says of itself.
file(READ "${CASE}" program)
set(expected "")
while(program MATCHES "^// ([a-z]+): ([^\n]*)\n")
  set(key "${CMAKE_MATCH_1}")
  set(value "${CMAKE_MATCH_2}")
  string(LENGTH "${CMAKE_MATCH_0}" length)
  string(SUBSTRING "${program}" ${length} -1 program)
  if(key STREQUAL "expects")
    # A text may hold a bracket or a semicolon, which a list of CMake's cannot.
    list(LENGTH expected count)
    set(expected_${count} "${value}")
    list(APPEND expected ${count})
  elseif(key STREQUAL "twin" AND value MATCHES "^(.*[^ ]) +-> +([^ ].*)$")
    set(wrong "${CMAKE_MATCH_1}")
    set(right "${CMAKE_MATCH_2}")
  else()
    message(FATAL_ERROR "${CASE}: not understood: // ${key}: ${value}")
  endif()
endwhile()
if(NOT expected OR NOT DEFINED wrong)
  message(FATAL_ERROR "${CASE} does not begin with `// expects: ...` and `// twin: ... -> ...`")
endif()

string(FIND "${program}" "${wrong}" first)
string(FIND "${program}" "${wrong}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${CASE}: `${wrong}` must stand in the program exactly once")
endif()
string(REPLACE "${wrong}" "${right}" twin "${program}")
file(WRITE "${SCRATCH}/program.cpp" "${program}")
file(WRITE "${SCRATCH}/twin.cpp" "${twin}")

# Each message on one line, nothing cut.
set(command "${compiler}" ${flags} -fsyntax-only -fmessage-length=0 -fno-diagnostics-show-option
  -include "${PRECOMPILED}/precompiled.hpp")
must_run(${command} twin.cpp)
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
