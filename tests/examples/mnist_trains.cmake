# SPDX-License-Identifier: MIT
# What the program prints and writes when it trains.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${MNIST}" --data "${sample_dir}" --epochs 2 --seed 1 --history history.json)
foreach(expected IN ITEMS "Total params: 47[,']?410" "Epoch 2/2" "val_accuracy" "Prediction: 7 - Actual: 7"
        "test accuracy: 0\\.9[0-9][0-9][0-9]\n$")
  if(NOT output MATCHES "${expected}")
    message(FATAL_ERROR "expected ${expected} in\n${output}")
  endif()
endforeach()
string(REGEX MATCH "test accuracy: [0-9.]+\n$" last_line "${output}")

file(READ "${SCRATCH}/history.json" history)
foreach(name IN ITEMS loss accuracy val_loss val_accuracy seconds)
  string(JSON count LENGTH "${history}" ${name})
  if(NOT count EQUAL 2)
    message(FATAL_ERROR "expected two epochs of ${name} in ${history}")
  endif()
endforeach()

must_run("${MNIST}" --data "${sample_dir}" --epochs 2 --seed 1 --quiet)
if(NOT output STREQUAL last_line)
  message(FATAL_ERROR "expected of --quiet the last line alone, ${last_line}, found\n${output}")
endif()
