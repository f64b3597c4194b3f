// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/transposed_layer.hpp>

#include <type_traits>

namespace mica {

/// The transpose of a convolution, which lengthens a sequence, Keras' Conv1DTranspose: Conv2DTranspose of an
/// image of height 1,
///
///     y[k, f] = activation(b[f] + sum_{u, c} w[u, f, c] x[(k + p - u d) / s, c])
///
/// where the sum has only the terms in which s divides k + p - u d.
///
/// | tensor | shape |
/// | --- | --- |
/// | x | length x channels |
/// | w "kernel" | kernel x filters x channels |
/// | b "bias" | filters |
/// | y | output length x filters |
///
/// The output length is an extent of Conv2DTranspose: length stride with Same, and with Valid (length - 1)
/// stride + max((kernel - 1) d + 1, stride), if there is no `OutputPadding`.
///
/// Options, in any order, are those of Conv2DTranspose: an activation, `Same` or `Valid` (the default),
/// `Stride<2>`, `Dilation<2>` (d, not together with a stride), `OutputPadding<1>`, `NoBias`, an initializer
/// of the kernel (GlorotUniform), `BiasInitializer<...>` (Zeros), `KernelRegularizer<...>`,
/// `BiasRegularizer<...>`, `KernelConstraint<...>` and `BiasConstraint<...>` (none).
template <int Filters, int Kernel, class... Given>
struct Conv1DTranspose
    : kernels::TransposedLayer<1, Filters, Size{1, Kernel}, kernels::TransposedOptions<Given...>,
                               GlorotUniform, Zeros> {
  static constexpr const char* name = "Conv1DTranspose";
  using Activation = typename kernels::TransposedOptions<Given...>::template Get<ActivationOption, Linear>;
  using WithBias =
      Conv1DTranspose<Filters, Kernel, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
};

}  // namespace mica
