# SPDX-License-Identifier: MIT
# The header HEADER compiles alone, and twice, with all warnings on, by the compiler named COMPILER (cxx, gxx
# or clangxx). PRECOMPILED is the folder of Eigen's precompiled headers.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

require_compiler(${COMPILER})

# To have Eigen included already hides no missing include from a header that includes it anyway.
set(precompiled "")
if(PRECOMPILED)
  closure_of(${HEADER} closure)
  foreach(header IN ITEMS ${HEADER} ${closure})
    file(STRINGS "${source_dir}/include/${header}" lines REGEX "^#include <(unsupported/)?Eigen/")
    if(lines MATCHES "Tensor>")
      set(precompiled -include "${PRECOMPILED}/precompiled_eigen_tensor/precompiled.hpp")
      break()
    elseif(lines)
      set(precompiled -include "${PRECOMPILED}/precompiled_eigen_core/precompiled.hpp")
    endif()
  endforeach()
endif()

file(WRITE "${SCRATCH}/alone.cpp" "#include <${HEADER}>\n#include <${HEADER}>\n")
must_run("${${COMPILER}}" ${flags} ${warnings} ${precompiled} -fsyntax-only alone.cpp)
