// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mica::detail {

/// The weights of a Gaussian at the distances -radius to radius, with a sum of 1. They end at three standard
/// deviations.
inline std::vector<float> gaussian_weights(double sigma, int radius) {
  std::vector<double> weights;
  double sum = 0;
  for (int i = -radius; i <= radius; ++i) {
    weights.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
    sum += weights.back();
  }
  std::vector<float> result;
  for (const double weight : weights) result.push_back(static_cast<float>(weight / sum));
  return result;
}

/// to[i] = sum over k of weights[k] from[i + k step], for `count` elements.
inline void convolve(const std::vector<float>& weights, const float* from, std::ptrdiff_t step, int count,
                     float* to) {
  std::fill_n(to, count, 0.0F);
  for (const float weight : weights) {
    for (int i = 0; i < count; ++i) to[i] += weight * from[i];
    from += step;
  }
}

/// `height` x `width` random numbers: uniform in [-1, 1), smoothed by a Gaussian of standard deviation
/// `sigma` in both directions, and then times `scale`. The numbers outside are 0. Behind them stand `more`
/// zeros.
inline std::vector<float> gaussian_field(int height, int width, double sigma, float scale, Random random,
                                         int more) {
  const int radius = static_cast<int>(std::ceil(std::min(3 * sigma, 1.0 * std::max(height, width))));
  const std::vector<float> weights = gaussian_weights(sigma, radius);
  const int wide = width + 2 * radius;
  // Zeros around the numbers, so that the loops have no edges.
  std::vector<float> rows(static_cast<std::size_t>(height + 2 * radius) * static_cast<std::size_t>(width));
  std::vector<float> line(static_cast<std::size_t>(wide));
  for (int y = 0; y < height; ++y) {
    // Two numbers of 32 bits from each draw.
    for (int x = 0; x < width; x += 2) {
      const std::uint64_t bits = random.bits();
      const auto number = [&](std::uint64_t half) {
        return static_cast<float>(static_cast<std::int32_t>(half)) * (scale * 0x1p-31F);
      };
      line[static_cast<std::size_t>(radius + x)] = number(bits & 0xffffffffu);
      if (x + 1 < width) line[static_cast<std::size_t>(radius + x + 1)] = number(bits >> 32);
    }
    convolve(weights, line.data(), 1, width, rows.data() + std::ptrdiff_t{radius + y} * width);
  }
  std::vector<float> field(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) +
                           static_cast<std::size_t>(more));
  for (int y = 0; y < height; ++y)
    convolve(weights, rows.data() + std::ptrdiff_t{y} * width, width, width,
             field.data() + std::ptrdiff_t{y} * width);
  return field;
}

}  // namespace mica::detail
