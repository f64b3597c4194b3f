// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/values/layout.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/merging.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

/// The end of a network with several outputs: the outputs of all heads in one row.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// Writes the outputs of its inputs, of any shape, one behind the other, so that the rest of the library
/// knows one flat output, [n_1 + ... + n_N]. dL/dx_i is dL/dy in the elements of x_i.
template <int N>
struct HeadRow : Layer {
  static constexpr const char* name = "Heads";
  static constexpr int arity = N;
  static constexpr bool backward_reads_input = false, backward_reads_output = false;

  static constexpr Shape output_shape(const std::array<Shape, std::size_t{N}>& in) {
    std::int64_t size = 0;
    for (const Shape& shape : in) size += shape.size();
    // The compiler rejects so large a network because of its size.
    return static_cast<int>(std::min<std::int64_t>(size, std::numeric_limits<int>::max()));
  }

  template <class F>
  static void forward(const F& f) {
    int first = 0;
    const auto copy = [&]<class X>(X from) {
      constexpr int size = X::shape.size();
      for (int s = 0; s < from.count; ++s)
        kernels::copy_elements(from.part(s, 1), segment<Shape(size)>(f.y.at(s) + first));
      first += size;
    };
    std::apply([&](auto... from) { (copy(from), ...); }, f.x);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    auto* to = p.y();
    for (int k = 0; k < N; to += P::shape(k++).size()) p.copy(p.x(k), P::shape(k).size(), to);
  }

  template <class B>
  static void backward(const B& b) {
    int first = 0;
    const auto copy = [&](auto size, auto to) {
      if constexpr (needs_gradient<decltype(to)>) {
        for (int s = 0; s < to.count; ++s)
          kernels::copy_elements(segment<Shape(size())>(b.dy.at(s) + first), to.part(s, 1));
      }
      first += size();
    };
    [&]<class... X>(const std::tuple<X...>&) {
      std::apply([&](auto... to) { (copy(std::integral_constant<int, X::shape.size()>{}, to), ...); }, b.dx);
    }(b.x);
  }

 private:
  template <Shape S, class T>
  static View<T, Layout{S}> segment(T* data) {
    return {data, 1};
  }
};

/// The positions of the heads' outputs in the row.
template <class... Heads>
inline constexpr auto head_offsets = [] {
  std::array<int, sizeof...(Heads)> offsets{};
  int sum = 0;
  std::size_t i = 0;
  ((offsets[i++] = sum, sum += Heads::shape.size()), ...);
  return offsets;
}();

/// Calls f(head, offset) for each head and, as an integral constant, the position of its outputs.
template <class... Heads, class F>
MICA_INLINE void for_each_head(F f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (f(
         Heads{}, std::integral_constant<int, head_offsets<Heads...>[i]> {}),
     ...);
  }
  (std::index_sequence_for<Heads...>{});
}

/// Applies an activation to the outputs of each head, `Head::Activation`, or none if that is void. The graph
/// ends with it, so that a loss can leave it out and read the logits of all heads.
template <class... Heads>
struct HeadActivations : Layer {
  using OptionKind = ActivationOption;
  static constexpr const char* name = "Heads";
  static constexpr bool is_elementwise = false;
  static constexpr bool backward_reads_input = false;

  template <class F>
  static void forward(const F& f) {
    using T = typename F::Number;
    for (int s = 0; s < f.x.count; ++s) {
      for_each_head<Heads...>([&]<class Head>(Head, auto offset) {
        using V = View<T, Layout{Head::shape}>;
        const V x{const_cast<T*>(f.x.at(s)) + offset(), 1}, y{f.y.at(s) + offset(), 1};
        if constexpr (!std::is_void_v<typename Head::Activation>)
          Head::Activation::forward(Forward<V, V, T>{x, y, nullptr, nullptr, nullptr, f.context});
        else
          std::copy_n(x.data, Head::shape.size(), y.data);
      });
    }
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.copy();
    auto* to = p.y();
    ((p.template apply<typename Heads::Activation, Heads::shape>(to), to += Heads::shape.size()), ...);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      for (int s = 0; s < b.y.count; ++s) {
        for_each_head<Heads...>([&](auto head, auto offset) {
          backward_of(head, b.y.at(s) + offset(), b.dy.at(s) + offset(), b.dx.at(s) + offset(), b.context);
        });
      }
    }
  }

  /// The same for the outputs of one head. dx may be dy.
  template <class Head, class T>
  static void backward_of(Head, const T* y, T* dy, T* dx, const PassContext& context) {
    using V = View<T, Layout{Head::shape}>;
    if constexpr (!std::is_void_v<typename Head::Activation>) {
      const V outputs{const_cast<T*>(y), 1};
      Head::Activation::backward(Backward<V, V, V, V, T>{outputs, outputs, V{dy, 1}, V{dx, 1}, nullptr,
                                                         nullptr, nullptr, nullptr, false, nullptr, context});
    } else if (dx != dy) {
      std::copy_n(dy, Head::shape.size(), dx);
    }
  }
};

/// The HeadRow of a graph, with the activations of its heads.
template <class... Heads>
struct HeadRowOf : HeadRow<static_cast<int>(sizeof...(Heads))> {
  using Activation = std::conditional_t<(std::is_void_v<typename Heads::Activation> && ...), void,
                                        HeadActivations<Heads...>>;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
