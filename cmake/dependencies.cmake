# SPDX-License-Identifier: MIT
# How mica finds what it needs: a target that the surrounding project already has, else the system's
# package, else (for libraries of headers alone) an archive of known content fetched at configure time.

include_guard()
include(FetchContent)

# mica_find_library(<package> <target> [REQUIRED]): the package if it is there, its target for all folders.
function(mica_find_library package target)
  if(NOT TARGET ${target})
    find_package(${package} QUIET ${ARGN})
    if(TARGET ${target})
      set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL TRUE)
    endif()
  endif()
endfunction()

# mica_find_headers(<package> <target> MINIMUM <version> URL <archive> SHA256 <hash> [INCLUDE <folder>])
# The version is compared here and not by find_package, since a package of a later major version calls
# itself incompatible with the one asked for (Eigen 5 with 3.4, though mica compiles with both).
# FETCHCONTENT_SOURCE_DIR_<PACKAGE> takes the headers from a local folder,
# CMAKE_DISABLE_FIND_PACKAGE_<package> passes over the system's.
function(mica_find_headers package target)
  cmake_parse_arguments(arg "" "MINIMUM;URL;SHA256;INCLUDE" "" ${ARGN})
  if(TARGET ${target})
    return()
  endif()

  find_package(${package} QUIET CONFIG)
  if(TARGET ${target})
    if(${package}_VERSION VERSION_LESS arg_MINIMUM)
      message(FATAL_ERROR "mica needs ${package} ${arg_MINIMUM} or later and found ${${package}_VERSION} in "
        "${${package}_DIR}. Set ${package}_DIR to a later one, or "
        "CMAKE_DISABLE_FIND_PACKAGE_${package}=ON to have one fetched.")
    endif()
    set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL TRUE)
    return()
  endif()

  message(STATUS "mica: ${package} was not found, so it is fetched from ${arg_URL}")
  string(TOLOWER ${package} name)
  # The subdirectory that does not exist keeps FetchContent from building the package's own tests.
  FetchContent_Declare(${name} URL ${arg_URL} URL_HASH SHA256=${arg_SHA256} SOURCE_SUBDIR headers-alone)
  FetchContent_MakeAvailable(${name})
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE "${${name}_SOURCE_DIR}/${arg_INCLUDE}")
endfunction()
