// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/kernels/class_of.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <type_traits>
#include <vector>

namespace mica {

namespace detail {

/// Class numbers as they are; of outputs [n, ..., classes] the class of each row, of a single output 0 or 1.
template <class X>
std::vector<int> classes_of(const X& x) {
  using T = std::remove_cvref_t<decltype(*std::data(x))>;
  const auto size = static_cast<std::size_t>(std::size(x));
  if constexpr (std::is_integral_v<T>) {
    return {std::data(x), std::data(x) + size};
  } else {
    static_assert(
        AnyTensor<X> && std::is_floating_point_v<T>,
        "mica: a confusion matrix compares class numbers, integers in a std::vector or a tensor, or "
        "outputs in a row-major tensor [n, ..., classes]");
    require_row_major<X>();
    const auto width = static_cast<std::size_t>(rank_of<X> == 1 ? 1 : x.dimensions()[rank_of<X> - 1]);
    std::vector<int> classes;
    for (std::size_t i = 0; i < size; i += width)
      classes.push_back(kernels::class_of(std::span<const T>(std::data(x) + i, width)));
    return classes;
  }
}

}  // namespace detail

/// Returns how often each class was taken for each class: element (label, prediction) of a matrix
/// [classes, classes], TensorFlow's tf.math.confusion_matrix.
///
///     confusion_matrix(test.labels(0, test.size()), model.predict(test))
///
/// Labels and predictions are class numbers (in a std::vector, a tensor or an Eigen vector), or row-major
/// tensors of outputs or one-hot rows, [n, ..., classes]; a single output means class 1 if it is above 0.5.
/// There are `classes` classes, or if that is 0, as many as the largest number says. Throws Error if the
/// numbers of labels and predictions differ, or if a class is out of range.
template <class Labels, class Predictions>
Tensor<int, 2> confusion_matrix(const Labels& labels, const Predictions& predictions, int classes = 0) {
  const std::vector<int> l = detail::classes_of(labels), p = detail::classes_of(predictions);
  if (l.size() != p.size())
    detail::throw_error({"confusion_matrix: expected as many predictions as labels, found ", l.size(),
                         " labels and ", p.size(), " predictions"});
  if (classes == 0) {
    for (const std::vector<int>& numbers : {l, p}) {
      for (const int number : numbers) classes = std::max(classes, number + 1);
    }
  }
  Tensor<int, 2> matrix(classes, classes);
  matrix.setZero();
  for (std::size_t i = 0; i < l.size(); ++i) {
    for (const int number : {l[i], p[i]}) {
      if (number < 0 || number >= classes)
        detail::throw_error(
            {"confusion_matrix: expected classes from 0 to ", classes - 1, ", found ", number});
    }
    ++matrix(l[i], p[i]);
  }
  return matrix;
}

}  // namespace mica
