// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/regularizer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/convolution_choice.hpp>

#include <algorithm>

namespace mica {

template <class... Words>
struct NoFilters {
  static_assert(fits<Words...>, "mica: a convolution needs at least one filter");
};
template <class... Words>
struct EmptyKernel {
  static_assert(fits<Words...>, "mica: a convolution's kernel must be at least 1 x 1");
};
template <class... Words>
struct SquareOfWinograd {
  static_assert(fits<Words...>, "mica: Winograd computes squares of 2 x 2 or 4 x 4 outputs");
};
template <class... Words>
struct KernelOfWinograd {
  static_assert(fits<Words...>, "mica: Winograd needs a kernel of 3 x 3 and a stride of 1");
};
template <class... Words>
struct KernelLargerThanInput {
  static_assert(fits<Words...>, "mica: the kernel is larger than its input");
};

/// Two-dimensional convolution (cross-correlation, as everywhere in the field), Keras' Conv2D:
///
///     y[i, j, f] = activation(b[f] + sum_{u, v, c} x[i s + u - p, j s + v - p, c] w[u, v, c, f])
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | w "kernel" | kernel height x kernel width x channels x filters |
/// | b "bias" | filters |
/// | y | output height x output width x filters |
///
/// An output extent is (extent - kernel) / stride + 1 with Valid, ceil(extent / stride) with Same.
///
/// Options, in any order: an activation, `Same` or `Valid` (the default), `Stride<2>`, `NoBias`, an
/// initializer of the kernel (GlorotUniform), `BiasInitializer<...>` (Zeros), `KernelRegularizer<L2<1e-4>>`
/// and `BiasRegularizer<...>` (none), and how it is computed: `Direct`, `Winograd<2>` (the default) or
/// `Winograd<4>`.
template <int Filters, Size Kernel, class... Given>
struct Conv2D : Layer {
 private:
  using Options = mica::Options<
      TypeList<ActivationOption, PaddingOption, StrideOption, BiasOption, KernelInitializerOption,
               BiasInitializerOption, KernelRegularizerOption, BiasRegularizerOption, AlgorithmOption>,
      Given...>;
  using Regularizers = detail::Regularizers<Options>;
  static constexpr Size step = Options::template Get<StrideOption, Stride<1>>::step;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;
  static constexpr bool has_bias =
      std::is_same_v<typename Options::template Get<BiasOption, UseBias>, UseBias>;

  using Algorithm = typename Options::template Get<AlgorithmOption, void>;
  static constexpr bool asks_for_winograd = !std::is_void_v<Algorithm> && !std::is_same_v<Algorithm, Direct>;
  static constexpr int square = Options::template Get<AlgorithmOption, Winograd<2>>::square;

  static constexpr kernels::Convolution geometry(Shape in) {
    return {kernels::make_axis(in.height(), Kernel.height, step.height, same),
            kernels::make_axis(in.width(), Kernel.width, step.width, same), in.channels(), Filters};
  }

 public:
  static constexpr const char* name = "Conv2D";
  static constexpr bool backward_reads_output = false;
  static constexpr bool input_gradient_reads_input = false, skips_parameter_gradient = true;
  using Activation = typename Options::template Get<ActivationOption, Linear>;
  static constexpr bool fuses_activation = true, folds_normalization = true;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (!has_passed<typename Regularizers::Check>)
      return typename Regularizers::Check{};
    else if constexpr (Filters < 1)
      return Failed<NoFilters, Needs<1>>{};
    else if constexpr (asks_for_winograd && square != 2 && square != 4)
      return Failed<SquareOfWinograd, Needs<2, 4>>{};
    else if constexpr (asks_for_winograd && !(Kernel == Size{3} && step == Size{1}))
      return Failed<KernelOfWinograd, Needs<3, 3>>{};
    else
      return check_window<In, Kernel, step, same, EmptyKernel, KernelLargerThanInput>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) { return geometry(in).output(); }
  static constexpr auto parameters(Shape in) {
    const ParameterTensor kernel{
        "kernel", {Kernel.height, Kernel.width, in.channels(), Filters}, Regularizers::kernel};
    if constexpr (has_bias)
      return std::array{kernel, ParameterTensor{"bias", {Filters}, Regularizers::bias}};
    else
      return std::array{kernel};
  }
  static constexpr std::int64_t multiply_adds(Shape in) { return geometry(in).multiply_adds(); }
  template <Shape In>
  static constexpr bool whole_micro_batch = kernels::wants_whole_micro_batch<geometry(In), square>;
  static constexpr PaddingSize input_padding(Shape in) { return geometry(in).input_padding(); }
  static constexpr PaddingSize gradient_padding(Shape in) { return geometry(in).gradient_padding(); }

  template <class T, Shape In>
  struct Kernels : NoKernels {
    using Forward = kernels::ForwardKernel<T, geometry(In), square>;
    using InputGradient = kernels::InputGradientKernel<T, geometry(In), square>;
    using WeightGradient = kernels::WeightGradientKernel<T, geometry(In), square>;
    static constexpr int forward_pack_size = Forward::pack_size;
    static constexpr int backward_pack_size = InputGradient::pack_size;
    static constexpr int forward_scratch_size = Forward::scratch_size;
    static constexpr int scratch_size = std::max(WeightGradient::scratch_size, InputGradient::scratch_size);

    static void pack_forward(Packing<T> p) {
      Forward::pack(p.weights, has_bias ? p.weights + geometry(In).weights() : nullptr, p.packed);
    }
    static void pack_backward(Packing<T> p) { InputGradient::pack(p.weights, p.packed); }
    static void unpack_gradient(Unpacking<T> u) { WeightGradient::put_in_order(u.gradient, u.scratch); }
  };

  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random random) {
    constexpr int weights = geometry(In).weights(), area = Kernel.height * Kernel.width;
    const Fans fans{area * In.channels(), area * Filters};
    Options::template Get<KernelInitializerOption, GlorotUniform>::fill(std::span(to.values, weights), fans,
                                                                        random.stream(0));
    if constexpr (has_bias)
      Options::template Get<BiasInitializerOption, Zeros>::fill(std::span(to.values + weights, Filters), fans,
                                                                random.stream(1));
  }

  /// This layer, not one derived from it, computed by an algorithm if it names none and the algorithm can
  /// compute it.
  template <class A>
  static constexpr auto with_algorithm(std::type_identity<Conv2D>) {
    constexpr bool can_compute = std::is_same_v<A, Direct> || (Kernel == Size{3} && step == Size{1});
    return std::type_identity<std::conditional_t<std::is_void_v<Algorithm> && can_compute,
                                                 Conv2D<Filters, Kernel, Given..., A>, Conv2D>>{};
  }

  using WithBias =
      Conv2D<Filters, Kernel, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
  /// Writes the weights of a WithBias whose output is scale (z - center) + shift if that of this layer is z;
  /// `affine` has the centers of all filters, then the scales, then the shifts.
  template <Shape In, class T>
  static void fold(const T* weights, const T* affine, T* to) {
    constexpr int count = geometry(In).weights();
    const T *const center = affine, *const scale = affine + Filters, *const shift = affine + 2 * Filters;
    for (int i = 0; i < count; ++i) to[i] = weights[i] * scale[i % Filters];
    for (int f = 0; f < Filters; ++f)
      to[count + f] = ((has_bias ? weights[count + f] : T(0)) - center[f]) * scale[f] + shift[f];
  }

  template <class F>
  static void forward(const F& f) {
    using K = Kernels<typename F::Number, F::Input::shape>;
    K::Forward::template run<kernels::Fused<typename F::Activation>>(f.x, f.packed, f.y, f.scratch);
  }

  // With z = b + w * x, summed over all outputs (i, j) that an element contributes to:
  //   dL/dw[u, v, c, f] = sum_{i, j} x[i s + u - p, j s + v - p, c] dL/dz[i, j, f]
  //   dL/db[f]          = sum_{i, j} dL/dz[i, j, f]
  //   dL/dx[k, l, c]    = sum_{u, v, f} w[u, v, c, f] dL/dz[(k + p - u) / s, (l + p - v) / s, f]
  // where the last sum has only the terms in which s divides k + p - u and l + p - v.
  template <class B>
  static void backward(const B& b) {
    using K = Kernels<typename B::Number, B::Input::shape>;
    if constexpr (B::needs_parameter_gradient) {
      K::WeightGradient::run_over(b.x, b.dy, b.gradient, b.add, b.scratch);
      if constexpr (has_bias)
        kernels::sum_pixels(b.dy, b.gradient + geometry(B::Input::shape).weights(), b.add);
    }
    if constexpr (B::needs_input_gradient) K::InputGradient::run(b.dy, b.packed, b.dx, b.scratch);
  }
};

}  // namespace mica
