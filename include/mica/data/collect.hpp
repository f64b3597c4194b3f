// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/as_tensor.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/check_shape.hpp>
#include <mica/data/contents.hpp>
#include <mica/data/elements.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

/// The work of Dataset::from: it converts memory of any type to the samples and targets of a Dataset.
namespace mica::detail {

/// Numbers in one piece of memory: those below, or a tensor or Eigen matrix that is no expression.
template <class X>
concept HasNumbers = requires(const std::remove_reference_t<X>& x) {
  requires std::is_arithmetic_v<std::remove_cvref_t<decltype(*std::data(x))>>;
  std::size(x);
};

/// Contiguous numbers: std::vector, std::array, std::span, an array.
template <class X>
concept NumberRange = !TensorLike<X> && HasNumbers<X>;

/// A range of rows of contiguous numbers, one row for each sample: std::vector<std::vector<float>>,
/// std::vector<std::array<float, 784>>.
template <class X>
concept RangeOfRows = !TensorLike<X> && requires(const std::remove_reference_t<X>& x) {
  requires NumberRange<decltype(*std::begin(x))>;
  std::end(x);
};

template <class X>
struct NumberOf {
  using type = void;
};
template <TensorLike X>
struct NumberOf<X> {
  using type = scalar_of<SamplesOf<X>>;
};
template <NumberRange X>
struct NumberOf<X> {
  using type = std::remove_cvref_t<decltype(*std::data(std::declval<const X&>()))>;
};
template <RangeOfRows X>
struct NumberOf<X> : NumberOf<std::remove_cvref_t<decltype(*std::begin(std::declval<const X&>()))>> {};

/// The type of the numbers in `X`; void if Dataset::from does not take an `X`.
template <class X>
using number_of = typename NumberOf<std::remove_cvref_t<X>>::type;

/// Whether Dataset::from takes these samples and targets; if not, a static_assert says why. `has_shape` is
/// true if the user gives a shape of the targets.
template <bool has_shape, class X, class... Y>
constexpr bool can_collect() {
  constexpr bool are_numbers = (!std::is_void_v<number_of<X>> && ... && !std::is_void_v<number_of<Y>>);
  static_assert(are_numbers,
                "mica: Dataset::from takes numbers that lie one after the other (std::vector, std::array, "
                "std::span), a range of such rows, a tensor or an Eigen matrix; of a pointer make "
                "std::span(pointer, count)");
  if constexpr (are_numbers) {
    require_sample_type<number_of<X>>();
    constexpr bool shape_fits = !has_shape || ((!TensorLike<Y> || !std::is_integral_v<number_of<Y>>)&&...);
    static_assert(
        shape_fits,
        "mica: class numbers in a tensor or an Eigen vector have their shape already; leave the shape "
        "of the targets out");
    return is_sample_type<number_of<X>> && shape_fits;
  } else {
    return false;
  }
}

/// "samples of 28x28x1 = 784 values", for messages.
inline std::string words_for(const char* what, const Shape& shape) {
  return std::string(what) + " of " + to_string(shape) +
         (shape.rank > 1 ? " = " + std::to_string(shape.size()) : "") + " values";
}

/// The elements of `count` rows, contiguous.
struct Rows {
  Elements elements;
  int count = 0;
};

/// Returns how many rows of `shape` a number of values is. Throws Error if that is no whole number. `what` is
/// "samples" or "targets", for the message.
inline int count_rows(const char* what, const Shape& shape, std::size_t values) {
  const auto size = static_cast<std::size_t>(shape.size());
  if (values % size != 0)
    throw_error("Dataset::from: expected " + words_for(what, shape) + ", found " + std::to_string(values) +
                " values, which are no whole number of them");
  if (values / size > std::numeric_limits<int>::max())
    throw_error("Dataset::from: expected at most " + std::to_string(std::numeric_limits<int>::max()) + " " +
                what + ", found " + std::to_string(values / size));
  return static_cast<int>(values / size);
}

/// Takes over the memory of a vector that is passed by std::move; copies other numbers.
template <NumberRange X>
Rows collect(const char* what, const Shape& shape, X&& x) {
  const int count = count_rows(what, shape, std::size(x));
  using Vector = std::vector<number_of<X>>;
  if constexpr (std::is_same_v<X, Vector>)
    return {keep(std::move(x)), count};
  else
    return {keep(Vector(std::data(x), std::data(x) + std::size(x))), count};
}

template <RangeOfRows X>
Rows collect(const char* what, const Shape& shape, const X& x) {
  std::vector<number_of<X>> values;
  std::size_t count = 0;
  for (const auto& row : x) {
    if (std::size(row) != static_cast<std::size_t>(shape.size()))
      throw_error("Dataset::from: expected " + words_for(what, shape) + ", found " +
                  std::to_string(std::size(row)) + " values in row " + std::to_string(count));
    values.insert(values.end(), std::data(row), std::data(row) + std::size(row));
    ++count;
  }
  const int rows = count_rows(what, shape, values.size());
  return {keep(std::move(values)), rows};
}

/// A tensor with one index and an Eigen vector are contiguous numbers. Any other tensor or matrix must have
/// samples, or rows, with as many values as `shape`.
template <TensorLike X>
Rows collect(const char* what, const Shape& shape, X&& x) {
  decltype(auto) rows = as_samples(std::forward<X>(x));
  using R = std::remove_cvref_t<decltype(rows)>;
  require_row_major<R>();
  bool flat = rank_of<R> == 1;
  if constexpr (AnyMatrix<X>) flat = is_vector<X>;
  const int count = count_rows(what, shape, static_cast<std::size_t>(rows.size()));
  if (!flat && (count != sample_count(rows) || sample_shape(rows).size() != shape.size()))
    throw_error("Dataset::from: expected " + words_for(what, shape) + ", found " +
                words_for(what, sample_shape(rows)));
  return {keep(static_cast<decltype(rows)&&>(rows)), count};
}

/// The shape of one row of values if the user gives no shape.
template <class Y>
Shape row_shape_of(const Y& y) {
  if constexpr (RangeOfRows<Y>)
    if (std::begin(y) != std::end(y)) return static_cast<int>(std::size(*std::begin(y)));
  return 1;
}

/// Sets the targets, of any type. They are rows, or class maps, of `shape` unless it is a null pointer.
template <class Y>
void collect_targets(Contents& contents, const Shape* shape, Y&& y) {
  using T = number_of<Y>;
  constexpr bool numbers = std::is_integral_v<T>;
  if constexpr (TensorLike<Y>) {
    if (!shape) return contents.set_targets(as_targets(std::forward<Y>(y)));
  }
  if constexpr (numbers && NumberRange<Y>) {
    const Shape map = shape ? *shape : Shape(1);
    check_shape(map);
    contents.check_target_count(count_rows("targets", map, std::size(y)));
    if (shape)
      contents.set_class_maps(map, std::data(y));
    else
      contents.set_labels(std::data(y));
  } else if constexpr (numbers) {
    static_assert(TensorLike<Y>,
                  "mica: class numbers are a tensor [n], class maps [n, height, width]; rows of values are "
                  "float or double");
  } else {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>,
                  "mica: the targets are a tensor of an integer type, float or double");
    const Shape row = shape ? *shape : row_shape_of(y);
    check_shape(row);
    Rows rows = collect("targets", row, std::forward<Y>(y));
    contents.check_target_count(rows.count);
    contents.set_rows(row, std::move(rows.elements));
  }
}

/// The contents of samples and several targets, a std::tuple, see Dataset::from.
template <class X, class... Y>
void collect_each_target(std::shared_ptr<Contents>& contents, X&& values, const Shape& shape,
                         const std::tuple<Y...>& targets) {
  if constexpr (can_collect<false, X, Y...>()) {
    check_shape(shape);
    Rows samples = collect("samples", shape, std::forward<X>(values));
    contents.reset(new Contents(shape, samples.count));
    contents->samples = std::move(samples.elements);
    contents->set_each_target(targets,
                              [](Contents& alone, const auto& y) { collect_targets(alone, nullptr, y); });
  }
}

/// The contents of samples and targets of any type, see Dataset::from; null if the types are an error.
template <bool has_shape, class X, class... Y>
std::shared_ptr<const Contents> collect_contents(X&& values, const Shape& shape, const Shape* target_shape,
                                                 Y&&... targets) {
  std::shared_ptr<Contents> contents;
  if constexpr ((is_tuple<Y> || ...) && !has_shape) {
    (collect_each_target(contents, std::forward<X>(values), shape, std::forward<Y>(targets)), ...);
  } else if constexpr (can_collect<has_shape, X, Y...>()) {
    check_shape(shape);
    Rows samples = collect("samples", shape, std::forward<X>(values));
    contents.reset(new Contents(shape, samples.count));
    (collect_targets(*contents, target_shape, std::forward<Y>(targets)), ...);
    contents->samples = std::move(samples.elements);
  }
  return contents;
}

/// The contents of contiguous samples of bytes and their class numbers, see Dataset::from_bytes.
inline std::shared_ptr<const Contents> contents_of_bytes(std::vector<std::uint8_t> bytes, const Shape& shape,
                                                         const std::vector<int>& labels, int classes) {
  check_shape(shape);
  if (labels.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      bytes.size() != static_cast<std::size_t>(shape.size()) * labels.size())
    throw_error("expected " + std::to_string(labels.size()) + " samples of " + to_string(shape) +
                ", one for each class number, found " + std::to_string(bytes.size()) + " bytes");
  const std::shared_ptr<Contents> contents(new Contents(shape, static_cast<int>(labels.size())));
  contents->set_labels(labels.data());
  if (classes != 0) contents->set_classes(classes);
  contents->samples = keep(std::move(bytes));
  return contents;
}

}  // namespace mica::detail
