// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/prelu.hpp>

namespace mica {

/// Keras' shared_axes: the axes of the input, counted from 1, over which parameters are shared.
template <int... Axes>
struct SharedAxes {
  using OptionKind = SharedAxesOption;
};

template <class... Words>
struct OtherSharedAxes {
  static_assert(
      fits<Words...>,
      "mica: a PReLU shares its alphas over the pixels of an image, SharedAxes<1, 2>, or not at all");
};

/// A rectifier that learns its slopes, Keras' PReLU (He, Zhang, Ren, Sun 2015):
///
///     y = x where x > 0, else alpha x
///
/// | tensor | shape |
/// | --- | --- |
/// | x, y | any |
/// | alpha | that of x; with `SharedAxes<1, 2>` 1 x 1 x channels of an image |
///
/// Options, in any order: `SharedAxes<1, 2>`, one alpha for each channel, and the initializer of alpha
/// (Zeros; PyTorch's PReLU begins with `Constant<0.25>`).
template <class... Given>
struct PReLU : Layer {
 private:
  using Options = mica::Options<TypeList<SharedAxesOption, KernelInitializerOption>, Given...>;
  using Shared = typename Options::template Get<SharedAxesOption, SharedAxes<>>;
  static constexpr bool is_shared = !std::is_same_v<Shared, SharedAxes<>>;
  static constexpr Shape alphas(Shape in) { return is_shared ? Shape{1, 1, in.channels()} : in; }

 public:
  static constexpr const char* name = "PReLU";
  static constexpr bool backward_reads_output = false, is_cheap = true, skips_parameter_gradient = true;
  static constexpr bool works_in_place = true;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (is_shared && (!std::is_same_v<Shared, SharedAxes<1, 2>> || !In.is_image()))
      return Failed<OtherSharedAxes, Option<Shared>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr auto parameters(Shape in) { return std::array{ParameterTensor{"alpha", alphas(in)}}; }
  static constexpr std::int64_t multiply_adds(Shape in) { return in.size(); }

  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random random) {
    constexpr int count = alphas(In).size();
    Options::template Get<KernelInitializerOption, Zeros>::fill(std::span(to.values, std::size_t{count}),
                                                                Fans{count, count}, random);
  }

  template <class F>
  static void forward(const F& f) {
    kernels::prelu<is_shared>(f.x, f.y, f.weights);
  }

  // Summed over the samples, and over the pixels if they share alpha:
  //   dL/dalpha = dL/dy min(x, 0),   dL/dx = dL/dy where x > 0, else alpha dL/dy
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient || B::needs_parameter_gradient)
      kernels::prelu_gradient<is_shared>(b.x, b.dy, b.dx, b.weights,
                                         B::needs_parameter_gradient ? b.gradient : nullptr, b.add);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    const auto* const alpha = p.template tensor<"alpha">();
    for (int i = 0; i < P::in.size(); ++i)
      p.y()[i] = p.x()[i] > 0 ? p.x()[i] : alpha[i % alphas(P::in).size()] * p.x()[i];
  }

  template <class G>
  static auto onnx(G& g) {
    const auto x = g.settled(g.x());
    return g.same("PRelu", x, {g.tensor_for("alpha", x)});
  }
};

}  // namespace mica
