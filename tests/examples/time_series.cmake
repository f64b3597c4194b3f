# SPDX-License-Identifier: MIT
# The network learns from a few measurements; a result of too few samples is no failure.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${PROGRAM}" --samples 1000 --epochs 5)
if(NOT output MATCHES "Epoch 5/5" OR NOT output MATCHES "test accuracy: (0\\.[89]|1\\.)[0-9]+\n$")
  message(FATAL_ERROR "expected five epochs and an accuracy above 0.8 in\n${output}")
endif()
must_run("${PROGRAM}" --samples 10 --epochs 1)

must_run("${PROGRAM}" --help)
if(output MATCHES "--data" OR NOT output MATCHES "--samples N [(]at least 1[)] +samples that are made [(]4000[)]")
  message(FATAL_ERROR "expected --samples and no --data in\n${output}")
endif()
