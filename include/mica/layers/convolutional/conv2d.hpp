// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/convolution_layer.hpp>

namespace mica {

template <class... Words>
struct SquareOfWinograd {
  static_assert(fits<Words...>, "mica: Winograd computes squares of 2 x 2 or 4 x 4 outputs");
};
template <class... Words>
struct KernelOfWinograd {
  static_assert(fits<Words...>,
                "mica: Winograd needs a kernel of 3 x 3 and a stride of 1, without dilation and groups");
};
/// Two-dimensional convolution (cross-correlation, as everywhere in the field), Keras' Conv2D:
///
///     y[i, j, f] = activation(b[f] + sum_{u, v, c} x[i s + u d - p, j s + v d - p, c] w[u, v, c, f])
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | w "kernel" | kernel height x kernel width x channels / groups x filters |
/// | b "bias" | filters |
/// | y | output height x output width x filters |
///
/// An output extent is (extent + padding - (kernel - 1) d - 1) / stride + 1 with Valid, ceil(extent / stride)
/// with Same.
///
/// Options, in any order: an activation, `Same` or `Valid` (the default), `Padding<1>` or `Padding<top, left,
/// bottom, right>` (zeros in front of Valid), `Stride<2>`, `Dilation<2>` (d, not together with a stride, as
/// in Keras), `Groups<2>` (group g of the filters sees only group g of the channels; with one channel in each
/// group see DepthwiseConv2D, which computes the same), `NoBias`, an initializer of the kernel
/// (GlorotUniform), `BiasInitializer<...>` (Zeros), `KernelRegularizer<L2<1e-4>>` and `BiasRegularizer<...>`
/// (none), `KernelConstraint<MaxNorm<2>>` and `BiasConstraint<...>` (none), and how it is computed: `Direct`,
/// `Winograd<2>` (the default) or `Winograd<4>`.
template <int Filters, Size Kernel, class... Given>
struct Conv2D : kernels::ConvolutionLayer<
                    Conv2D<Filters, Kernel, Given...>, 2,
                    kernels::ConvolutionOptions<TypeList<GroupsOption, AlgorithmOption>, Given...>,
                    GlorotUniform, Zeros> {
 private:
  using Options = kernels::ConvolutionOptions<TypeList<GroupsOption, AlgorithmOption>, Given...>;
  static constexpr int groups = Options::template Get<GroupsOption, Groups<1>>::count;

  using Algorithm = typename Options::template Get<AlgorithmOption, void>;
  static constexpr bool asks_for_winograd = !std::is_void_v<Algorithm> && !std::is_same_v<Algorithm, Direct>;
  static constexpr bool suits_winograd =
      Kernel == Size{3} && Conv2D::step == Size{1} && Conv2D::dilation == Size{1} && groups == 1;

 public:
  static constexpr const char* name = "Conv2D";
  using Activation = typename Options::template Get<ActivationOption, Linear>;
  /// The algorithm that an option names, for the summary; "" if none does.
  static constexpr const char* algorithm = std::is_void_v<Algorithm> ? ""
                                           : !asks_for_winograd      ? "Direct"
                                           : Conv2D::square == 4     ? "Winograd<4>"
                                                                     : "Winograd<2>";

  static constexpr kernels::Convolution geometry(Shape in) {
    return Conv2D::convolution(in, Kernel, Filters, groups);
  }
  static constexpr Shape kernel_shape(Shape in) {
    return {Kernel.height, Kernel.width, in.channels() / groups, Filters};
  }

  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (asks_for_winograd && Conv2D::square != 2 && Conv2D::square != 4)
      return Failed<SquareOfWinograd, Needs<2, 4>>{};
    else if constexpr (asks_for_winograd && !suits_winograd)
      return Failed<KernelOfWinograd, Needs<3, 3>>{};
    else
      return Conv2D::template check_filters<In, Kernel, Filters, groups>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  /// This layer, not one derived from it, computed by an algorithm if it names none and the algorithm can
  /// compute it.
  template <class A>
  static constexpr auto with_algorithm(std::type_identity<Conv2D>) {
    constexpr bool can_compute = std::is_same_v<A, Direct> || suits_winograd;
    return std::type_identity<std::conditional_t<std::is_void_v<Algorithm> && can_compute,
                                                 Conv2D<Filters, Kernel, Given..., A>, Conv2D>>{};
  }
  using WithBias =
      Conv2D<Filters, Kernel, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
};

}  // namespace mica
