# SPDX-License-Identifier: MIT
# A file of this folder is a fault: one text in one header replaced by another, and the unit test that must
# go red for it:
#
#   # The bias gets no gradient.
#   header: layers/dense.hpp
#   text: bias_gradient += g;
#   becomes: bias_gradient += 0 * g;
#   test: layers/dense
#
# The text must stand in the header exactly once. The test is compiled against a copy of the headers with the
# fault; it must compile, and must then fail because a check of it failed, not because it crashed or hung.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

file(READ "${FAULT}" description)
foreach(key IN ITEMS header text becomes test)
  if(NOT description MATCHES "\n${key}: ?([^\n]*)")
    message(FATAL_ERROR "${FAULT} has no line `${key}: ...`")
  endif()
  set(fault_${key} "${CMAKE_MATCH_1}")
endforeach()

file(COPY "${source_dir}/include" DESTINATION "${SCRATCH}")
set(header "${SCRATCH}/include/mica/${fault_header}")
file(READ "${header}" content)
string(FIND "${content}" "${fault_text}" first)
string(FIND "${content}" "${fault_text}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${FAULT}: the text must stand in ${fault_header} exactly once")
endif()
string(REPLACE "${fault_text}" "${fault_becomes}" content "${content}")
file(WRITE "${header}" "${content}")

list(TRANSFORM flags REPLACE "^-I.*/include$" "-I${SCRATCH}/include")
set(libraries -lz)
if(fault_test MATCHES "^image/")
  list(APPEND libraries -lpng -ljpeg)
endif()
must_run("${cxx}" ${flags} -O0 -include "${PRECOMPILED}/precompiled.hpp" "-I${doctest_dir}" "-I${source_dir}/tests"
  "-DMICA_SAMPLE_DIR=\"${sample_dir}\"" "-DMICA_GOLDEN_DIR=\"${source_dir}/tests/golden\""
  "${source_dir}/tests/unit/${fault_test}.cpp" "${MAIN}" ${libraries} -o test)
execute_process(COMMAND ./test WORKING_DIRECTORY "${SCRATCH}" TIMEOUT 120
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT output MATCHES "test cases: [^\n]*[1-9][0-9]* failed")
  message(FATAL_ERROR "${FAULT} was not found by a check of ${fault_test}, which ended with ${status}:\n${output}")
endif()
