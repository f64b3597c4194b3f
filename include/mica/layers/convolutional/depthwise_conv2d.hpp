// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/convolution_layer.hpp>

namespace mica {

/// Convolution of each channel by itself, with m filters for each, Keras' DepthwiseConv2D:
///
///     y[i, j, c m + k] =
///         activation(b[c m + k] + sum_{u, v} x[i s + u d - p, j s + v d - p, c] w[u, v, c, k])
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | w "kernel" | kernel height x kernel width x channels x m |
/// | b "bias" | channels m |
/// | y | output height x output width x channels m |
///
/// Options, in any order: `DepthMultiplier<m>` (1), and those of Conv2D but `Groups` and the algorithms. With
/// m > 1 the kernels work on a copy of the image, and need memory for it. (Howard et al., MobileNets, 2017.)
template <Size Kernel, class... Given>
struct DepthwiseConv2D
    : kernels::ConvolutionLayer<DepthwiseConv2D<Kernel, Given...>, 2,
                                kernels::ConvolutionOptions<TypeList<DepthMultiplierOption>, Given...>,
                                GlorotUniform, Zeros> {
 private:
  using Options = kernels::ConvolutionOptions<TypeList<DepthMultiplierOption>, Given...>;
  static constexpr int multiplier = Options::template Get<DepthMultiplierOption, DepthMultiplier<1>>::count;

 public:
  static constexpr const char* name = "DepthwiseConv2D";
  using Activation = typename Options::template Get<ActivationOption, Linear>;

  static constexpr kernels::Convolution geometry(Shape in) {
    return DepthwiseConv2D::convolution(in, Kernel, DepthwiseConv2D::filters_of(in, multiplier),
                                        in.channels());
  }
  static constexpr Shape kernel_shape(Shape in) {
    return {Kernel.height, Kernel.width, in.channels(), multiplier};
  }

  template <Shape In>
  static constexpr auto check() {
    return DepthwiseConv2D::template check_multiplier<In, Kernel, multiplier>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  using WithBias =
      DepthwiseConv2D<Kernel, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
};

}  // namespace mica
