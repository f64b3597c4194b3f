// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/regularizer.hpp>
#include <mica/core/contracts/weight_constraint.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/core/messages/convolution_options.hpp>
#include <mica/kernels/activation.hpp>
#include <mica/kernels/convolution_choice.hpp>
#include <mica/kernels/convolution_messages.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace mica {
namespace kernels {

/// The options of every convolution, and those of the `Kinds`, a TypeList.
template <class Kinds, class... Given>
using ConvolutionOptions =
    Options<decltype(
                TypeList<ActivationOption, PaddingOption, PaddingSizeOption, StrideOption, DilationOption,
                         BiasOption, KernelInitializerOption, BiasInitializerOption, KernelRegularizerOption,
                         BiasRegularizerOption, KernelConstraintOption, BiasConstraintOption>{} +
                Kinds{}),
            Given...>;

/// What layers that are a Convolution have in common: options, checks, parameters, passes. `Self` adds its
/// name and
///
///     static constexpr kernels::Convolution geometry(Shape in);
///     static constexpr Shape kernel_shape(Shape in);   // of the tensor "kernel"
///     using Activation, WithBias, and Check
///
/// A layer of one dimension convolves sequences, [length, channels]: images of height 1.
template <class Self, int Dimensions, class Options, class DefaultInitializer, class DefaultBiasInitializer>
struct ConvolutionLayer : Layer {
 protected:
  using Regularizers = detail::Regularizers<Options>;
  using Constraints = detail::WeightConstraints<Options>;
  using Margins = typename Options::template Get<PaddingSizeOption, Padding<0>>;
  static constexpr Size step = Options::template Get<StrideOption, Stride<1>>::step;
  static constexpr Size dilation = Options::template Get<DilationOption, Dilation<1>>::rate;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;
  static constexpr bool causal = !std::is_void_v<typename Options::template Get<CausalOption, void>>;
  static constexpr bool has_bias =
      std::is_same_v<typename Options::template Get<BiasOption, UseBias>, UseBias>;
  static constexpr int square = Options::template Get<AlgorithmOption, Winograd<2>>::square;

  static constexpr Convolution convolution(Shape in, Size kernel, int filters, int groups) {
    constexpr PaddingSize around = Margins::size(Dimensions);
    const Axis single{1, 1, 1, false};
    Axis horizontal =
        make_axis(in.width(), kernel.width, step.width, same, dilation.width, around.left, around.right);
    if (causal) horizontal.front = horizontal.reach() - 1;
    return {Dimensions == 1 ? single
                            : make_axis(in.height(), kernel.height, step.height, same, dilation.height,
                                        around.top, around.bottom),
            horizontal, in.channels(), filters, groups};
  }

  /// The pixels that an input must have along an axis.
  static constexpr int needed(int window, int rate, int around) {
    const std::int64_t pixels = (std::int64_t{window} - 1) * rate + 1 - around;
    return static_cast<int>(std::clamp<std::int64_t>(pixels, 1, std::numeric_limits<int>::max()));
  }
  static constexpr bool is_smaller(int padding, int window, int rate) {
    return padding >= 0 && padding < (std::int64_t{window} - 1) * rate + 1;
  }

  template <Shape In, Size Kernel>
  static constexpr auto check_convolution() {
    constexpr bool is_empty = Kernel.height < 1 || Kernel.width < 1;
    if constexpr (!has_passed<typename Regularizers::Check>)
      return typename Regularizers::Check{};
    else if constexpr (!has_passed<typename Constraints::Check>)
      return typename Constraints::Check{};
    else if constexpr (Dimensions == 1 && (step.height != step.width || dilation.height != dilation.width))
      return Failed<SizesOfSequence>{};
    else if constexpr (dilation.height < 1 || dilation.width < 1)
      return Failed<DilationOfZero, Needs<1, 1>>{};
    else if constexpr (!(dilation == Size{1}) && !(step == Size{1}))
      return Failed<DilationWithStride>{};
    else if constexpr (same && !std::is_same_v<Margins, Padding<0>>)
      return Failed<ContradictoryOptions, Option<Same, Margins>>{};
    else if constexpr (causal && same)
      return Failed<ContradictoryOptions, Option<Causal, Same>>{};
    else if constexpr (causal && !std::is_same_v<Margins, Padding<0>>)
      return Failed<ContradictoryOptions, Option<Causal, Margins>>{};
    else if constexpr (Margins::sides != 1 && Margins::sides != 2 * Dimensions)
      return Failed<SidesOfPadding>{};
    else {
      constexpr PaddingSize p = Margins::size(Dimensions);
      if constexpr (!is_empty && !(is_smaller(p.top, Kernel.height, dilation.height) &&
                                   is_smaller(p.bottom, Kernel.height, dilation.height) &&
                                   is_smaller(p.left, Kernel.width, dilation.width) &&
                                   is_smaller(p.right, Kernel.width, dilation.width)))
        return Failed<PaddingOfKernel>{};
      else
        return check_window < In,
               is_empty ? Kernel
                        : Size{needed(Kernel.height, dilation.height, p.top + p.bottom),
                               needed(Kernel.width, dilation.width, p.left + p.right)},
               step, same || causal, EmptyKernel, KernelLargerThanInput, Dimensions > ();
    }
  }

  /// The filters of a depthwise convolution. The compiler rejects too many because of their outputs' size.
  static constexpr int filters_of(Shape in, int multiplier) {
    const std::int64_t filters = std::int64_t{in.channels()} * multiplier;
    return static_cast<int>(std::min<std::int64_t>(filters, std::numeric_limits<int>::max()));
  }
  template <Shape In, Size Kernel, int Multiplier>
  static constexpr auto check_multiplier() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (Multiplier < 1)
      return Failed<NoFiltersOfChannel, Needs<1>>{};
    else
      return check_convolution<In, Kernel>();
  }
  /// The same for a layer that names its filters and its groups.
  template <Shape In, Size Kernel, int Filters, int Groups>
  static constexpr auto check_filters() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (Filters < 1)
      return Failed<NoFilters, Needs<1>>{};
    else if constexpr (!has_passed<decltype(check_convolution<In, Kernel>())>)
      return check_convolution<In, Kernel>();
    else if constexpr (Groups < 1 || In.channels() % std::max(Groups, 1) != 0 ||
                       Filters % std::max(Groups, 1) != 0)
      return Failed<GroupsOfConvolution>{};
    else
      return Passed{};
  }

 public:
  static constexpr bool backward_reads_output = false;
  static constexpr bool input_gradient_reads_input = false, skips_parameter_gradient = true;
  static constexpr bool fuses_activation = true, folds_normalization = true;

  static constexpr Shape output_shape(Shape in) {
    const Shape out = Self::geometry(in).output();
    return Dimensions == 1 ? Shape{out.width(), out.channels()} : out;
  }
  static constexpr auto parameters(Shape in) {
    const int filters = Self::geometry(in).filters;
    const ParameterTensor kernel{"kernel", Self::kernel_shape(in), Regularizers::kernel,
                                 Constraints::kernel.of_columns(filters)};
    if constexpr (has_bias)
      return std::array{kernel, ParameterTensor{"bias", {filters}, Regularizers::bias, Constraints::bias}};
    else
      return std::array{kernel};
  }
  static constexpr std::int64_t multiply_adds(Shape in) { return Self::geometry(in).multiply_adds(); }
  template <Shape In>
  static constexpr bool whole_micro_batch = wants_whole_micro_batch<Self::geometry(In), square>;
  static constexpr PaddingSize input_padding(Shape in) { return Self::geometry(in).input_padding(); }
  static constexpr PaddingSize gradient_padding(Shape in) { return Self::geometry(in).gradient_padding(); }

  template <class T, Shape In>
  struct Kernels : NoKernels {
    static constexpr Convolution geometry = Self::geometry(In);
    using Chosen = ConvolutionKernels<T, geometry, square>;
    using Forward = typename Chosen::Forward;
    using InputGradient = typename Chosen::InputGradient;
    using WeightGradient = typename Chosen::WeightGradient;
    static constexpr int forward_pack_size = Forward::pack_size;
    static constexpr int backward_pack_size = InputGradient::pack_size;
    static constexpr int forward_scratch_size = Forward::scratch_size;
    static constexpr int scratch_size = std::max(WeightGradient::scratch_size, InputGradient::scratch_size);

    static void pack_forward(Packing<T> p) {
      Forward::pack(p.weights, has_bias ? p.weights + geometry.weights() : nullptr, p.packed);
    }
    static void pack_backward(Packing<T> p) { InputGradient::pack(p.weights, p.packed); }
    static void unpack_gradient(Unpacking<T> u) { WeightGradient::put_in_order(u.gradient, u.scratch); }
  };

  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random random) {
    constexpr Shape shape = Self::kernel_shape(In);
    constexpr int weights = shape.size(), ins = shape[shape.rank - 2], outs = shape[shape.rank - 1];
    constexpr Fans fans{weights / outs, weights / ins};
    Options::template Get<KernelInitializerOption, DefaultInitializer>::fill(std::span(to.values, weights),
                                                                             fans, random.stream(0));
    if constexpr (has_bias)
      Options::template Get<BiasInitializerOption, DefaultBiasInitializer>::fill(
          std::span(to.values + weights, Self::geometry(In).filters), fans, random.stream(1));
  }

  /// Writes the weights of a WithBias whose output is scale (z - center) + shift if that of this layer is z;
  /// `affine` has the centers of all filters, then the scales, then the shifts.
  template <Shape In, class T>
  static void fold(const T* weights, const T* affine, T* to) {
    constexpr int filters = Self::geometry(In).filters, count = Self::geometry(In).weights();
    const T *const center = affine, *const scale = affine + filters, *const shift = affine + 2 * filters;
    for (int i = 0; i < count; ++i) to[i] = weights[i] * scale[i % filters];
    for (int f = 0; f < filters; ++f)
      to[count + f] = ((has_bias ? weights[count + f] : T(0)) - center[f]) * scale[f] + shift[f];
  }

  template <class F>
  static void forward(const F& f) {
    using K = typename Self::template Kernels<typename F::Number, F::Input::shape>;
    K::Forward::template run<Fused<typename F::Activation>>(f.x, f.packed, f.y, f.scratch);
  }

  // With z = b + w * x, stride s, dilation d and padding p, summed over all outputs (i, j) that an element
  // contributes to:
  //   dL/dw[u, v, c, f] = sum_{i, j} x[i s + u d - p, j s + v d - p, c] dL/dz[i, j, f]
  //   dL/db[f]          = sum_{i, j} dL/dz[i, j, f]
  //   dL/dx[k, l, c]    = sum_{u, v, f} w[u, v, c, f] dL/dz[(k + p - u d) / s, (l + p - v d) / s, f]
  // where the last sum has only the terms in which s divides k + p - u d and l + p - v d.
  template <class B>
  static void backward(const B& b) {
    using K = typename Self::template Kernels<typename B::Number, B::Input::shape>;
    if constexpr (B::needs_parameter_gradient) {
      K::WeightGradient::run_over(b.x, b.dy, b.gradient, b.add, b.scratch);
      if constexpr (has_bias) sum_pixels(b.dy, b.gradient + K::geometry.weights(), b.add);
    }
    if constexpr (B::needs_input_gradient) K::InputGradient::run(b.dy, b.packed, b.dx, b.scratch);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template convolve<Self::geometry(P::in)>();
  }

  template <class G>
  static auto onnx(G& g) {
    const Convolution c = Self::geometry(g.in());
    const int height = c.vertical.window, width = c.horizontal.window, channels = c.group_channels();
    const auto kernel = Dimensions == 1
                            ? g.tensor("kernel", {width, channels, c.filters}, {2, 1, 0})
                            : g.tensor("kernel", {height, width, channels, c.filters}, {3, 2, 0, 1});
    return g.image("Conv", {g.channels_first(g.x()), kernel, g.tensor("bias")},
                   g.convolution(c.vertical, c.horizontal, Dimensions, c.groups), output_shape(g.in()));
  }
};

}  // namespace kernels
}  // namespace mica
