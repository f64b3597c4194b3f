// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/messages/ignore_class.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/kernels/class_of.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace mica {

namespace detail {

/// Class numbers as they are; of outputs [n, ..., classes] the class of each row, of a single output 0 or 1.
template <class X>
std::vector<int> class_numbers_of(const X& x) {
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

/// The matrix of labels that are not the ignored class, and of their predictions.
template <class = void>
Tensor<int, 2> confusion_of(const std::vector<int>& labels, const std::vector<int>& predictions, int classes,
                            std::optional<int> ignored) {
  if (labels.size() != predictions.size())
    throw_error({"confusion_matrix: expected as many predictions as labels, found ", labels.size(),
                 " labels and ", predictions.size(), " predictions"});
  const auto for_each_pair = [&](auto f) {
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] != ignored) f(labels[i], predictions[i]);
  };
  if (classes == 0) for_each_pair([&](int l, int p) { classes = std::max({classes, l + 1, p + 1}); });
  Tensor<int, 2> matrix(classes, classes);
  matrix.setZero();
  for_each_pair([&](int l, int p) {
    for (const int number : {l, p}) {
      if (number < 0 || number >= classes)
        throw_error({"confusion_matrix: expected classes from 0 to ", classes - 1, ", found ", number});
    }
    ++matrix(l, p);
  });
  return matrix;
}

}  // namespace detail

/// Returns how often each class was taken for each class: element (label, prediction) of a matrix
/// [classes, classes], TensorFlow's tf.math.confusion_matrix.
///
///     confusion_matrix(test.labels(0, test.size()), model.predict(test))
///     confusion_matrix(maps, model.predict(test), IgnoreClass<255>{})
///
/// Labels and predictions are class numbers (in a std::vector, a tensor or an Eigen vector), or row-major
/// tensors of outputs or one-hot rows, [n, ..., classes]; a single output means class 1 if it is above 0.5.
/// There are `classes` classes, or if that is 0, as many as the largest number says. With `IgnoreClass<c>`
/// the samples, or pixels, whose label is c do not count. Throws Error if the numbers of labels and
/// predictions differ, or if a class is out of range.
template <class Labels, class Predictions>
Tensor<int, 2> confusion_matrix(const Labels& labels, const Predictions& predictions, int classes = 0) {
  return detail::confusion_of(detail::class_numbers_of(labels), detail::class_numbers_of(predictions),
                              classes, {});
}
template <class Labels, class Predictions, int Ignored>
Tensor<int, 2> confusion_matrix(const Labels& labels, const Predictions& predictions, int classes,
                                IgnoreClass<Ignored>) {
  return detail::confusion_of(detail::class_numbers_of(labels), detail::class_numbers_of(predictions),
                              classes, Ignored);
}
template <class Labels, class Predictions, int Ignored>
Tensor<int, 2> confusion_matrix(const Labels& labels, const Predictions& predictions,
                                IgnoreClass<Ignored> ignored) {
  return confusion_matrix(labels, predictions, 0, ignored);
}

}  // namespace mica
