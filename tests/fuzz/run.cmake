# SPDX-License-Identifier: MIT
# Compiles FUZZER, with what it NEEDS, with Clang's fuzzer and sanitizers and runs it from a copy of CORPUS
# for so many SECONDS. A crash, a hang of more than five seconds, or memory that no such small file warrants
# is an error.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

file(WRITE "${SCRATCH}/probe.cpp"
  "extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }\n")
set(fuzzed -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
if(clangxx)
  run("${clangxx}" ${fuzzed} probe.cpp -o probe)
endif()
if(NOT clangxx OR NOT status EQUAL 0)
  message(STATUS "skipped: clang++ or its fuzzer runtime is not installed (sh cmake/setup.sh ci)")
  return()
endif()

separate_arguments(NEEDS UNIX_COMMAND "${NEEDS}")
must_run("${clangxx}" ${flags} "-I${source_dir}/tests" -O1 -g ${fuzzed} "${FUZZER}" ${NEEDS} -lz -o fuzzer)
file(COPY "${CORPUS}/" DESTINATION "${SCRATCH}/corpus")
file(GLOB seeds "${SCRATCH}/corpus/*")
if(NOT seeds)
  message(FATAL_ERROR "${CORPUS} is empty")
endif()
must_run(./fuzzer corpus -max_total_time=${SECONDS} -seed=1 -max_len=4096 -timeout=5 -malloc_limit_mb=64
  -rss_limit_mb=1024)
string(REGEX MATCH "Done [^\n]*" done "${output}")
message(STATUS "${done}")
