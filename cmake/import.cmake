# SPDX-License-Identifier: MIT
# mica_import(<target> <model> [NAMESPACE <name>] [EMBED] [FOLD_BATCH_NORMALIZATION])
#
# Runs mica-convert when the target is built: the target may then include <model.hpp>, a header with the network
# as a type. Its weights are beside it, <model.safetensors> in the folder MICA_IMPORTED_DIR that the target's sources
# know, or with EMBED in the header. mica-convert is that of this build, or one in the PATH.

include_guard()

function(mica_import target model)
  cmake_parse_arguments(arg "EMBED;FOLD_BATCH_NORMALIZATION" "NAMESPACE" "" ${ARGN})
  if(TARGET mica-convert)
    set(program "$<TARGET_FILE:mica-convert>")
    set(depends mica-convert)
  else()
    find_program(MICA_CONVERT mica-convert)
    if(NOT MICA_CONVERT)
      message(FATAL_ERROR "mica_import needs mica-convert: build mica's examples where protobuf and ONNX's message "
        "definitions are installed, or set MICA_CONVERT to the program")
    endif()
    set(program "${MICA_CONVERT}")
    set(depends "")
  endif()

  get_filename_component(model "${model}" ABSOLUTE)
  get_filename_component(name "${model}" NAME_WE)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}.imported")
  file(MAKE_DIRECTORY "${folder}")
  set(outputs "${folder}/${name}.hpp")
  set(options "")
  if(arg_EMBED)
    list(APPEND options --embed)
  else()
    list(APPEND outputs "${folder}/${name}.safetensors")
  endif()
  if(arg_FOLD_BATCH_NORMALIZATION)
    list(APPEND options --fold-batch-normalization)
  endif()
  if(arg_NAMESPACE)
    list(APPEND options --namespace "${arg_NAMESPACE}")
  endif()
  file(GLOB beside "${model}.data" "${model}_data")  # where exporters put large tensors
  add_custom_command(OUTPUT ${outputs}
    COMMAND "${program}" "${model}" -o "${folder}/${name}.hpp" ${options}
    DEPENDS "${model}" ${beside} ${depends} COMMENT "Converting ${name}" VERBATIM)
  target_sources(${target} PRIVATE ${outputs})
  target_include_directories(${target} PRIVATE "${folder}")
  target_compile_definitions(${target} PRIVATE "MICA_IMPORTED_DIR=\"${folder}\"")
  target_link_libraries(${target} PRIVATE mica::mica)
endfunction()
