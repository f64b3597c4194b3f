// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/network/embedded_plan.hpp>
#include <mica/network/plain_pass.hpp>
#include <mica/network/sequential.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

template <class... Words>
struct OtherTensors {
  static_assert(fits<Words...>,
                "mica: an Embedded network is made of all its tensors in the order of weight_names, of the "
                "parameters and then of the state of each layer, each with as many numbers as it has");
};

namespace detail {

/// The network, or another one for layers without an Input, of which the compiler says so.
template <class Net>
struct NetworkOf {
  using type = Net;
};
template <class Net>
requires IsComposite<Net>
struct NetworkOf<Net> {
  static_assert(Require<Failed<NoInput>, AtLayer<0>, Net>::value || true);
  using type = Sequential<Input<1>, Flatten>;
};

}  // namespace detail

inline namespace MICA_PACKETS {

/// A trained network whose weights are constants, in a program without files, heap and exceptions:
///
///     constexpr float kernel[] = {0.5f, -1, 2, 0.25f}, bias[] = {0, 1};
///     constexpr mica::Embedded<mica::Sequential<mica::Input<2>, mica::Dense<2>>> network(kernel, bias);
///     static_assert(network.predict_class(std::array{1.f, 2.f}) == 1);
///
/// `mica::embed` writes a header with one. It holds the addresses of the tensors, which stay where they are,
/// in flash for instance, and computes with plain loops for one sample, as Net does at inference; the outputs
/// differ from those of a Model by rounding only. All of it works in constant expressions, too. Any number of
/// threads may predict at the same time, each with a workspace.
template <class Net, class T = float>
class Embedded {
  using Checked = typename detail::NetworkOf<Net>::type;
  using G = typename Checked::Graph;
  using Plan = detail::EmbeddedPlan<G>;
  static constexpr std::size_t memory_size = std::size_t{std::max(Plan::size, 1)};

  template <int I>
  using Leaf = typename G::List::template At<I>;
  /// The PlainPass of a leaf.
  template <int I>
  static constexpr auto pass() {
    constexpr auto from = G::wiring.inputs[I];
    return [&]<int... i>(std::integer_sequence<int, i...>) {
      return std::type_identity<PlainPass<Leaf<I>, T, G::shapes[I + 1], G::shapes[from[i]]...>>{};
    }
    (std::make_integer_sequence<int, Leaf<I>::arity>{});
  }
  template <int I>
  using Pass = typename decltype(pass<I>())::type;

  /// For each leaf, the number of its first tensor; the last is the number of all.
  static constexpr auto first_tensors = []<int... i>(std::integer_sequence<int, i...>) {
    std::array<std::size_t, std::size_t{G::leaves + 1}> first{};
    const std::size_t counts[] = {Pass<i>::tensors...};
    for (std::size_t k = 0; k < sizeof...(i); ++k) first[k + 1] = first[k] + counts[k];
    return first;
  }
  (std::make_integer_sequence<int, G::leaves>{});

 public:
  using Network = Net;
  using Scalar = T;
  static constexpr std::size_t inputs = std::size_t{G::input.size()}, outputs = std::size_t{G::output.size()};
  static constexpr std::size_t tensors = first_tensors[std::size_t{G::leaves}];

  /// The memory of a prediction, of `workspace_bytes`. One thread at a time uses it.
  class Workspace {
    friend Embedded;
    T memory_[memory_size];
  };
  static constexpr std::size_t workspace_bytes = sizeof(Workspace);

 private:
  template <std::size_t... sizes>
  static constexpr bool are_tensors() {
    if constexpr (sizeof...(sizes) != tensors) {
      return false;
    } else {
      const std::array<std::size_t, sizeof...(sizes) + 1> given{sizes..., 0};
      std::size_t i = 0;
      bool fit = true;
      const auto compare = [&]<int I>(std::integral_constant<int, I>) {
        const Shape in = G::shapes[G::wiring.inputs[I][0]];
        for (const ParameterTensor& one : Leaf<I>::parameters(in))
          fit = fit && given[i++] == static_cast<std::size_t>(one.shape.size());
        for (const ParameterTensor& one : Leaf<I>::state(in))
          fit = fit && given[i++] == static_cast<std::size_t>(one.shape.size());
      };
      [&]<int... i>(std::integer_sequence<int, i...>) { (compare(std::integral_constant<int, i>{}), ...); }
      (std::make_integer_sequence<int, G::leaves>{});
      return fit;
    }
  }

 public:
  /// Takes the tensors in the order of `mica::weight_names`. It does not copy them.
  template <std::size_t... sizes>
  constexpr explicit Embedded(const T (&... values)[sizes]) {
    if constexpr (IsComposite<Net> || !Checked::is_complete) {
    } else if constexpr (!are_tensors<sizes...>()) {
      static_cast<void>(
          detail::Require<Failed<OtherTensors>, Net, Needs<int{tensors}>, Got<int{sizeof...(sizes)}>>::value);
    } else {
      std::size_t i = 0;
      ((values_[i++] = values), ...);
    }
  }

  /// Returns the outputs for one sample, channels last; they stay in the workspace until its next use.
  constexpr std::span<const T, outputs> operator()(std::span<const T, inputs> x, Workspace& workspace) const {
    if constexpr (Checked::is_complete) {
      [&]<int... i>(std::integer_sequence<int, i...>) { (run<i>(x.data(), workspace.memory_), ...); }
      (std::make_integer_sequence<int, G::leaves>{});
    }
    return std::span<const T, outputs>(workspace.memory_ + Plan::offset(G::leaves), outputs);
  }
  /// The same with a workspace on the stack.
  constexpr std::array<T, outputs> operator()(std::span<const T, inputs> x) const {
    Workspace workspace;
    std::array<T, outputs> y{};
    std::ranges::copy((*this)(x, workspace), y.begin());
    return y;
  }

  /// Returns the number of the first of the largest outputs; of a single output 1 if it is above 0.5, else 0.
  constexpr int predict_class(std::span<const T, inputs> x, Workspace& workspace) const {
    return class_of((*this)(x, workspace));
  }
  constexpr int predict_class(std::span<const T, inputs> x) const { return class_of((*this)(x)); }

 private:
  static constexpr int class_of(std::span<const T, outputs> y) {
    if constexpr (outputs == 1)
      return y[0] > T(0.5);
    else
      return static_cast<int>(std::ranges::max_element(y) - y.begin());
  }

  template <int I>
  constexpr void run(const T* input, T* memory) const {
    using L = Leaf<I>;
    if constexpr (!L::is_reshape) {
      const auto place = [&](int v) -> const T* {
        return Plan::is_input(v) ? input : memory + Plan::offset(v);
      };
      constexpr auto from = G::wiring.inputs[I];
      const T* x[std::size_t{L::arity}];
      for (int i = 0; i < L::arity; ++i) x[i] = place(from[i]);
      T* const y = memory + Plan::offset(I + 1);
      detail::run_plain<L>(Pass<I>(x, y, values_.data() + first_tensors[I]));
      Pass<I>::template apply<typename L::Activation, G::shapes[I + 1]>(y);
    }
  }

  std::array<const T*, std::max<std::size_t>(tensors, 1)> values_{};
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
