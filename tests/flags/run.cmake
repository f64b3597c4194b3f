# SPDX-License-Identifier: MIT
# PROGRAM, compiled by COMPILER with -O2 and FLAG, must end with 0, and within two minutes.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
require_compiler(${COMPILER})

must_run("${${COMPILER}}" ${flags} -O2 ${FLAG} "${PROGRAM}" -o program)
execute_process(COMMAND ./program WORKING_DIRECTORY "${SCRATCH}" TIMEOUT 120
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the program ended with ${status}:\n${output}")
endif()
