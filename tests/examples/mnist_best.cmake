# SPDX-License-Identifier: MIT
# The network learns from a few digits.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${PROGRAM}" --data "${sample_dir}" --epochs 1 --batch-size 32)
string(FIND "${output}" "Images of ${sample_dir}\n" at)
if(at EQUAL -1 OR NOT output MATCHES "learning_rate: " OR NOT output MATCHES "test accuracy: 0\\.[6-9][0-9]+\n$")
  message(FATAL_ERROR "expected the folder and an accuracy above 0.6 in\n${output}")
endif()
