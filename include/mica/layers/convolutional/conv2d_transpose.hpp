// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/transposed_layer.hpp>

#include <type_traits>

namespace mica {

/// The transpose of a convolution, which enlarges an image, Keras' Conv2DTranspose: a Conv2D with this
/// kernel, stride, dilation and padding, from y to x, has this layer's forward pass as the gradient of its
/// input,
///
///     y[k, l, f] = activation(b[f] + sum_{u, v, c} w[u, v, f, c] x[(k + p - u d) / s, (l + p - v d) / s, c])
///
/// where the sum has only the terms in which s divides k + p - u d and l + p - v d.
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | w "kernel" | kernel height x kernel width x filters x channels |
/// | b "bias" | filters |
/// | y | output height x output width x filters |
///
/// With r = (kernel - 1) d + 1, an output extent is
///
/// | | Valid | Same |
/// | --- | --- | --- |
/// | without `OutputPadding` | (extent - 1) stride + max(r, stride) | extent stride |
/// | `OutputPadding<q>` | (extent - 1) stride + r + q | (extent - 1) stride + r mod 2 + q |
///
/// PyTorch's ConvTranspose2d(output_padding=q) without padding gives the outputs of Valid. With Same the
/// outputs of Valid are cut on all sides, and where their number is odd, one more below or on the right, as
/// TensorFlow and JAX do in Keras.
///
/// Options, in any order: an activation, `Same` or `Valid` (the default), `Stride<2>`, `Dilation<2>` (d, not
/// together with a stride, as in Keras), `OutputPadding<1>`, `NoBias`, an initializer of the kernel
/// (GlorotUniform), `BiasInitializer<...>` (Zeros), `KernelRegularizer<L2<1e-4>>` and `BiasRegularizer<...>`
/// (none), `KernelConstraint<MaxNorm<2>>` and `BiasConstraint<...>` (none).
template <int Filters, Size Kernel, class... Given>
struct Conv2DTranspose : kernels::TransposedLayer<2, Filters, Kernel, kernels::TransposedOptions<Given...>,
                                                  GlorotUniform, Zeros> {
  static constexpr const char* name = "Conv2DTranspose";
  using Activation = typename kernels::TransposedOptions<Given...>::template Get<ActivationOption, Linear>;
  using WithBias =
      Conv2DTranspose<Filters, Kernel, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
};

}  // namespace mica
