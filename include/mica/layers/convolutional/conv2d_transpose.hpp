// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/convolution_layer.hpp>
#include <mica/kernels/transposed.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace mica {

/// The transpose of a convolution, which enlarges an image, Keras' Conv2DTranspose: a Conv2D with this
/// kernel, stride and padding, from y to x, has this layer's forward pass as the gradient of its input,
///
///     y[k, l, f] = activation(b[f] + sum_{u, v, c} w[u, v, f, c] x[(k + p - u) / s, (l + p - v) / s, c])
///
/// where the sum has only the terms in which s divides k + p - u and l + p - v.
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | w "kernel" | kernel height x kernel width x filters x channels |
/// | b "bias" | filters |
/// | y | output height x output width x filters |
///
/// An output extent is extent stride with Same, (extent - 1) stride + max(kernel, stride) with Valid: Keras'
/// output_padding=None. PyTorch's ConvTranspose2d without padding gives the outputs of Valid for a kernel at
/// least as large as the stride.
///
/// Options, in any order: an activation, `Same` or `Valid` (the default), `Stride<2>`, `NoBias`, an
/// initializer of the kernel (GlorotUniform), `BiasInitializer<...>` (Zeros).
template <int Filters, Size Kernel, class... Given>
struct Conv2DTranspose : Layer {
 private:
  using Options = mica::Options<TypeList<ActivationOption, PaddingOption, StrideOption, BiasOption,
                                         KernelInitializerOption, BiasInitializerOption>,
                                Given...>;
  static constexpr Size step = Options::template Get<StrideOption, Stride<1>>::step;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;
  static constexpr bool has_bias =
      std::is_same_v<typename Options::template Get<BiasOption, UseBias>, UseBias>;

  /// The compiler rejects so large an output.
  static constexpr int enlarged(int extent, int window, int stride) {
    const std::int64_t pixels =
        same ? std::int64_t{extent} * stride : (std::int64_t{extent} - 1) * stride + std::max(window, stride);
    return static_cast<int>(std::min<std::int64_t>(pixels, std::numeric_limits<int>::max() / 2));
  }
  /// The convolution from y to x.
  static constexpr kernels::Convolution geometry(Shape in) {
    return {
        kernels::make_axis(enlarged(in.height(), Kernel.height, step.height), Kernel.height, step.height,
                           same),
        kernels::make_axis(enlarged(in.width(), Kernel.width, step.width), Kernel.width, step.width, same),
        Filters, in.channels()};
  }

 public:
  static constexpr const char* name = "Conv2DTranspose";
  static constexpr bool backward_reads_output = false;
  static constexpr bool input_gradient_reads_input = false, skips_parameter_gradient = true;
  static constexpr bool fuses_activation = true, folds_normalization = true;
  using Activation = typename Options::template Get<ActivationOption, Linear>;

  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (Filters < 1)
      return Failed<NoFilters, Needs<1>>{};
    else  // no kernel is too large
      return check_window<In, Kernel, step, true, EmptyKernel, KernelLargerThanInput>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) { return geometry(in).input(); }
  static constexpr auto parameters(Shape in) {
    const ParameterTensor kernel{"kernel", {Kernel.height, Kernel.width, Filters, in.channels()}};
    if constexpr (has_bias)
      return std::array{kernel, ParameterTensor{"bias", {Filters}}};
    else
      return std::array{kernel};
  }
  static constexpr std::int64_t multiply_adds(Shape in) { return geometry(in).multiply_adds(); }
  static constexpr PaddingSize input_padding(Shape in) { return geometry(in).gradient_padding(); }
  static constexpr PaddingSize gradient_padding(Shape in) { return geometry(in).input_padding(); }

  template <class T, Shape In>
  struct Kernels : NoKernels {
    static constexpr kernels::Convolution geometry = Conv2DTranspose::geometry(In);
    using Forward = kernels::TransposedForward<T, geometry>;
    using InputGradient = kernels::ConvolutionForward<T, geometry>;
    using WeightGradient = kernels::ConvolutionWeightGradient<T, geometry>;
    static constexpr int forward_pack_size = Forward::pack_size;
    static constexpr int backward_pack_size = InputGradient::pack_size;
    static constexpr int scratch_size = WeightGradient::scratch_size;

    static void pack_forward(Packing<T> p) {
      Forward::pack(p.weights, has_bias ? p.weights + geometry.weights() : nullptr, p.packed);
    }
    static void pack_backward(Packing<T> p) { InputGradient::pack(p.weights, nullptr, p.packed); }
    static void unpack_gradient(Unpacking<T> u) { WeightGradient::put_in_order(u.gradient, u.scratch); }
  };

  // Keras takes the fans from the shape of the kernel, so the filters are the inputs here.
  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random random) {
    constexpr int weights = geometry(In).weights(), area = Kernel.height * Kernel.width;
    constexpr Fans fans{area * Filters, area * In.channels()};
    Options::template Get<KernelInitializerOption, GlorotUniform>::fill(std::span(to.values, weights), fans,
                                                                        random.stream(0));
    if constexpr (has_bias)
      Options::template Get<BiasInitializerOption, Zeros>::fill(std::span(to.values + weights, Filters), fans,
                                                                random.stream(1));
  }

  using WithBias =
      Conv2DTranspose<Filters, Kernel, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
  /// Writes the weights of a WithBias whose output is scale (z - center) + shift if that of this layer is z;
  /// `affine` has the centers of all filters, then the scales, then the shifts.
  template <Shape In, class T>
  static void fold(const T* weights, const T* affine, T* to) {
    constexpr int count = geometry(In).weights(), channels = In.channels();
    const T *const center = affine, *const scale = affine + Filters, *const shift = affine + 2 * Filters;
    for (int i = 0; i < count; ++i) to[i] = weights[i] * scale[i / channels % Filters];
    for (int f = 0; f < Filters; ++f)
      to[count + f] = ((has_bias ? weights[count + f] : T(0)) - center[f]) * scale[f] + shift[f];
  }

  template <class F>
  static void forward(const F& f) {
    using K = Kernels<typename F::Number, F::Input::shape>;
    K::Forward::template run<kernels::Fused<typename F::Activation>>(f.x, f.packed, f.y);
  }

  // The passes of the convolution from y to x, with the roles exchanged: dL/dx is its output for the image
  // dL/dz, and dL/dw its gradient of the weights for the image dL/dz and the output gradient x.
  template <class B>
  static void backward(const B& b) {
    using K = Kernels<typename B::Number, B::Input::shape>;
    if constexpr (B::needs_parameter_gradient) {
      K::WeightGradient::run_over(b.dy, b.x, b.gradient, b.add, b.scratch);
      if constexpr (has_bias) kernels::sum_pixels(b.dy, b.gradient + K::geometry.weights(), b.add);
    }
    if constexpr (B::needs_input_gradient)
      K::InputGradient::template run<kernels::Fused<NoActivation>>(b.dy, b.packed, b.dx);
  }
};

}  // namespace mica
