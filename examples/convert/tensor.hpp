// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace convert {

using Extents = std::vector<std::int64_t>;

/// The extent of the batch, which a network does not fix: no file names this number.
inline constexpr std::int64_t batch_extent = -(std::int64_t{1} << 40);

/// The number of elements, or -1 if it does not fit.
inline std::int64_t size_of(const Extents& extents) {
  std::int64_t size = 1;
  for (const std::int64_t extent : extents) {
    if (extent < 0 || (extent > 0 && size > (std::int64_t{1} << 40) / extent)) return -1;
    size *= extent;
  }
  return size;
}

/// "3x28x28"
inline std::string extents_text(const Extents& extents) {
  std::string text;
  for (const std::int64_t extent : extents) text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text;
}

/// Numbers that are known while the network is converted: weights, or the whole numbers from which shapes are
/// computed. Row-major.
struct Tensor {
  Extents extents;
  bool is_whole = false;
  std::vector<float> numbers = {};        // if not is_whole
  std::vector<std::int64_t> wholes = {};  // if is_whole

  std::size_t size() const { return is_whole ? wholes.size() : numbers.size(); }
};

inline Tensor tensor_of_wholes(Extents extents, std::vector<std::int64_t> values) {
  return {std::move(extents), true, {}, std::move(values)};
}
inline Tensor tensor_of_numbers(Extents extents, std::vector<float> values) {
  return {std::move(extents), false, std::move(values), {}};
}

}  // namespace convert
