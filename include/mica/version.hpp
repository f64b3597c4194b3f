// SPDX-License-Identifier: MIT
#pragma once

/// mica: convolutional networks as types. The version is MAJOR.MINOR.PATCH; while MAJOR is 0, releases of
/// one MINOR are compatible with each other.
namespace mica {

inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

}  // namespace mica
