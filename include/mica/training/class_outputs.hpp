// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/core/values/tensor.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace mica {

/// The k largest outputs of each sample, the largest first; of equal outputs, the one of the lower class
/// number. `classes` and `values` are [n, k], or [n, height, width, k] for outputs of each pixel. Behind a
/// Softmax the values are probabilities.
template <class T, int Rank>
struct TopK {
  Tensor<int, Rank> classes;
  Tensor<T, Rank> values;
};

namespace detail {

/// The last extent of a tensor, and extents with the last one replaced.
template <class Outputs>
Eigen::Index last_extent(const Outputs& outputs) {
  return outputs.dimensions().back();
}
template <class Dimensions>
Dimensions with_last(Dimensions dimensions, Eigen::Index last) {
  dimensions[dimensions.size() - 1] = last;
  return dimensions;
}

/// For each row of outputs, the number of the largest; of equal outputs the first. Of a single output, 1 if
/// it is above the threshold, else 0.
template <class T, int Rank>
Tensor<int, Rank - 1> classes_of(const Tensor<T, Rank>& outputs, double threshold) {
  Eigen::DSizes<Eigen::Index, Rank - 1> extents;
  std::copy_n(outputs.dimensions().begin(), Rank - 1, extents.begin());
  Tensor<int, Rank - 1> classes(extents);
  const std::ptrdiff_t width = last_extent(outputs);
  for (std::ptrdiff_t i = 0; i < classes.size(); ++i) {
    const T* const row = outputs.data() + i * width;
    classes.data()[i] = width == 1 ? static_cast<double>(*row) > threshold
                                   : static_cast<int>(std::max_element(row, row + width) - row);
  }
  return classes;
}

template <class T, int Rank>
TopK<T, Rank> top_k_of(const Tensor<T, Rank>& outputs, int k) {
  const std::ptrdiff_t width = last_extent(outputs);
  if (k < 1 || k > width)
    throw_error({"predict_topk: expected 1 <= k <= ", width, ", the number of outputs, found ", k});
  const auto extents = with_last(outputs.dimensions(), k);
  TopK<T, Rank> top{Tensor<int, Rank>(extents), Tensor<T, Rank>(extents)};
  std::vector<int> order(static_cast<std::size_t>(width));
  for (std::ptrdiff_t i = 0; i < outputs.size() / width; ++i) {
    const T* const row = outputs.data() + i * width;
    // NaN is sorted behind all numbers, since it cannot be compared.
    const auto key = [&](int c) { return is_nan(row[c]) ? std::numeric_limits<T>::lowest() : row[c]; };
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(order.begin(), order.begin() + k, order.end(),
                      [&](int a, int b) { return key(a) > key(b) || (!(key(a) < key(b)) && a < b); });
    for (int j = 0; j < k; ++j) {
      const int c = order[static_cast<std::size_t>(j)];
      top.classes.data()[i * k + j] = c;
      top.values.data()[i * k + j] = row[c];
    }
  }
  return top;
}

}  // namespace detail

}  // namespace mica
