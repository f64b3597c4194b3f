# SPDX-License-Identifier: MIT
# A network of an ONNX model, whose last layer does not fit, learns new digits with its convolutions frozen.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${PROGRAM}" --data "${sample_dir}")
foreach(expected IN ITEMS "was skipped: the network expects" "Non-trainable params: 1,248 ")
  if(NOT output MATCHES "${expected}")
    message(FATAL_ERROR "expected ${expected} in\n${output}")
  endif()
endforeach()
