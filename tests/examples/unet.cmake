# SPDX-License-Identifier: MIT
# The network learns from a few images.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${PROGRAM}" --samples 64 --epochs 1)
if(NOT output MATCHES "val_mean_iou: " OR NOT output MATCHES "has not seen: 0\\.[0-9]+\n$")
  message(FATAL_ERROR "expected a mean IoU in\n${output}")
endif()
