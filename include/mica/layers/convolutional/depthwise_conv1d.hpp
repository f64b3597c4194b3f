// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/convolution_layer.hpp>

namespace mica {

/// Convolution of each channel of a sequence by itself, with m filters for each, Keras' DepthwiseConv1D:
///
///     y[i, c m + k] = activation(b[c m + k] + sum_u x[i s + u d - p, c] w[u, c, k])
///
/// | tensor | shape |
/// | --- | --- |
/// | x | length x channels |
/// | w "kernel" | kernel x channels x m |
/// | b "bias" | channels m |
/// | y | output length x channels m |
///
/// Options, in any order: `DepthMultiplier<m>` (1), and those of Conv1D but `Groups`: an activation,
/// `Same`, `Causal` or `Valid` (the default), `Padding<1>`, `Stride<2>`, `Dilation<2>`, `NoBias`, an
/// initializer of the kernel (GlorotUniform), `BiasInitializer<...>` (Zeros). With m > 1 the kernels work on
/// a copy of the sequence, and need memory for it.
template <int Kernel, class... Given>
struct DepthwiseConv1D
    : kernels::ConvolutionLayer<
          DepthwiseConv1D<Kernel, Given...>, 1,
          kernels::ConvolutionOptions<TypeList<DepthMultiplierOption, CausalOption>, Given...>, GlorotUniform,
          Zeros> {
 private:
  using Options = kernels::ConvolutionOptions<TypeList<DepthMultiplierOption, CausalOption>, Given...>;
  static constexpr int multiplier = Options::template Get<DepthMultiplierOption, DepthMultiplier<1>>::count;

 public:
  static constexpr const char* name = "DepthwiseConv1D";
  using Activation = typename Options::template Get<ActivationOption, Linear>;

  static constexpr kernels::Convolution geometry(Shape in) {
    return DepthwiseConv1D::convolution(in, {1, Kernel}, DepthwiseConv1D::filters_of(in, multiplier),
                                        in.channels());
  }
  static constexpr Shape kernel_shape(Shape in) { return {Kernel, in.channels(), multiplier}; }

  template <Shape In>
  static constexpr auto check() {
    return DepthwiseConv1D::template check_multiplier<In, Size{1, Kernel}, multiplier>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  using WithBias =
      DepthwiseConv1D<Kernel, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
};

}  // namespace mica
