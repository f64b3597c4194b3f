# SPDX-License-Identifier: MIT
# What the tests that are scripts share. Each is run as `cmake -D SETTINGS=... -D SCRATCH=... -P <script>`,
# may write in the folder SCRATCH, and fails by message(FATAL_ERROR) or is skipped by a line "skipped: ...".

set(ENV{LC_ALL} C)  # compilers quote with ' and not with what the locale would like
file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}")

# run(<command>...): runs it in SCRATCH, sets `status` and `output` (of both streams).
macro(run)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY "${SCRATCH}"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
endmacro()

# must_run(<command>...): the same, and fails if the command does.
macro(must_run)
  run(${ARGV})
  if(NOT status EQUAL 0)
    string(REPLACE ";" " " command "${ARGV}")
    message(FATAL_ERROR "${command}\nended with ${status}:\n${output}")
  endif()
endmacro()

# require_compiler(<gxx or clangxx>): the test is skipped if the compiler is not installed.
macro(require_compiler compiler)
  if(NOT ${compiler})
    message(STATUS "skipped: the compiler ${compiler} is not installed")
    return()
  endif()
endmacro()

# includes_of(<header> <result>): the headers of mica that a header of mica includes, as in "mica/version.hpp".
function(includes_of header result)
  file(STRINGS "${source_dir}/include/${header}" lines REGEX "^#include <mica/")
  list(TRANSFORM lines REPLACE "^#include <([^>]+)>.*" "\\1")
  set(${result} "${lines}" PARENT_SCOPE)
endfunction()

# closure_of(<header> <result>): the same, and what those include, and so on.
function(closure_of header result)
  set(closure "")
  set(open "${header}")
  while(open)
    list(POP_FRONT open next)
    includes_of(${next} includes)
    foreach(include IN LISTS includes)
      if(NOT include IN_LIST closure)
        list(APPEND closure ${include})
        list(APPEND open ${include})
      endif()
    endforeach()
  endwhile()
  set(${result} "${closure}" PARENT_SCOPE)
endfunction()
