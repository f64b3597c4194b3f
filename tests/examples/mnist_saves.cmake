# SPDX-License-Identifier: MIT
# Loaded parameters predict what the saved ones did, without training.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${MNIST}" --data "${sample_dir}" --epochs 1 --quiet --save parameters)
set(expected "${output}")
must_run("${MNIST}" --data "${sample_dir}" --quiet --load parameters)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "expected of the loaded parameters ${expected}, found ${output}")
endif()
must_run("${MNIST}" --data "${sample_dir}" --load parameters)
if(output MATCHES "Epoch")
  message(FATAL_ERROR "the program trains although it loads parameters:\n${output}")
endif()
