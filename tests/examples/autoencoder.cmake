# SPDX-License-Identifier: MIT
# The network learns to clean a few digits.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${PROGRAM}" --data "${sample_dir}" --epochs 2)
if(NOT output MATCHES "of noisy digits: 0\\.[0-9]+, of cleaned ones: 0\\.0[0-9]+, 1 / [2-9]")
  message(FATAL_ERROR "expected digits with half the error in\n${output}")
endif()
