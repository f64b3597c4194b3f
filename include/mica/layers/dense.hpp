// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/regularizer.hpp>
#include <mica/core/contracts/weight_constraint.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/kernels/dense.hpp>

#include <algorithm>
#include <cstdint>

namespace mica {

template <class... Words>
struct NoUnits {
  static_assert(fits<Words...>, "mica: a dense layer needs at least one unit");
};
template <class... Words>
struct DenseNeedsFlatten {
  static_assert(fits<Words...>, "mica: Dense needs a flat input; put Flatten in front of it");
};

/// A fully connected layer, Keras' Dense:
///
///     y[u] = activation(b[u] + sum_i x[i] w[u, i])
///
/// | tensor | shape |
/// | --- | --- |
/// | x | inputs |
/// | w "kernel" | units x inputs (Keras' transposed) |
/// | b "bias" | units |
/// | y | units |
///
/// Options, in any order: an activation, `NoBias`, an initializer of the kernel (GlorotUniform),
/// `BiasInitializer<...>` (Zeros), `KernelRegularizer<L2<1e-4>>` and `BiasRegularizer<...>` (none),
/// `KernelConstraint<MaxNorm<2>>` and `BiasConstraint<...>` (none).
template <int Units, class... Given>
struct Dense : Layer {
 private:
  using Options = mica::Options<
      TypeList<ActivationOption, BiasOption, KernelInitializerOption, BiasInitializerOption,
               KernelRegularizerOption, BiasRegularizerOption, KernelConstraintOption, BiasConstraintOption>,
      Given...>;
  using Regularizers = detail::Regularizers<Options>;
  using Constraints = detail::WeightConstraints<Options>;
  static constexpr bool has_bias =
      std::is_same_v<typename Options::template Get<BiasOption, UseBias>, UseBias>;

 public:
  static constexpr const char* name = "Dense";
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
    else if constexpr (!has_passed<typename Constraints::Check>)
      return typename Constraints::Check{};
    else if constexpr (Units < 1)
      return Failed<NoUnits, Needs<1>>{};
    else if constexpr (In.rank != 1)
      return Failed<DenseNeedsFlatten, Needs<In.size()>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape) { return {Units}; }
  static constexpr auto parameters(Shape in) {
    const ParameterTensor kernel{
        "kernel", {Units, in.size()}, Regularizers::kernel, Constraints::kernel.of_rows(in.size()), true};
    if constexpr (has_bias)
      return std::array{kernel, ParameterTensor{"bias", {Units}, Regularizers::bias, Constraints::bias}};
    else
      return std::array{kernel};
  }
  static constexpr std::int64_t multiply_adds(Shape in) { return std::int64_t{Units} * in.size(); }
  template <Shape In>
  static constexpr bool whole_micro_batch = true;

  template <class T, Shape In>
  struct Kernels : NoKernels {
    using Forward = kernels::DenseForward<T, In.size(), Units>;
    static constexpr int forward_pack_size = Forward::pack_size;
    static void pack_forward(Packing<T> p) { Forward::pack(p.weights, p.packed); }
  };

  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random random) {
    const Fans fans{In.size(), Units, In.size()};
    Options::template Get<KernelInitializerOption, GlorotUniform>::fill(
        std::span(to.values, Units * In.size()), fans, random.stream(0));
    if constexpr (has_bias)
      Options::template Get<BiasInitializerOption, Zeros>::fill(
          std::span(to.values + Units * In.size(), Units), fans, random.stream(1));
  }

  using WithBias = Dense<Units, std::conditional_t<std::is_same_v<Given, NoBias>, UseBias, Given>...>;
  /// Writes the weights of a WithBias whose output is scale (z - center) + shift if that of this layer is z;
  /// `affine` has the centers of all units, then the scales, then the shifts.
  template <Shape In, class T>
  static void fold(const T* weights, const T* affine, T* to) {
    constexpr int inputs = In.size(), count = Units * inputs;
    const T *const center = affine, *const scale = affine + Units, *const shift = affine + 2 * Units;
    for (int u = 0; u < Units; ++u) {
      for (int i = 0; i < inputs; ++i) to[u * inputs + i] = weights[u * inputs + i] * scale[u];
      to[count + u] = ((has_bias ? weights[count + u] : T(0)) - center[u]) * scale[u] + shift[u];
    }
  }

  template <class F>
  static void forward(const F& f) {
    constexpr int inputs = F::Input::shape.size();
    using K = Kernels<typename F::Number, F::Input::shape>;
    K::Forward::template run<kernels::Fused<typename F::Activation>>(
        f.x, f.weights, has_bias ? f.weights + Units * inputs : nullptr, f.packed, f.y);
  }

  // There are parts if the numbers that 8 samples read, 8 (inputs + units), are fewer than half of the
  // weights. Parts are ranges of inputs: a large layer of few inputs has none, because they would be too few
  // for the threads. Measured on an AMD EPYC (Zen 5), November 2026, with one thread and with two, against a
  // gradient for each micro-batch, batches of 32: training of lenet5 is 1.03 and 1.11 times as fast, of
  // vgg-small 1.05 and 1.09, of vgg-wide 1.01 and 1.05; with one thread, of lenet5 in batches of 512 1.04, of
  // 2048 1.00.
  template <Shape In>
  static constexpr int gradient_parts = [] {
    constexpr std::int64_t inputs = In.size(), weights = inputs * Units;
    const bool pays = 16 * (inputs + Units) < weights && (inputs >= 256 || weights < 65'536);
    return pays ? static_cast<int>(std::min<std::int64_t>(inputs / 64 + 1, 16)) : 0;
  }();
  using LayerOfParts = Dense;
  template <class X, class DY, class T>
  static void part_of_gradient(int part, int parts, X x, DY dy, T* gradient) {
    constexpr int inputs = X::shape.size();
    kernels::DenseWeightGradient<T, inputs, Units>::run_part(part, parts, x, dy, gradient, false);
    if (has_bias && part == 0) kernels::sum_pixels(dy, gradient + Units * inputs, false);
  }

  // With z = b + w x, summed over the samples:
  //   dL/dw[u, i] = dL/dz[u] x[i],   dL/db[u] = dL/dz[u],   dL/dx[i] = sum_u w[u, i] dL/dz[u]
  template <class B>
  static void backward(const B& b) {
    using T = typename B::Number;
    constexpr int inputs = B::Input::shape.size();
    if constexpr (B::needs_parameter_gradient) {
      kernels::DenseWeightGradient<T, inputs, Units>::run(b.x, b.dy, b.gradient, b.add);
      if constexpr (has_bias) kernels::sum_pixels(b.dy, b.gradient + Units * inputs, b.add);
    }
    if constexpr (B::needs_input_gradient)
      kernels::DenseInputGradient<T, inputs, Units>::run(b.dy, b.weights, b.dx);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.multiply();
  }

  template <class G>
  static auto onnx(G& g) {
    const auto kernel = g.tensor_of_columns("kernel", Units, g.x());
    return g.plain("Gemm", {g.flattened(g.x()), kernel, g.tensor("bias")}, {{"transB", 1}}, Units);
  }
};

}  // namespace mica
