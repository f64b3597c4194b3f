# SPDX-License-Identifier: MIT
# A file of this folder is a program that is wrong in one place. It begins with comments that say what the
# compiler answers, and with which one token changed (its twin) it compiles:
#
#   // expects: mica: the kernel is larger than its input
#   // expects: fits<AtLayer<2>, Conv2D<4, {7, 7}>, Got<5, 5, 4>, Needs<7, 7>>
#   // twin: Conv2D<4, 7> -> Conv2D<4, 5>
#
# The answer must be exactly one error, and every text expected must stand in the line of that error or of
# the note that follows it, types written as Clang 14 does but without mica::, Conv2D<4, {7, 7}> for GCC's
# mica::Conv2D<4, mica::Size{7, 7} >. The left side of the twin's arrow must stand in the program exactly
# once. The spaces around `->` are not part of either side. A program includes mica/mica.hpp, and may
# include headers of mica/ext/.
#
# To compile one program costs seconds, most of them for templates that every program needs. So together.cmake
# compiles a batch of programs as one file and assigns each error to the program that its context names, and
# refused.cmake judges the answer. If it is not what the program expects, the program is compiled alone, and that
# answer counts: two programs with one network share one error.

# read_case(<file>): sets program, twin, and expected_0, expected_1, ... with their numbers in expected.
macro(read_case file)
  file(READ "${file}" program)
  set(expected "")
  unset(wrong)
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
      message(FATAL_ERROR "${file}: not understood: // ${key}: ${value}")
    endif()
  endwhile()
  if("${expected}" STREQUAL "" OR NOT DEFINED wrong)
    message(FATAL_ERROR "${file} does not begin with `// expects: ...` and `// twin: ... -> ...`")
  endif()

  set(include "#include <mica/mica.hpp>\n")
  string(REGEX MATCHALL "#include <mica/ext/[a-z_]+.hpp>\n" extensions "${program}")
  string(REGEX REPLACE "#include <mica/ext/[a-z_]+.hpp>\n" "" program "${program}")
  string(REPLACE "${include}" "" program "${program}")
  string(PREPEND include ${extensions})
  if(program MATCHES "#include")
    message(FATAL_ERROR "${file} includes more than mica/mica.hpp and mica/ext/")
  endif()
  string(FIND "${program}" "${wrong}" first)
  string(FIND "${program}" "${wrong}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "${file}: `${wrong}` must stand in the program exactly once")
  endif()
  string(REPLACE "${wrong}" "${right}" twin "${program}")
endmacro()

# Each message on one line, nothing cut, nothing left out.
set(command "${${COMPILER}}" ${flags} -w -fsyntax-only -fmessage-length=0 -fno-diagnostics-show-option
  -include "${PRECOMPILED}/precompiled.hpp")
if(COMPILER STREQUAL "clangxx")
  list(APPEND command -ferror-limit=0)
endif()
