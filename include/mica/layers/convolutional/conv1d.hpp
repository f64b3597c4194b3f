// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/convolution_layer.hpp>

namespace mica {

/// Convolution of a sequence, Keras' Conv1D:
///
///     y[i, f] = activation(b[f] + sum_{u, c} x[i s + u d - p, c] w[u, c, f])
///
/// | tensor | shape |
/// | --- | --- |
/// | x | length x channels |
/// | w "kernel" | kernel x channels / groups x filters |
/// | b "bias" | filters |
/// | y | output length x filters |
///
/// The output length is (length + padding - (kernel - 1) d - 1) / stride + 1 with Valid, ceil(length /
/// stride) with Same and with Causal.
///
/// Options, in any order: an activation, `Same`, `Causal` (p = (kernel - 1) d: y_i sees no x behind x_{i s})
/// or `Valid` (the default), `Padding<1>` or `Padding<left, right>` (zeros in front of Valid), `Stride<2>`,
/// `Dilation<2>` (d, not together with a stride), `Groups<2>`, `NoBias`, an initializer of the kernel
/// (GlorotUniform), `BiasInitializer<...>` (Zeros), the regularizers and the constraints of Conv2D.
template <int Filters, int Kernel, class... Given>
struct Conv1D
    : kernels::ConvolutionLayer<Conv1D<Filters, Kernel, Given...>, 1,
                                kernels::ConvolutionOptions<TypeList<GroupsOption, CausalOption>, Given...>,
                                GlorotUniform, Zeros> {
 private:
  using Options = kernels::ConvolutionOptions<TypeList<GroupsOption, CausalOption>, Given...>;
  static constexpr int groups = Options::template Get<GroupsOption, Groups<1>>::count;

 public:
  static constexpr const char* name = "Conv1D";
  using Activation = typename Options::template Get<ActivationOption, Linear>;

  static constexpr kernels::Convolution geometry(Shape in) {
    return Conv1D::convolution(in, {1, Kernel}, Filters, groups);
  }
  static constexpr Shape kernel_shape(Shape in) { return {Kernel, in.channels() / groups, Filters}; }

  template <Shape In>
  static constexpr auto check() {
    return Conv1D::template check_filters<In, Size{1, Kernel}, Filters, groups>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  using WithBias =
      Conv1D<Filters, Kernel, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
};

}  // namespace mica
