# SPDX-License-Identifier: MIT
# ONNX's own checker and shape inference accept the models: check.py, with the first Python 3 that has ONNX.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

string(REPLACE ":" ";" folders "$ENV{PATH}")
foreach(folder IN LISTS folders)
  if(EXISTS "${folder}/python3")
    run("${folder}/python3" -c "import onnx")
    if(status EQUAL 0)
      must_run("${folder}/python3" "${CMAKE_CURRENT_LIST_DIR}/check.py" "${MODELS}")
      message(STATUS "${output}")
      return()
    endif()
  endif()
endforeach()
message(STATUS "skipped: no Python 3 with the package onnx is installed (sh cmake/setup.sh ci)")
