# SPDX-License-Identifier: MIT
# ONNX Runtime gives what mica gives: run.js says how near.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

find_program(node NAMES node nodejs)
set(ENV{NODE_PATH} "${PEERS}/node_modules:$ENV{NODE_PATH}")
if(node)
  run("${node}" -e "require('onnxruntime-node')")
endif()
if(NOT node OR NOT status EQUAL 0)
  message(STATUS "skipped: Node.js with the package onnxruntime-node is not installed (sh cmake/setup.sh ci)")
  return()
endif()
must_run("${node}" "${CMAKE_CURRENT_LIST_DIR}/run.js" "${MODELS}")
message(STATUS "${output}")
