# SPDX-License-Identifier: MIT
# What `cmake --install` puts in place, and how find_package and pkg-config find it. Nothing depends on the
# machine's architecture, so all of it lives under include/ and share/, and may be moved as a whole.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

install(DIRECTORY include/mica DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/mica")
install(TARGETS mica EXPORT mica INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT mica NAMESPACE mica:: FILE mica-targets.cmake DESTINATION "${package_dir}")
configure_package_config_file(cmake/mica-config.cmake.in "${PROJECT_BINARY_DIR}/mica-config.cmake"
  INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/mica-config-version.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/mica-config.cmake" "${PROJECT_BINARY_DIR}/mica-config-version.cmake"
  DESTINATION "${package_dir}")

install(FILES cmake/import.cmake DESTINATION "${package_dir}" RENAME mica-import.cmake)

file(RELATIVE_PATH MICA_PC_TO_INCLUDE "${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig"
  "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
foreach(pc IN ITEMS mica.pc mica-gzip.pc mica-image.pc)
  configure_file(cmake/${pc}.in "${PROJECT_BINARY_DIR}/${pc}" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${pc}" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")
endforeach()
