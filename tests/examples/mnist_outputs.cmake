# SPDX-License-Identifier: MIT
# Files that cannot be written are found before training, all of them; what is found later costs nothing else.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

# fails(<command> <text>...): exit code 1, and each text stands in the output.
function(fails command)
  run(${command})
  foreach(text IN LISTS ARGN)
    string(FIND "${output}" "${text}" at)
    if(NOT status EQUAL 1 OR at EQUAL -1)
      message(FATAL_ERROR "${command}: expected exit code 1 and ${text}, found ${status} and\n${output}")
    endif()
  endforeach()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# fails_before_training(<command> <text>...): and there was no training, nor is a file left or changed.
function(fails_before_training command)
  file(WRITE "${SCRATCH}/old" "old parameters")
  file(GLOB_RECURSE before LIST_DIRECTORIES true "${SCRATCH}/*")
  fails("${command}" ${ARGN})
  file(GLOB_RECURSE after LIST_DIRECTORIES true "${SCRATCH}/*")
  file(READ "${SCRATCH}/old" old)
  if(output MATCHES "Epoch" OR NOT after STREQUAL before OR NOT old STREQUAL "old parameters")
    message(FATAL_ERROR "${command}: expected no training and no change of ${before}, found ${after}, ${old} and\n${output}")
  endif()
endfunction()

function(must_load file)
  must_run("${MNIST}" --data "${sample_dir}" --quiet --load ${file})
endfunction()

set(mnist "${MNIST}" --data "${sample_dir}" --epochs 2)
file(MAKE_DIRECTORY "${SCRATCH}/folder")
fails_before_training("${mnist};--save;no/folder/parameters;--history;no/place/history.json"
  "mnist: no/folder/parameters: expected" "mnist: no/place/history.json: expected")
fails_before_training("${mnist};--save;new;--history;new" "expected two files, found new for both")
fails_before_training("${mnist};--save;folder;--history;folder/" "mnist: folder: expected" "mnist: folder/: expected")
fails_before_training("${mnist};--save;old;--history;no/place/history.json" "mnist: no/place/history.json: expected")
fails_before_training("${mnist};--save;no/folder/parameters;--history;old" "mnist: no/folder/parameters: expected")
fails_before_training("${mnist};--save;no/folder/parameters;--history;new" "mnist: no/folder/parameters: expected")

# What can be written is, over what was there.
file(WRITE "${SCRATCH}/history.json" "an old history")
must_run(${mnist} --quiet --save old --history history.json)
must_load(old)
file(READ "${SCRATCH}/history.json" history)
string(JSON epochs LENGTH "${history}" loss)
if(NOT epochs EQUAL 2)
  message(FATAL_ERROR "expected a history of two epochs, found ${history}")
endif()

if(UNIX)
  fails_before_training("${mnist};--save;/dev/null" "mnist: /dev/null: expected")
  # A disk that is full: a file may have 8 blocks of 512 bytes.
  fails_before_training("sh;-c;trap '' XFSZ && ulimit -f 8 && exec \"$@\";sh;${mnist};--save;parameters"
    "mnist: parameters: expected")
endif()

if(NOT EXISTS /dev/full)
  return()
endif()
# A device tells only when it is written to. The parameters are saved nevertheless, and the accuracy is printed.
fails("${mnist};--quiet;--save;parameters;--history;/dev/full" "mnist: /dev/full: expected to write the history"
  "test accuracy: 0.")
must_load(parameters)

set(to_full_device sh -c "exec \"$@\" > /dev/full" sh)
fails("${to_full_device};${MNIST};--help" "mnist: expected to print all results")
fails("${to_full_device};${mnist};--save;kept" "mnist: expected to print all results")
must_load(kept)
