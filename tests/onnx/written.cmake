# SPDX-License-Identifier: MIT
# The program writes the models, and each layer of the library is in one of them: a header in layers/ or activations/
# defines the layer that the file is named after.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${PROGRAM}" "${SCRATCH}")
string(REPLACE "\n" ";" names "${output}")
string(TOLOWER "${names}" names)

set(missing "")
foreach(header IN LISTS headers)
  get_filename_component(name "${header}" NAME_WE)
  string(REPLACE "_" "" name "${name}")
  # What joins branches is in a model if the composite is, and ReLUWith has the name of ReLU.
  if(header MATCHES "^mica/(layers|activations)/" AND NOT header MATCHES "/(merging/|input.hpp|relu_with.hpp)" AND NOT name IN_LIST names)
    string(APPEND missing "\n  ${header}")
  endif()
endforeach()
foreach(name IN ITEMS add average concatenate maximum minimum multiply subtract residual shortcut)
  if(NOT name IN_LIST names)
    string(APPEND missing "\n  ${name}")
  endif()
endforeach()
if(missing)
  message(FATAL_ERROR "tests/onnx writes no model with these layers:${missing}")
endif()
