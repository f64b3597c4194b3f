// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/models/parameters.hpp>
#include <mica/models/plan.hpp>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// A shard of samples on its way through a chain, in a workspace laid out by the plan: forward, and backward
/// if it is a TrainingPlan. With `Logits` the activation at the end of the network is left out in both
/// directions: a loss that is computed from its input asks for that, where the chain gives logits.
template <class T, class C, class Plan>
class Passes {
  using At = ParameterPlan<T, C>;

 public:
  Passes(const Parameters<T, C>& parameters, T* workspace) : parameters_(parameters), memory_(workspace) {}

  /// Where sample `i` of the input goes.
  View<T, C::input_place> input(int count) const { return {memory_ + Plan::x.at[0], count}; }

  /// The output of the network, or what enters its last activation, and where the loss puts its gradient.
  template <bool Logits>
  View<const T, Place{C::output}> output(int count) const {
    return {memory_ + Plan::x.at[last<Logits> + 1], count};
  }
  template <bool Logits>
  View<T, Place{C::output}> output_gradient(int count) const {
    return {memory_ + Plan::dy_begin + Plan::dy.at[last<Logits>], count};
  }

  template <bool Logits>
  void forward(int count, const Pass& pass) const {
    forward<Logits>(count, pass, count);
  }

  /// The same, but layers that take the whole shard work on `rows` >= count samples, of which those behind
  /// the first `count` mean nothing: kernels for few samples may round otherwise than those for many.
  template <bool Logits>
  void forward(int count, const Pass& pass, int rows) const {
    [&]<int... k>(std::integer_sequence<int, k...>) { (forward_segment<Logits, k>(count, pass, rows), ...); }
    (std::make_integer_sequence<int, last<Logits> + 1>{});
    if constexpr (requires { Plan::unfence(memory_); }) Plan::unfence(memory_);
  }

  /// Writes the sum of the samples' gradients to `gradient`, or adds it; the order within a layer is not yet
  /// that of the parameters.
  template <bool Logits>
  void backward(int count, const Pass& pass, T* gradient, bool add) const {
    [&]<int... k>(std::integer_sequence<int, k...>) {
      (backward_segment<Logits, last<Logits> - k>(count, pass, gradient, add), ...);
    }
    (std::make_integer_sequence<int, last<Logits> + 1>{});
  }

  /// Puts the gradient in the order of the parameters.
  void finish(T* gradient) const {
    [&]<int... k>(std::integer_sequence<int, k...>) {
      (C::template LayerOf<k>::template finish<C::in(k)>(
           Gradient<T>{gradient + At::values.at[k], false, memory_ + Plan::scratch_begin}),
       ...);
    }
    (std::make_integer_sequence<int, C::steps>{});
  }

 private:
  template <bool Logits>
  static constexpr int last = C::steps - 1 - (Logits && C::last_is_activation ? 1 : 0);

  /// Whether the step's activation is applied by this class: not if a kernel fuses it, or the loss takes the
  /// logits.
  template <bool Logits, int K>
  static constexpr bool activates = !(Logits && K == C::steps - 1);

  /// Whether the step's kernel is to leave out the activation that it applies otherwise.
  template <bool Logits, int K>
  static constexpr bool leaves_out() {
    using Activation = typename C::template ActivationOf<K>;
    if constexpr (std::is_void_v<Activation>)
      return false;
    else
      return Activation::is_elementwise && !activates<Logits, K>;
  }

  template <int K>
  View<T, C::x_places[K]> x(int first, int count) const {
    return View<T, C::x_places[K]>{memory_ + Plan::x.at[K], count}.part(Plan::x_samples(K) == 1 ? 0 : first,
                                                                        count);
  }
  template <int K>
  View<T, C::y_place(K)> y(int first, int count) const {
    return View<T, C::y_place(K)>{memory_ + Plan::x.at[K + 1], count}.part(
        Plan::x_samples(K + 1) == 1 ? 0 : first, count);
  }
  template <int K, Shape S>
  View<T, Place{S}> dy(int first, int count) const {
    return View<T, Place{S}>{memory_ + Plan::dy_begin + Plan::dy.at[K], count}.part(
        Plan::dy_samples(K) == 1 ? 0 : first, count);
  }
  template <int K>
  auto dx(int first, int count) const {
    if constexpr (C::needs_input_gradient(K))
      return dy<K - 1, C::in(K)>(first, count);
    else
      return Unwanted{};
  }

  static Pass pass_of(const Pass& pass, int step, int first) {
    Pass part = pass.part(first);
    part.layer = C::index[step] + 1;
    return part;
  }

  template <bool Logits, int K>
  void forward_step(int first, int count, const Pass& pass) const {
    using L = typename C::template LayerOf<K>;
    using Activation = typename L::Activation;
    const Pass here = pass_of(pass, K, first);
    const Weights<T> weights{parameters_.values() + At::values.at[K],
                             parameters_.forward() + At::forward.at[K]};
    if constexpr (requires { Plan::fence(memory_, K); }) Plan::fence(memory_, K);
    if constexpr (leaves_out<Logits, K>())
      L::template forward<Linear>(x<K>(first, count), y<K>(first, count), weights, here);
    else
      L::forward(x<K>(first, count), y<K>(first, count), weights, here);
    if constexpr (!std::is_void_v<Activation>)
      if constexpr (!Activation::is_elementwise && activates<Logits, K>)
        Activation::forward(y<K>(first, count), y<K>(first, count), weights, here);
  }

  template <bool Logits, int K>
  void backward_step(int first, int count, const Pass& pass, T* gradient, bool add) const {
    using L = typename C::template LayerOf<K>;
    const Pass here = pass_of(pass, K, first);
    const Weights<T> weights{parameters_.values() + At::values.at[K],
                             parameters_.backward() + At::backward.at[K]};
    const Gradient<T> to{gradient + At::values.at[K], add || first > 0, memory_ + Plan::scratch_begin};
    L::backward(x<K>(first, count), y<K>(first, count), dz<Logits, K>(first, count, here),
                dx<K>(first, count), weights, to, here);
  }

  /// The gradient before the step's activation, inside the border that the layer wants.
  template <bool Logits, int K>
  View<T, C::dz_places[K]> dz(int first, int count, const Pass& pass) const {
    using Activation = typename C::template ActivationOf<K>;
    constexpr Shape shape = C::out(K);
    const auto from = dy<K, shape>(first, count);
    View<T, C::dz_places[K]> to{from.data, count};
    if constexpr (Plan::moves_gradient(K))
      to = View<T, C::dz_places[K]>{memory_ + Plan::dz_begin + Plan::dz.at[K], count}.part(
          C::whole_shard[K] ? first : 0, count);
    if constexpr (!std::is_void_v<Activation> && activates<Logits, K>) {
      const auto output = y<K>(first, count);
      if constexpr (!Activation::is_identity || Plan::moves_gradient(K))
        Activation::backward(output, output, from, to, Weights<T>{}, Gradient<T>{}, pass);
    } else if constexpr (Plan::moves_gradient(K)) {
      kernels::transform([](auto a) { return a; }, to, from);
    }
    return to;
  }

  template <bool Logits, int K>
  void forward_segment(int count, const Pass& pass, int rows) const {
    static_cast<void>(count);
    static_cast<void>(rows);
    if constexpr (!C::joins(K)) {
      constexpr int end = std::min(C::segment_end(K), last<Logits> + 1);
      if constexpr (C::whole_shard[K])
        forward_step<Logits, K>(0, rows, pass);
      else
        for (int s = 0; s < count; ++s) [&]<int... k>(std::integer_sequence<int, k...>) {
            (forward_step<Logits, K + k>(s, 1, pass), ...);
          }
      (std::make_integer_sequence<int, end - K>{});
    }
  }

  template <bool Logits, int K>
  void backward_segment(int count, const Pass& pass, T* gradient, bool add) const {
    if constexpr (!C::joins(K)) {
      constexpr int begin = std::max(K, C::first_trainable);
      constexpr int end = std::min(C::segment_end(K), last<Logits> + 1);
      if constexpr (begin < end && C::whole_shard[K])
        backward_step<Logits, K>(0, count, pass, gradient, add);
      else if constexpr (begin < end)
        for (int s = 0; s < count; ++s) [&]<int... k>(std::integer_sequence<int, k...>) {
            (backward_step<Logits, end - 1 - k>(s, 1, pass, gradient, add), ...);
          }
      (std::make_integer_sequence<int, end - begin>{});
    }
  }

  const Parameters<T, C>& parameters_;
  T* memory_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
