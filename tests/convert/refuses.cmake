# SPDX-License-Identifier: MIT
# What cannot be converted is named, the exit code is 1, and nothing is written.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

file(WRITE "${SCRATCH}/no_model.onnx" "no model")
function(must_refuse model message)
  run("${CONVERT}" "${model}" -o refused.hpp)
  if(NOT status EQUAL 1 OR NOT output STREQUAL "mica-convert: ${model}: ${message}\n")
    message(FATAL_ERROR "${model} ended with ${status} and said:\n${output}")
  endif()
  file(GLOB written "${SCRATCH}/refused*")
  if(written)
    message(FATAL_ERROR "${model} was refused, and ${written} written")
  endif()
endfunction()

must_refuse(no_model.onnx "expected an ONNX model, found bytes that are none or not a whole one")
must_refuse(missing.onnx "expected a file with a model, found none that can be read")
run("${CONVERT}" "${FOLDER}/golden/residual_block.onnx" -o missing_folder/net.hpp)
if(NOT status EQUAL 1 OR NOT output MATCHES "missing_folder/net.safetensors: cannot be written")
  message(FATAL_ERROR "a missing folder ended with ${status} and said:\n${output}")
endif()
