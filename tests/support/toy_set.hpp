// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/dataset.hpp>

#include <cstdint>

/// Images of 6x6x1 that a small net can tell apart: noise, and on two rows of it a bright band, at the top
/// (class 0), in the middle (1) or at the bottom (2).
struct ToySet {
  static constexpr int classes = 3;

  mica::Tensor<float, 4> x;        // [n, 6, 6, 1]
  mica::Tensor<int, 1> labels;     // [n]
  mica::Tensor<float, 2> one_hot;  // [n, 3]

  explicit ToySet(int n, std::uint64_t seed = 1) : x(n, 6, 6, 1), labels(n), one_hot(n, classes) {
    mica::Random random(seed);
    one_hot.setZero();
    for (int i = 0; i < n; ++i) {
      const int c = static_cast<int>(random.below(classes));
      labels(i) = c;
      one_hot(i, c) = 1;
      for (int row = 0; row < 6; ++row) {
        for (int column = 0; column < 6; ++column)
          x(i, row, column, 0) = static_cast<float>((row / 2 == c ? 0.5 : 0) + 0.5 * random.uniform());
      }
    }
  }

  int size() const { return static_cast<int>(x.dimension(0)); }
  mica::Dataset dataset() const { return {x, labels}; }
};
