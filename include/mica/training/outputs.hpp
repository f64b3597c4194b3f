// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/type_list.hpp>
#include <mica/core/values/as_tensor.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/network/head_row.hpp>
#include <mica/training/sample_checks.hpp>
#include <mica/training/tensor_adapters.hpp>
#include <mica/training/tensor_checks.hpp>

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

/// The tensors in which a model returns the outputs of its network.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// The outputs of a network with one output of this shape: a tensor [n, ...].
template <class T, Shape shape, class Heads = TypeList<>>
struct Outputs {
  using Tensors = Tensor<T, shape.rank + 1>;
  using OfSample = Eigen::TensorMap<const Tensor<T, shape.rank>>;

  static void resize(Tensors& out, int count) { out.resize(dimensions_of<shape.rank + 1>(count, shape)); }
  static OfSample of_sample(const T* row) { return {row, dimensions_of<shape.rank>(shape)}; }

  /// Whether outputs can be written to an `Out`, where `infer` writes them, and whether it has these extents.
  template <class Out>
  static constexpr bool fits() {
    return takes_outputs<T, Out, shape.rank>();
  }
  template <class Out>
  static void check(const Out& out, int count) {
    check_outputs("predict", "the outputs", out, count, shape);
  }
  template <class Out>
  static T* destination(Out& out) {
    return out.data();
  }
};

/// The outputs of a network with Heads: a std::tuple of one tensor for each head.
template <class T, Shape row_shape, class First, class... Others>
struct Outputs<T, row_shape, TypeList<First, Others...>> {
  using Heads = TypeList<First, Others...>;
  template <class H>
  using OfHead = Outputs<T, H::shape>;
  using Tensors = std::tuple<typename OfHead<First>::Tensors, typename OfHead<Others>::Tensors...>;
  using OfSample = std::tuple<typename OfHead<First>::OfSample, typename OfHead<Others>::OfSample...>;

  static void resize(Tensors& out, int count) {
    each(out, [&](auto head, auto& tensor, int) { OfHead<decltype(head)>::resize(tensor, count); });
  }
  static OfSample of_sample(const T* row) {
    int at = 0;
    const auto next = [&](int size) { return row + std::exchange(at, at + size); };
    return {OfHead<First>::of_sample(next(First::shape.size())),
            OfHead<Others>::of_sample(next(Others::shape.size()))...};
  }

  template <class Out>
  static constexpr bool fits() {
    if constexpr (tuple_size<Out> == Heads::size) {
      return []<std::size_t... i>(std::index_sequence<i...>) {
        return (OfHead<typename Heads::template At<i>>::template fits<
                    std::remove_reference_t<std::tuple_element_t<i, Out>>>() &&
                ...);
      }
      (std::make_index_sequence<std::size_t{Heads::size}>{});
    } else {
      static_assert(
          tuple_size<Out> == Heads::size,
          "mica: predict writes the outputs of a network with Heads to a std::tuple of one tensor for "
          "each head: std::tie(policy, value)");
      return false;
    }
  }
  template <class Out>
  static void check(const Out& out, int count) {
    each(out, [&](auto head, const auto& tensor, int) { OfHead<decltype(head)>::check(tensor, count); });
  }
  /// Copies the outputs of a sample to its place in each tensor.
  template <class Out>
  static auto destination(Out& out) {
    return [&out](int sample, const T* row) {
      each(out, [&](auto head, auto& tensor, int offset) {
        constexpr int size = decltype(head)::shape.size();
        std::copy_n(row + offset, size, tensor.data() + std::ptrdiff_t{sample} * size);
      });
    };
  }

 private:
  /// Calls f(head, tensor, offset in the row) for each head.
  template <class Out, class F>
  static void each(Out& out, F f) {
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      (f(typename Heads::template At<i>{}, std::get<i>(out), head_offsets<First, Others...>[i]), ...);
    }
    (std::make_index_sequence<std::size_t{Heads::size}>{});
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
