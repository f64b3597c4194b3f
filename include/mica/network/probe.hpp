// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/network/parameter_layout.hpp>

#include <array>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// A layer that returns its input and, in the backward pass, records x and dL/dx of each sample of a
/// micro-batch. It has a parameter for each of these numbers, and its "gradient" is the record. So the
/// backward pass of the graph ends at the Probe. The place of a sample's record, from 0, is passed in instead
/// of the sample's stream of random numbers; so no layer may draw random numbers in this pass.
struct Probe : Layer {
  static constexpr const char* name = "Probe";
  static constexpr bool backward_reads_output = false;

  /// Elements between x and dL/dx in the record of a sample.
  static constexpr int stride(Shape shape) { return Layout{shape}.sample_stride(); }
  static constexpr int record_size(Shape shape) { return 2 * stride(shape); }

  static constexpr std::array<ParameterTensor, 1> parameters(Shape in) {
    return {{{"record", Shape(micro_batch_size * record_size(in))}}};
  }

  template <class F>
  static void forward(const F& f) {
    kernels::transform(kernels::IdentityFunction{}, f.y, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    using T = typename B::Number;
    constexpr Shape shape = B::Input::shape;
    const auto same = [](auto a) { return a; };
    for (int s = 0; s < b.x.count; ++s) {
      T* const to = b.gradient + static_cast<int>(b.context.streams[s]) * record_size(shape);
      kernels::transform(same, View<T, Layout{shape}>{to, 1}, b.x.part(s, 1));
      kernels::transform(same, View<T, Layout{shape}>{to + stride(shape), 1}, b.dy.part(s, 1));
    }
    if constexpr (B::needs_input_gradient) kernels::transform(same, b.dx, b.dy);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
