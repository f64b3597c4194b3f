// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/options.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/rate_layers.hpp>
#include <mica/network/sequential.hpp>
#include <mica/network/truncation.hpp>

#include <type_traits>
#include <utility>

namespace mica {

template <class... Words>
struct NotAnAlgorithm {
  static_assert(fits<Words...>,
                "mica: With takes Direct, Winograd<2> or Winograd<4>, and a network or a layer of one");
};

namespace detail {

template <class A>
inline constexpr bool is_algorithm = false;
template <>
inline constexpr bool is_algorithm<Direct> = true;
template <int Square>
inline constexpr bool is_algorithm<Winograd<Square>> = Square == 2 || Square == 4;

template <class A, class L>
constexpr auto with_algorithm();
template <class A, class L>
using WithAlgorithm = typename decltype(with_algorithm<A, L>())::type;

template <class A>
struct WithThis {
  template <class L>
  using Of = WithAlgorithm<A, L>;
};

/// A composite whose layers have the algorithm. Messages name the composite.
template <class A, class L>
struct CompositeWith : L {
  using Trainable = TrainableOf<L>;
  using Leaves = MappedLayers<WithThis<A>::template Of, typename L::Leaves>;
  using Children = MappedChildren<WithThis<A>::template Of, typename L::Children>;
};

template <class A, class L>
struct Listed<CompositeWith<A, L>> {
  using type = WithAlgorithm<A, typename Listed<L>::type>;
};

/// A wrapper around the same layers with the algorithm, or a layer that such a wrapper makes.
template <class A, class... Layers>
std::type_identity<Frozen<WithAlgorithm<A, Layers>...>> around_with(std::type_identity<Frozen<Layers...>>) {
  return {};
}
template <class A, Number Factor, class... Layers>
std::type_identity<LearningRateFactor<Factor, WithAlgorithm<A, Layers>...>> around_with(
    std::type_identity<LearningRateFactor<Factor, Layers...>>) {
  return {};
}
template <class A, class L>
std::type_identity<Freeze<WithAlgorithm<A, L>>> around_with(std::type_identity<FrozenLayer<L>>) {
  return {};
}
template <class A, class L>
std::type_identity<Freeze<WithAlgorithm<A, L>>> around_with(std::type_identity<FrozenNormalization<L>>) {
  return {};
}
template <class A, Number Factor, class L>
std::type_identity<RateLayer<Factor, WithAlgorithm<A, L>>> around_with(
    std::type_identity<RateLayer<Factor, L>>) {
  return {};
}

/// A layer that has no choice of algorithms stays as it is, and so does a user's class derived from one that
/// has.
template <class A, class L>
constexpr auto with_algorithm() {
  if constexpr (requires { around_with<A>(std::type_identity<L>{}); })
    return decltype(around_with<A>(std::type_identity<L>{})){};
  else if constexpr (requires { typename L::template Mapped<WithThis<A>::template Of>; })
    return std::type_identity<typename L::template Mapped<WithThis<A>::template Of>>{};
  else if constexpr (IsComposite<L>)
    return std::type_identity<CompositeWith<A, L>>{};
  else if constexpr (requires { L::template with_algorithm<A>(std::type_identity<L>{}); })
    return L::template with_algorithm<A>(std::type_identity<L>{});
  else
    return std::type_identity<L>{};
}

template <class A, int... Extents, class... Layers>
std::type_identity<Sequential<Input<Extents...>, WithAlgorithm<A, Layers>...>> network_with(
    std::type_identity<Sequential<Input<Extents...>, Layers...>>) {
  return {};
}
/// The network that a user's class derives from.
template <class... Layers>
std::type_identity<Sequential<Layers...>> base_network(const Sequential<Layers...>&) {
  return {};
}

template <class A, class Net>
constexpr auto with() {
  if constexpr (!is_algorithm<A>) {
    static_cast<void>(Require<Failed<NotAnAlgorithm>, A>::value);
    return std::type_identity<Net>{};
  } else if constexpr (requires { network_with<A>(std::type_identity<Net>{}); }) {
    return decltype(network_with<A>(std::type_identity<Net>{})){};
  } else if constexpr (IsComposite<Net> || IsLayer<Net>) {
    return with_algorithm<A, Net>();
  } else if constexpr (requires(const Net& net) { base_network(net); }) {
    return decltype(network_with<A>(base_network(std::declval<const Net&>()))){};
  } else {
    static_cast<void>(Require<Failed<NotAnAlgorithm>, A, Net>::value);
    return std::type_identity<Net>{};
  }
}

}  // namespace detail

/// A network, or a part of one. The algorithm computes those of its convolutions that it can compute and that
/// name no algorithm themselves:
///
///     using Fast = With<Winograd<4>, Net>;
///
/// Layers keep their numbers and names, so that the weights of one can be loaded into the other. The
/// algorithm is then an option of the convolutions, so another With around it changes nothing.
template <class Algorithm, class Net>
using With = typename decltype(detail::with<Algorithm, Net>())::type;

}  // namespace mica
