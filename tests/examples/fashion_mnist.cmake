# SPDX-License-Identifier: MIT
# The residual network learns digits too; a folder that does not exist ends the program with a sentence.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${PROGRAM}" --data "${sample_dir}" --epochs 1 --batch-size 32)
string(FIND "${output}" "Images of ${sample_dir}\n" at)
if(at EQUAL -1 OR NOT output MATCHES "Total params: 152[,']?106" OR NOT output MATCHES "test accuracy: 0\\.[89][0-9]+\n$")
  message(FATAL_ERROR "expected the folder, 152,106 parameters and an accuracy above 0.8 in\n${output}")
endif()

run("${PROGRAM}" --data no/such/folder)
if(NOT status EQUAL 1 OR NOT output MATCHES "fashion_mnist: no/such/folder: expected train-images")
  message(FATAL_ERROR "expected exit code 1 and a sentence, found ${status} and\n${output}")
endif()
