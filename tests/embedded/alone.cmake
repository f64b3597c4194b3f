# SPDX-License-Identifier: MIT
# The example with a network of constants, compiled by COMPILER without exceptions and types at run time,
# calls nothing but printf and what copies and clears memory. Prints the bytes of flash and RAM that it needs.
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
set(stack 0)
file(STRINGS "${SCRATCH}/embedded.su" frames)
foreach(frame IN LISTS frames)
  if(frame MATCHES "\t([0-9]+)\t")
    math(EXPR stack "${stack} + ${CMAKE_MATCH_1}")
  endif()
endforeach()
message(STATUS
  "flash: ${flash} bytes, of which 4840 are weights; RAM: ${ram} bytes, and at most ${stack} of stack")
# 1,210 weights, and room for the code.
if(flash GREATER 16000 OR ram GREATER 2048)
  message(FATAL_ERROR "expected at most 16000 bytes of flash and 2048 of RAM")
endif()

must_run("${${COMPILER}}" embedded.o -o embedded)
must_run(./embedded)
if(NOT output MATCHES "^a 7, by .*\na 0, by .*\nthe workspace has 1728 bytes\n$")
  message(FATAL_ERROR "expected a 7 and a 0, found\n${output}")
endif()
