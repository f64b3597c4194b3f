# SPDX-License-Identifier: MIT
# writer.cpp writes headers, and reader.cpp, which includes them, gets the outputs that the kernels gave.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
require_compiler(${COMPILER})

must_run("${${COMPILER}}" ${flags} ${warnings} "${CMAKE_CURRENT_LIST_DIR}/writer.cpp" -o writer)
must_run(./writer)
must_run("${${COMPILER}}" ${flags} ${warnings} -I. -O1 -fno-exceptions -fno-rtti
  "${CMAKE_CURRENT_LIST_DIR}/reader.cpp" -o reader)
must_run(./reader)
