// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cmath>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The sizes of a normalization. Its parameters are gamma if `scale`, then beta if `center`, each with an
/// element for every channel.
struct Normalization {
  int channels;
  /// The number of groups of neighbouring channels, which share a mean and a variance.
  int groups;
  /// Whether each pixel has its own mean and variance, or all pixels of a sample share them.
  bool each_pixel;
  bool scale;
  bool center;

  constexpr int group_size() const { return channels / groups; }
  constexpr int parameters() const { return channels * (int{scale} + int{center}); }
  constexpr int beta() const { return scale ? channels : 0; }

  friend constexpr bool operator==(const Normalization&, const Normalization&) = default;
};

/// The mean of a group and inverse = 1 / sqrt(variance + epsilon). The mean has two parts, mean + rest, since
/// one float of 1e4 has an error of up to 5e-4. The kernels compute z = (x - mean) inverse - rest inverse:
/// with -ffast-math a compiler may turn (x - mean) - rest into x - (mean + rest), which has that error again.
template <class T>
struct Moments {
  T mean;
  T rest;
  T inverse;
};

/// Computes the moments from a first mean and the sums of d = x - mean and of d^2 over the `count` elements
/// of a group, by the corrected two-pass algorithm (Chan, Golub, LeVeque 1983): `sum` gives the rounding
/// error of the first mean.
template <class T>
Moments<T> moments(T mean, double sum, double squares, double count, double epsilon) {
  const double rest = sum / count, variance = squares / count - rest * rest;
  return {mean, T(rest), T(1 / std::sqrt((variance < 0 ? 0 : variance) + epsilon))};
}

/// dL/dx = gamma inverse dL/dy + slope (x - mean) + offset, which is
/// (dL/dz - mean(dL/dz) - z mean(z dL/dz)) inverse for z = (x - mean - rest) inverse and dL/dz = gamma dL/dy.
template <class T>
struct InputGradient {
  T slope;
  T offset;
};

/// Computes the coefficients from the sums over a group of gamma dL/dy and of gamma dL/dy z.
template <class T>
InputGradient<T> input_gradient(const Moments<T>& m, double sum, double products, double count) {
  const double inverse = static_cast<double>(m.inverse);
  const double slope = -inverse * inverse * products / count;
  return {T(slope), T(-inverse * sum / count - slope * static_cast<double>(m.rest))};
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
