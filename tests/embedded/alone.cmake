# SPDX-License-Identifier: MIT
# The example with a network of constants, compiled by COMPILER without exceptions and types at run time,
# calls nothing but printf and what copies and clears memory. Prints the bytes of flash, RAM and stack that it needs,
# and fails if they are more than README.md says.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
require_compiler(${COMPILER})
find_program(nm nm)
find_program(size size)
if(NOT nm OR NOT size)
  message(STATUS "skipped: nm and size are not installed")
  return()
endif()

must_run("${${COMPILER}}" ${flags} ${warnings} -O2 -fno-exceptions -fno-rtti -fstack-usage
  "${source_dir}/examples/embedded.cpp" -c -o embedded.o)
must_run("${nm}" -u embedded.o)
string(REGEX MATCHALL "U [^\n]+" symbols "${output}")
list(TRANSFORM symbols REPLACE "^U " "")
set(foreign ${symbols})
list(FILTER foreign EXCLUDE REGEX
  "^(_?_?printf(_chk)?|puts|putchar|memset|memcpy|memmove|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_)$")
if(foreign)
  message(FATAL_ERROR "expected a program that calls printf alone, found that it also calls ${foreign}")
endif()

must_run("${size}" embedded.o)
if(NOT output MATCHES "\n *([0-9]+)[ \t]+([0-9]+)[ \t]+([0-9]+)")
  message(FATAL_ERROR "expected three numbers of bytes, found\n${output}")
endif()
math(EXPR flash "${CMAKE_MATCH_1} + ${CMAKE_MATCH_2}")
math(EXPR ram "${CMAKE_MATCH_2} + ${CMAKE_MATCH_3}")
# The sum of all functions: more than can be there at once.
set(stack 0)
file(READ "${SCRATCH}/embedded.su" usage)
string(REGEX MATCHALL "\t[0-9]+\t" frames "${usage}")
foreach(frame IN LISTS frames)
  string(STRIP "${frame}" bytes)
  math(EXPR stack "${stack} + ${bytes}")
endforeach()
message(STATUS
  "flash: ${flash} bytes, of which 4840 are weights; RAM: ${ram} bytes, and at most ${stack} of stack")
# What README.md and the guide say. Clang unrolls more loops.
set(most_flash 8192)
if(COMPILER STREQUAL "clangxx")
  set(most_flash 14336)
endif()
if(flash GREATER most_flash OR ram GREATER 2048 OR stack GREATER 3584)
  message(FATAL_ERROR
    "expected at most ${most_flash} bytes of flash, 2048 of RAM and 3584 of stack, found ${flash}, ${ram}, ${stack}")
endif()

must_run("${${COMPILER}}" embedded.o -o embedded)
must_run(./embedded)
if(NOT output MATCHES "^a 7, by .*\na 0, by .*\nthe workspace has 1728 bytes\n$")
  message(FATAL_ERROR "expected a 7 and a 0, found\n${output}")
endif()
