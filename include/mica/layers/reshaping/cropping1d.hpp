// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/edges.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/edges.hpp>

#include <cstdint>

namespace mica {

template <class... Words>
struct CropsEveryStep {
  static_assert(fits<Words...>, "mica: this Cropping1D leaves no step of its input");
};

/// A sequence without its ends, Keras' Cropping1D:
///
///     y[i, c] = x[i + Left, c]
///
/// | tensor | shape |
/// | --- | --- |
/// | x | length x channels |
/// | y | (length - Left - Right) x channels |
///
/// `Cropping1D<2>` cuts two steps off at each end, `Cropping1D<2, 0>` two in front, and `Cropping1D<>` one at
/// each end, Keras' default.
template <int Left = 1, int Right = Left>
struct Cropping1D : Layer {
 private:
  static constexpr std::int64_t steps = std::int64_t{Left} + Right;

 public:
  static constexpr const char* name = "Cropping1D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (Left < 0 || Right < 0)
      return Failed<NegativeEdge, Needs<0>>{};
    else if constexpr (!has_passed<decltype(check_dimensions<In, 1>())>)
      return check_dimensions<In, 1>();
    else if constexpr (In.width() <= steps)
      return Failed<CropsEveryStep, Needs<detail::extent(steps + 1)>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) {
    return {static_cast<int>(in.width() - steps), in.channels()};
  }

  template <class F>
  static void forward(const F& f) {
    kernels::cut_out(f.x, 0, Left, f.y);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) kernels::surround_by_zeros(b.dy, b.dx, 0, Left);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.shifted(0, Left);
  }

  template <class G>
  static auto onnx(G& g) {
    const Shape out = output_shape(g.in());
    return g.image(
        "Slice",
        {g.channels_first(g.x()), g.integers({Left}), g.integers({Left + out.width()}), g.integers({2})}, {},
        out);
  }
};

}  // namespace mica
