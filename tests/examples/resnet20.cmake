# SPDX-License-Identifier: MIT
# ResNet-20 trains on a few images in the format of CIFAR-10; a file that is cut off ends the program.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

# images(<file> <count>): noise of letters; its classes are 1, 2, ...
function(images file count)
  set(bytes "")
  foreach(class RANGE 1 ${count})
    string(ASCII ${class} label)
    string(RANDOM LENGTH 3072 RANDOM_SEED ${class} noise)
    string(APPEND bytes "${label}${noise}")
  endforeach()
  file(WRITE "${SCRATCH}/cifar10/${file}.bin" "${bytes}")
endfunction()

foreach(number RANGE 1 5)
  images(data_batch_${number} 4)
endforeach()
images(test_batch 4)
must_run("${PROGRAM}" --data cifar10 --epochs 1 --batch-size 10)
if(NOT output MATCHES "Images of cifar10\n" OR NOT output MATCHES "test accuracy: [01]\\.[0-9]+\n$")
  message(FATAL_ERROR "expected the folder and an accuracy in\n${output}")
endif()

file(APPEND "${SCRATCH}/cifar10/test_batch.bin" "more")
run("${PROGRAM}" --data cifar10)
if(NOT status EQUAL 1 OR NOT output MATCHES "resnet20: cifar10/test_batch.bin: expected images of 3073 bytes")
  message(FATAL_ERROR "expected exit code 1 and a sentence, found ${status} and\n${output}")
endif()
