// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/regularizer.hpp>
#include <mica/core/contracts/weight_constraint.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/core/messages/convolution_options.hpp>
#include <mica/kernels/activation.hpp>
#include <mica/kernels/conv2d.hpp>
#include <mica/kernels/convolution_messages.hpp>
#include <mica/kernels/transposed.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace mica {

template <class... Words>
struct OutputPaddingOfStride {
  static_assert(fits<Words...>, "mica: an output padding must be at least 0 and smaller than the stride");
};
template <class... Words>
struct NoOutputs {
  static_assert(
      fits<Words...>,
      "mica: this transposed convolution has no outputs; with Same and an even kernel, one pixel needs "
      "an output padding of at least 1");
};

namespace kernels {

template <class... Given>
using TransposedOptions =
    Options<TypeList<ActivationOption, PaddingOption, StrideOption, DilationOption, OutputPaddingOption,
                     BiasOption, KernelInitializerOption, BiasInitializerOption, KernelRegularizerOption,
                     BiasRegularizerOption, KernelConstraintOption, BiasConstraintOption>,
            Given...>;

/// An axis of a transposed convolution: that of the convolution from y to x. Its extent is that of y, Keras'
/// compute_conv_transpose_output_shape; a padding below 0 is Keras' output_padding=None. In place of an
/// extent that is too large, it has one that the compiler rejects.
constexpr Axis transposed_axis(int inputs, int window, int stride, bool same, int dilation, int padding) {
  const std::int64_t reach = (std::int64_t{window} - 1) * dilation + 1,
                     most = std::numeric_limits<int>::max() / 2;
  // The pixels from the first that an input reaches to that of the last input, and those behind it.
  const std::int64_t first_to_last = (std::int64_t{inputs} - 1) * stride;
  std::int64_t of_window = same ? stride : std::max<std::int64_t>(reach, stride);
  if (padding >= 0) of_window = (same ? reach % 2 : reach) + padding;
  const std::int64_t extent = first_to_last + of_window;
  if (extent > most || reach > most) return {static_cast<int>(most), 1, 1, true};
  // What Same cuts off; an odd row or column more behind than in front.
  const std::int64_t front = same ? std::max<std::int64_t>(reach - of_window, 0) / 2 : 0,
                     back = std::max<std::int64_t>(first_to_last + reach - extent - front, 0);
  return make_axis(static_cast<int>(extent), window, stride, false, dilation, static_cast<int>(front),
                   static_cast<int>(back));
}

/// What layers that are the transpose of a Convolution have in common, as ConvolutionLayer has of
/// convolutions. A layer of one dimension enlarges sequences, [length, channels]: images of height 1.
template <int Dimensions, int Filters, Size Kernel, class Options, class DefaultInitializer,
          class DefaultBiasInitializer>
struct TransposedLayer : Layer {
 private:
  using Regularizers = detail::Regularizers<Options>;
  using Constraints = detail::WeightConstraints<Options>;
  static constexpr Size step = Options::template Get<StrideOption, Stride<1>>::step;
  static constexpr Size dilation = Options::template Get<DilationOption, Dilation<1>>::rate;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;
  static constexpr bool pads_output =
      !std::is_void_v<typename Options::template Get<OutputPaddingOption, void>>;
  static constexpr Size padding = Options::template Get<OutputPaddingOption, OutputPadding<Size{-1}>>::pixels;

 protected:
  static constexpr bool has_bias =
      std::is_same_v<typename Options::template Get<BiasOption, UseBias>, UseBias>;

  /// The convolution from y to x.
  static constexpr Convolution geometry(Shape in) {
    const Axis single{1, 1, 1, false};
    return {Dimensions == 1 ? single
                            : transposed_axis(in.height(), Kernel.height, step.height, same, dilation.height,
                                              padding.height),
            transposed_axis(in.width(), Kernel.width, step.width, same, dilation.width, padding.width),
            Filters, in.channels()};
  }

 public:
  static constexpr bool backward_reads_output = false;
  static constexpr bool input_gradient_reads_input = false, skips_parameter_gradient = true;
  static constexpr bool fuses_activation = true, folds_normalization = true;
  template <Shape In>
  static constexpr auto check() {
    constexpr bool fits_stride = 0 <= padding.height && padding.height < step.height && 0 <= padding.width &&
                                 padding.width < step.width;
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (Filters < 1)
      return Failed<NoFilters, Needs<1>>{};
    else if constexpr (!has_passed<typename Regularizers::Check>)
      return typename Regularizers::Check{};
    else if constexpr (!has_passed<typename Constraints::Check>)
      return typename Constraints::Check{};
    else if constexpr (Dimensions == 1 && !(is_square(step) && is_square(dilation) && is_square(padding)))
      return Failed<SizesOfSequence>{};
    else if constexpr (dilation.height < 1 || dilation.width < 1)
      return Failed<DilationOfZero, Needs<1, 1>>{};
    else if constexpr (!(dilation == Size{1}) && !(step == Size{1}))
      return Failed<DilationWithStride>{};
    else if constexpr (!has_passed<decltype(check_extents<In>())>)
      return check_extents<In>();
    else if constexpr (pads_output && !fits_stride)
      return Failed<OutputPaddingOfStride>{};
    else if constexpr (geometry(In).vertical.extent < 1 || geometry(In).horizontal.extent < 1)
      return Failed<NoOutputs>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) {
    const Shape out = geometry(in).input();
    return Dimensions == 1 ? Shape{out.width(), out.channels()} : out;
  }
  static constexpr auto parameters(Shape in) {
    constexpr Constraint of_filters = Constraints::kernel;
    const ParameterTensor kernel{"kernel",
                                 Dimensions == 1 ? Shape{Kernel.width, Filters, in.channels()}
                                                 : Shape{Kernel.height, Kernel.width, Filters, in.channels()},
                                 Regularizers::kernel, of_filters.of_rows(in.channels(), Filters)};
    if constexpr (has_bias)
      return std::array{kernel, ParameterTensor{"bias", {Filters}, Regularizers::bias, Constraints::bias}};
    else
      return std::array{kernel};
  }
  static constexpr std::int64_t multiply_adds(Shape in) { return geometry(in).multiply_adds(); }
  static constexpr PaddingSize input_padding(Shape in) { return geometry(in).gradient_padding(); }
  static constexpr PaddingSize gradient_padding(Shape in) { return geometry(in).input_padding(); }

  template <class T, Shape In>
  struct Kernels : NoKernels {
    static constexpr Convolution geometry = TransposedLayer::geometry(In);
    using Forward = TransposedForward<T, geometry>;
    using InputGradient = ConvolutionForward<T, geometry>;
    using WeightGradient = ConvolutionWeightGradient<T, geometry>;
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
    Options::template Get<KernelInitializerOption, DefaultInitializer>::fill(std::span(to.values, weights),
                                                                             fans, random.stream(0));
    if constexpr (has_bias)
      Options::template Get<BiasInitializerOption, DefaultBiasInitializer>::fill(
          std::span(to.values + weights, Filters), fans, random.stream(1));
  }

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
    K::Forward::template run<Fused<typename F::Activation>>(f.x, f.packed, f.y);
  }

  // The passes of the convolution from y to x, with the roles exchanged: dL/dx is its output for the image
  // dL/dz, and dL/dw its gradient of the weights for the image dL/dz and the output gradient x.
  template <class B>
  static void backward(const B& b) {
    using K = Kernels<typename B::Number, B::Input::shape>;
    if constexpr (B::needs_parameter_gradient) {
      K::WeightGradient::run_over(b.dy, b.x, b.gradient, b.add, b.scratch);
      if constexpr (has_bias) sum_pixels(b.dy, b.gradient + K::geometry.weights(), b.add);
    }
    if constexpr (B::needs_input_gradient)
      K::InputGradient::template run<Fused<NoActivation>>(b.dy, b.packed, b.dx);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template convolve_transposed<geometry(P::in)>();
  }

  template <class G>
  static auto onnx(G& g) {
    const Convolution c = geometry(g.in());
    const int channels = g.in().channels();
    // The pixels behind the last that an input reaches.
    const auto behind = [](const Axis& axis) {
      return axis.extent + axis.padding() - (axis.outputs() - 1) * axis.stride - axis.reach();
    };
    auto attributes = g.convolution(c.vertical, c.horizontal, Dimensions, 1);
    attributes.push_back(
        {"output_padding", g.of_dimensions({behind(c.vertical), behind(c.horizontal)}, Dimensions)});
    const auto kernel =
        Dimensions == 1 ? g.tensor("kernel", {Kernel.width, Filters, channels}, {2, 1, 0})
                        : g.tensor("kernel", {Kernel.height, Kernel.width, Filters, channels}, {3, 2, 0, 1});
    return g.image("ConvTranspose", {g.channels_first(g.x()), kernel, g.tensor("bias")}, attributes,
                   output_shape(g.in()));
  }

 private:
  static constexpr bool is_square(Size size) { return size.height == size.width; }

  /// Whether the input has pixels and the window is one: no window is too large.
  template <Shape In>
  static constexpr auto check_extents() {
    return check_window<In, Kernel, step, true, EmptyKernel, KernelLargerThanInput, Dimensions>();
  }
};

}  // namespace kernels

}  // namespace mica
