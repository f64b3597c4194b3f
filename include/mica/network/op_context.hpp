// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/network/parameters.hpp>

#include <tuple>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

/// What executors of a graph have in common.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// The last op that is executed. With `Logits` an activation at the end of the network is left out, for a
/// loss that is computed from its input.
template <class G, bool Logits>
inline constexpr int last_op = G::ops - 1 - (Logits && G::last_is_activation ? 1 : 0);

/// The activation that the kernel of op K applies: none if the op gives the logits.
template <class G, bool Logits, int K>
using AppliedActivation =
    typename std::conditional_t<std::is_void_v<typename G::template ActivationOf<K>> ||
                                    (Logits && !G::last_is_activation && K == G::ops - 1),
                                std::type_identity<NoActivation>,
                                std::type_identity<typename G::template ActivationOf<K>>>::type;

/// Samples [first, first + count) of an array that holds `held` samples. If the array holds only one sample
/// at a time, that sample.
template <Layout L, class T>
View<T, L> samples_of(T* memory, int held, int first, int count) {
  return View<T, L>{memory, count}.part(held == 1 ? 0 : first, count);
}

/// What f(integral constant i) returns for the input of op K, or a tuple of that for each of several inputs.
template <class G, int K, class F>
auto per_input(F f) {
  if constexpr (G::inputs(K) == 1) {
    return f(std::integral_constant<int, 0>{});
  } else {
    return [&]<int... i>(std::integer_sequence<int, i...>) {
      return std::tuple{f(std::integral_constant<int, i>{})...};
    }
    (std::make_integer_sequence<int, G::inputs(K)>{});
  }
}

template <class G>
PassContext context_of(const PassContext& pass, int op, int first) {
  PassContext context = pass.part(first);
  context.layer = G::index(op) + 1;
  return context;
}

/// Copies a gradient to each place where it is needed.
template <class DZ, class... DX>
void copy_to_each(DZ dz, std::tuple<DX...> dx) {
  const auto copy = [&](auto to) {
    if constexpr (needs_gradient<decltype(to)>) kernels::transform(kernels::IdentityFunction{}, to, dz);
  };
  std::apply([&](auto... to) { (copy(to), ...); }, dx);
}

template <class A, class L, class X, class Y, class T>
void forward_of_layer(X x, Y y, Weights<T> w, const PassContext& context, T* scratch) {
  L::forward(Forward<X, Y, T, A>{x, y, w.values, w.packed, w.state, context, scratch});
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
