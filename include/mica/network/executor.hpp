// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise.hpp>
#include <mica/network/inference_memory_plan.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/training_memory_plan.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// A micro-batch of samples on its way through a graph, in a workspace laid out by the plan: forward, and
/// backward if it is a TrainingMemoryPlan. With `Logits` the activation at the end of the network is left out
/// in both directions: a loss that is computed from its input asks for that, where the graph gives logits.
template <class T, class G, class Plan>
class Executor {
  using At = ParameterLayout<T, G>;

 public:
  Executor(const Parameters<T, G>& parameters, T* workspace) : parameters_(parameters), memory_(workspace) {}

  /// Where sample `i` of the input goes.
  View<T, G::input_layout> input(int count) const { return {memory_ + Plan::x.at[0], count}; }

  /// The output of the network, or what enters its last activation, and where the loss puts its gradient.
  template <bool Logits>
  View<const T, Layout{G::output}> output(int count) const {
    return {memory_ + Plan::x.at[last<Logits> + 1], count};
  }
  template <bool Logits>
  View<T, Layout{G::output}> output_gradient(int count) const {
    return {memory_ + Plan::dy_begin + Plan::dy.at[last<Logits>], count};
  }

  template <bool Logits>
  void forward(int count, const PassContext& pass) const {
    forward<Logits>(count, pass, count);
  }

  /// The same, but layers that take the whole micro-batch work on `rows` >= count samples, of which those
  /// behind the first `count` mean nothing: kernels for few samples may round otherwise than those for many.
  template <bool Logits>
  void forward(int count, const PassContext& pass, int rows) const {
    [&]<int... k>(std::integer_sequence<int, k...>) { (forward_segment<Logits, k>(count, pass, rows), ...); }
    (std::make_integer_sequence<int, last<Logits> + 1>{});
    if constexpr (requires { Plan::unfence(memory_); }) Plan::unfence(memory_);
  }

  /// Writes the sum of the samples' gradients to `gradient`, or adds it; the order within a layer is not yet
  /// that of the parameters.
  template <bool Logits>
  void backward(int count, const PassContext& pass, T* gradient, bool add) const {
    [&]<int... k>(std::integer_sequence<int, k...>) {
      (backward_segment<Logits, last<Logits> - k>(count, pass, gradient, add), ...);
    }
    (std::make_integer_sequence<int, last<Logits> + 1>{});
  }

  /// Puts the gradient in the order of the parameters.
  void finish(T* gradient) const {
    [&]<int... k>(std::integer_sequence<int, k...>) {
      (G::template LayerOf<k>::template Kernels<T, G::in(k)>::unpack_gradient(gradient + At::values.at[k],
                                                                              memory_ + Plan::scratch_begin),
       ...);
    }
    (std::make_integer_sequence<int, G::ops>{});
  }

 private:
  template <bool Logits>
  static constexpr int last = G::ops - 1 - (Logits && G::last_is_activation ? 1 : 0);

  /// Whether the op's activation is applied at all: not if the loss takes the logits.
  template <bool Logits, int K>
  static constexpr bool activates = !(Logits && K == G::ops - 1);

  /// What the op's kernel applies before it stores.
  template <bool Logits, int K>
  static constexpr auto fused_activation() {
    using L = typename G::template LayerOf<K>;
    using Activation = typename L::Activation;
    if constexpr (std::is_void_v<Activation> || !activates<Logits, K> || !L::fuses_activation)
      return NoActivation{};
    else if constexpr (Activation::is_fusable && !Activation::is_identity)
      return Activation{};
    else
      return NoActivation{};
  }

  /// Samples [first, first + count) of an array of this class; of one that holds one sample at a time, that.
  template <Layout P>
  static View<T, P> part(T* memory, int samples, int first, int count) {
    return View<T, P>{memory, count}.part(samples == 1 ? 0 : first, count);
  }

  template <int K, int I>
  auto x(int first, int count) const {
    constexpr int v = G::x_value(K, I);
    return part<G::x_layout(K, I)>(memory_ + Plan::x.at[v], Plan::x_samples(v), first, count);
  }
  template <int K>
  auto y(int first, int count) const {
    return part<G::y_layout(K)>(memory_ + Plan::x.at[K + 1], Plan::x_samples(K + 1), first, count);
  }
  template <int K, Shape S>
  auto dy(int first, int count) const {
    return part<Layout{S}>(memory_ + Plan::dy_begin + Plan::dy.at[K], Plan::dy_samples(K), first, count);
  }
  /// Where op K writes the gradient of its input I.
  template <int K, int I>
  auto dx(int first, int count) const {
    constexpr int v = G::x_value(K, I);
    if constexpr (!G::needs_gradient[v])
      return NoGradient{};
    else if constexpr (G::adds_gradient(K, I))
      return View<T, Layout{G::in(K, I)}>{memory_ + Plan::addends_begin + Plan::addend(K, I), count};
    else
      return dy<v - 1, G::in(K, I)>(first, count);
  }

  /// What f(integral constant i) returns for each input of op K: the thing itself, or a tuple of several.
  template <int K, class F>
  static auto per_input(F f) {
    if constexpr (G::inputs(K) == 1)
      return f(std::integral_constant<int, 0>{});
    else
      return [&]<int... i>(std::integer_sequence<int, i...>) {
        return std::tuple{f(std::integral_constant<int, i>{})...};
      }
    (std::make_integer_sequence<int, G::inputs(K)>{});
  }
  template <int K>
  auto inputs(int first, int count) const {
    return per_input<K>([&](auto i) { return x<K, i()>(first, count); });
  }

  /// Adds what op K has written to the gradients that other users of its inputs have written.
  template <int K>
  void add_gradients(int first, int count) const {
    [&]<int... i>(std::integer_sequence<int, i...>) {
      const auto add = [&](auto input) {
        constexpr int v = G::x_value(K, input());
        if constexpr (G::needs_gradient[v] && G::adds_gradient(K, input())) {
          const auto sum = dy<v - 1, G::in(K, input())>(first, count);
          kernels::transform([](auto a, auto b) { return a + b; }, sum, sum, dx<K, input()>(first, count));
        }
      };
      (add(std::integral_constant<int, i>{}), ...);
    }
    (std::make_integer_sequence<int, G::inputs(K)>{});
  }

  static PassContext pass_of(const PassContext& pass, int op, int first) {
    PassContext part = pass.part(first);
    part.layer = G::index[op] + 1;
    return part;
  }

  template <bool Logits, int K>
  void forward_op(int first, int count, const PassContext& pass) const {
    using L = typename G::template LayerOf<K>;
    using Activation = typename L::Activation;
    using Applied = decltype(fused_activation<Logits, K>());
    const PassContext here = pass_of(pass, K, first);
    const auto y = this->template y<K>(first, count);
    if constexpr (requires { Plan::fence(memory_, K); }) Plan::fence(memory_, K);
    L::forward(forward_of<Applied>(inputs<K>(first, count), y, parameters_.values() + At::values.at[K],
                                   parameters_.forward() + At::forward.at[K], here));
    if constexpr (!std::is_void_v<Activation> && activates<Logits, K>)
      if constexpr (!Activation::is_identity && !std::is_same_v<Activation, Applied>)
        Activation::forward(forward_of<NoActivation>(y, y, nullptr, nullptr, here));
  }

  template <bool Logits, int K>
  void backward_op(int first, int count, const PassContext& pass, T* gradient, bool add) const {
    if constexpr (G::needs_gradient[K + 1]) differentiate<Logits, K>(first, count, pass, gradient, add);
  }

  template <bool Logits, int K>
  void differentiate(int first, int count, const PassContext& pass, T* gradient, bool add) const {
    using L = typename G::template LayerOf<K>;
    const PassContext here = pass_of(pass, K, first);
    const auto dz = this->template dz<Logits, K>(first, count, here);
    const auto dx = per_input<K>([&](auto i) { return this->template dx<K, i()>(first, count); });
    if constexpr (L::shares_gradient)
      hand_on(dz, dx);
    else
      L::backward(backward_of(
          inputs<K>(first, count), y<K>(first, count), dz, dx, parameters_.values() + At::values.at[K],
          parameters_.backward() + At::backward.at[K], gradient + At::values.at[K], add || first > 0, here));
    add_gradients<K>(first, count);
  }

  template <class Applied, class X, class Y>
  static Forward<X, Y, T, Applied> forward_of(X x, Y y, const T* weights, const T* packed,
                                              const PassContext& pass) {
    return {x, y, weights, packed, nullptr, pass};
  }
  template <class X, class Y, class DY, class DX>
  auto backward_of(X x, Y y, DY dy, DX dx, const T* weights, const T* packed, T* gradient, bool add,
                   const PassContext& pass) const {
    return Backward<X, Y, DY, DX, T>{
        x, y, dy, dx, weights, packed, nullptr, gradient, add, memory_ + Plan::scratch_begin, pass};
  }

  /// Copies a gradient to each of several places where it is wanted.
  template <class DZ, class... DX>
  static void hand_on(DZ dz, std::tuple<DX...> dx) {
    const auto copy = [&](auto to) {
      if constexpr (needs_gradient<decltype(to)>) kernels::transform([](auto a) { return a; }, to, dz);
    };
    std::apply([&](auto... to) { (copy(to), ...); }, dx);
  }

  /// The gradient before the op's activation, inside the padding that the layer wants.
  template <bool Logits, int K>
  View<T, G::dz_layouts[K]> dz(int first, int count, const PassContext& pass) const {
    using Activation = typename G::template ActivationOf<K>;
    constexpr Shape shape = G::out(K);
    const auto from = dy<K, shape>(first, count);
    View<T, G::dz_layouts[K]> to{from.data, count};
    if constexpr (Plan::moves_gradient(K))
      to = View<T, G::dz_layouts[K]>{memory_ + Plan::dz_begin + Plan::dz.at[K], count}.part(
          G::whole_micro_batch[K] ? first : 0, count);
    if constexpr (!std::is_void_v<Activation> && activates<Logits, K>) {
      const auto output = y<K>(first, count);
      if constexpr (!Activation::is_identity || Plan::moves_gradient(K))
        Activation::backward(backward_of(output, output, from, to, nullptr, nullptr, nullptr, false, pass));
    } else if constexpr (Plan::moves_gradient(K)) {
      kernels::transform([](auto a) { return a; }, to, from);
    }
    return to;
  }

  template <bool Logits, int K>
  void forward_segment(int count, const PassContext& pass, int rows) const {
    static_cast<void>(count);
    static_cast<void>(rows);
    if constexpr (!G::joins(K)) {
      constexpr int end = std::min(G::segment_end(K), last<Logits> + 1);
      if constexpr (G::whole_micro_batch[K])
        forward_op<Logits, K>(0, rows, pass);
      else
        for (int s = 0; s < count; ++s) [&]<int... k>(std::integer_sequence<int, k...>) {
            (forward_op<Logits, K + k>(s, 1, pass), ...);
          }
      (std::make_integer_sequence<int, end - K>{});
    }
  }

  /// Whether the pass backward has work in the ops [begin, end).
  static constexpr bool learns(int begin, int end) {
    for (int k = begin; k < end; ++k)
      if (G::needs_gradient[k + 1]) return true;
    return false;
  }

  template <bool Logits, int K>
  void backward_segment(int count, const PassContext& pass, T* gradient, bool add) const {
    if constexpr (!G::joins(K)) {
      constexpr int end = std::min(G::segment_end(K), last<Logits> + 1);
      if constexpr (G::whole_micro_batch[K])
        backward_op<Logits, K>(0, count, pass, gradient, add);
      else if constexpr (learns(K, end))
        for (int s = 0; s < count; ++s) [&]<int... k>(std::integer_sequence<int, k...>) {
            (backward_op<Logits, end - 1 - k>(s, 1, pass, gradient, add), ...);
          }
      (std::make_integer_sequence<int, end - K>{});
    }
  }

  const Parameters<T, G>& parameters_;
  T* memory_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
