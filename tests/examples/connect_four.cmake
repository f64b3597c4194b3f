# SPDX-License-Identifier: MIT
# A few short games: the number of threads changes nothing but the seconds.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

foreach(threads IN ITEMS 1 3)
  must_run("${PROGRAM}" --samples 5 --epochs 2 --threads ${threads})
  string(REGEX REPLACE "[0-9.e-]+ s - " "" output "${output}")
  if(NOT output MATCHES "Epoch 2/2: 5 games, loss: [0-9.]+\nAfter training it wins [0-9]+ % [^\n]+ [0-9]+ % by its policy alone\n$")
    message(FATAL_ERROR "expected two epochs and the share of wins in\n${output}")
  endif()
  if(threads EQUAL 1)
    set(expected "${output}")
  elseif(NOT output STREQUAL expected)
    message(FATAL_ERROR "expected of ${threads} threads what 1 does,\n${expected}\nfound\n${output}")
  endif()
endforeach()
