// SPDX-License-Identifier: MIT
#pragma once

#include "tensor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace command {

/// Reads samples of a shape, one behind the other: an image, PNG or JPEG, or an array of NumPy, one sample or
/// [n, ...]. All numbers are multiplied by `scale`; if it is not given, bytes by 1/255 and others by 1.
/// Throws convert::Refusal or mica::Error if the file cannot be read or has another shape.
std::vector<float> read_samples(const std::string& path, const convert::Extents& shape,
                                std::optional<double> scale);

/// Samples of numbers from -1 to 1. The same seed gives the same numbers. Throws convert::Refusal if they are
/// too many.
std::vector<float> random_samples(std::size_t count, const convert::Extents& shape, std::uint64_t seed);

}  // namespace command
