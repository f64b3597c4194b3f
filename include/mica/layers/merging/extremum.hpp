// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/joint.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/elementwise.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// The largest or the smallest of N inputs, element by element: what joins the branches of Maximum and of
/// Minimum. NaN if an input is NaN. The first input that equals the output, or the first NaN, gets dL/dy.
template <int N, bool is_largest>
struct Extremum : Layer {
  static constexpr const char* name = is_largest ? "Maximum" : "Minimum";
  static constexpr int arity = N;
  static constexpr bool backward_reads_output = false;

  template <Shape First, Shape... Others>
  using CheckOf = detail::SameShapes<First, Others...>;
  static constexpr Shape output_shape(const std::array<Shape, std::size_t{N}>& in) { return in[0]; }

  template <class F>
  static void forward(const F& f) {
    std::apply([&](auto... x) { kernels::transform([](auto... a) { return of(a...); }, f.y, x...); }, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    [&]<std::size_t... i>(std::index_sequence<i...>) { (gradient_of<int{i}>(b, std::get<i>(b.dx)), ...); }
    (std::make_index_sequence<std::size_t{N}>{});
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.joined([](auto a, auto b) {
      const bool takes_second = is_largest ? a.native < b.native : b.native < a.native;
      return takes_second || b.native != b.native ? b : a;
    });
  }

  template <class G>
  static auto onnx(G& g) {
    return g.joined(is_largest ? "Max" : "Min", g.inputs());
  }

 private:
  template <class P, class... Others>
  MICA_INLINE static P of(P first, Others... others) {
    P nan = kernels::nan_bits(first, first);
    ((first = is_largest ? max(first, others) : min(first, others), nan = nan | nan_bits(others, others)),
     ...);
    return first | nan;
  }

  template <int i, class B, class DX>
  static void gradient_of(const B& b, DX dx) {
    if constexpr (needs_gradient<DX>) {
      const auto gradient = []<class P>(P dy, auto... x) {
        const P y = of(x...);
        P taken = dy, remaining = dy;
        int j = 0;
        const auto give = [&](P one) {
          const P takes = equal_bits(one, y) | nan_bits(one, one);
          if (j++ == i) taken = remaining & takes;
          remaining = without(remaining, takes);
        };
        (give(x), ...);
        return taken;
      };
      std::apply([&](auto... x) { kernels::transform(gradient, dx, b.dy, x...); }, b.x);
    }
  }
};

template <int N>
using Largest = Extremum<N, true>;
template <int N>
using Smallest = Extremum<N, false>;

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
