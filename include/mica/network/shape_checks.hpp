// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/core/contracts/wiring.hpp>
#include <mica/layers/input.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/sizes.hpp>

/// Walks along the list of layers and stops, with a sentence, at a layer that does not fit its input.
namespace mica {

template <class... Layers>
struct Sequential;

template <class... Words>
struct NoLayers {
  static_assert(fits<Words...>, "mica: a network needs at least one layer behind its Input");
};
template <class... Words>
struct NoInput {
  static_assert(fits<Words...>, "mica: a network begins with its Input, Sequential<Input<28, 28, 1>, ...>");
};
template <class... Words>
struct BadInput {
  static_assert(fits<Words...>, "mica: an Input has one to four extents, each at least 1");
};
template <class... Words>
struct NetworkInside {
  static_assert(fits<Words...>,
                "mica: this is a network of its own; inside of another, a Sequential has no Input");
};

namespace detail {

/// Checks the activation that a layer is, or has; that one also for the layer's outputs.
template <class L, Shape In>
constexpr auto check_activation_of() {
  using A = typename L::Activation;
  if constexpr (IsActivationOption<L>)
    return check_activation<L>();
  else if constexpr (std::is_void_v<A>)
    return Passed{};
  else if constexpr (!has_passed<ActivationCheck<A>>)
    return ActivationCheck<A>{};
  else
    return typename A::template Check<L::output_shape(In)>{};
}

template <class L>
inline constexpr bool begins_with_input = false;
template <int... Extents, class... Layers>
inline constexpr bool begins_with_input<Sequential<Input<Extents...>, Layers...>> = true;

template <class L, Shape In>
constexpr auto check_of() {
  if constexpr (begins_with_input<L>)
    return Failed<NetworkInside>{};
  else if constexpr (IsComposite<L>)
    return typename L::template Check<In>{};
  else if constexpr (!IsLayer<L>)
    return check_layer<L>();
  else if constexpr (!has_passed<typename L::template Check<In>>)
    return typename L::template Check<In>{};
  else if constexpr (!has_passed<decltype(check_activation_of<L, In>())>)
    return check_activation_of<L, In>();
  else
    return check_passes<L, In>();
}

/// A failed check with the path of the layer that failed: layer L, which has this number in its list, or a
/// layer inside of it.
template <int Number, class L, Shape In, class Failure>
struct Located {
  using type = FailedInside<AtLayer<Number>, L, GotShape<In>, Failure>;
};
template <int Number, class L, Shape In, int... Path, class Inner, class Got, class Failure>
struct Located<Number, L, In, FailedInside<AtLayer<Path...>, Inner, Got, Failure>> {
  using type = FailedInside<AtLayer<Number, Path...>, Inner, Got, Failure>;
};
template <int Number, class L, Shape In>
struct Located<Number, L, In, Passed> {
  using type = Passed;
};

template <int Number, class L, Shape In, class Check>
using LocatedAt = typename Located<Number, L, In, Check>::type;

/// The walk has reached layer `Number`: the layers before it have passed, give samples of shape `S` and have
/// the sizes `Needed`.
template <Shape S, int Number, Sizes Needed = Sizes{}>
struct Reached {
  using Check = Passed;
  static constexpr int valid = Number;
  static constexpr Sizes sizes = Needed;
};
/// The walk has stopped at layer `Number`, because of `Failure`.
template <int Number, class Failure>
struct Stopped {
  using Check = Failure;
  static constexpr int valid = Number;
  static constexpr Sizes sizes{};
};

template <Shape S, int Number, Sizes sizes, class L>
constexpr auto operator>>(Reached<S, Number, sizes>, std::type_identity<L>) {
  using Check = decltype(check_of<L, S>());
  if constexpr (!has_passed<Check>) {
    return Stopped<Number, LocatedAt<Number, TrainableOf<L>, S, Check>>{};
  } else {
    using SizeCheck = decltype(check_size<L, S, sizes>());
    if constexpr (!has_passed<SizeCheck>)  // with a layer that stands in, those in front may be too large
      return Stopped<0, LocatedAt<Number, TrainableOf<L>, S, SizeCheck>>{};
    else
      return Reached<L::output_shape(S), Number + 1, sizes + sizes_of<L, S>()>{};
  }
}
template <int Number, class Failure, class L>
constexpr auto operator>>(Stopped<Number, Failure> stopped, std::type_identity<L>) {
  return stopped;
}

/// The walk along a list of layers, of which the first has this number and takes samples of shape `In`.
template <Shape In, int Number, class... Layers>
struct WalkFrom {
  static constexpr auto walk() { return (Reached<In, Number>{} >> ... >> std::type_identity<Layers>{}); }
  using End = decltype(walk());
};

/// The check of layer L, which has this number in its list, for samples of shape `In`.
template <int Number, class L, Shape In>
using CheckAt = typename WalkFrom<In, Number, L>::End::Check;

template <class First>
struct InputOf {
  static constexpr Require<Failed<NoInput>, AtLayer<0>, First> required{};
  static constexpr bool valid = false;
  static constexpr Shape shape{1};
};
template <int... Extents>
struct InputOf<Input<Extents...>> {
  static constexpr auto check() {
    if constexpr (sizeof...(Extents) < 1 || sizeof...(Extents) > std::size_t{Shape::max_rank} ||
                  ((Extents < 1) || ...))
      return Failed<BadInput>{};
    else if constexpr (elements(Shape{Extents...}) > most_elements)
      return Failed<InputTooLarge>{};
    else
      return Passed{};
  }
  static constexpr Require<decltype(check()), AtLayer<0>, Input<Extents...>> required{};
  static constexpr bool valid = decltype(required)::value;
  static constexpr Shape shape = [] {
    if constexpr (valid)
      return Shape{Extents...};
    else
      return Shape{1};
  }();
};

/// The number of layers, Input among them, up to the first that does not fit, which the compiler then names.
template <class... Layers>
struct Walk {
  static constexpr int valid = 0;
  static constexpr Shape input{1};
  static constexpr Require<Failed<NoLayers>, AtLayer<0>, Layers...> required{};
};
template <class First, class... Layers>
struct Walk<First, Layers...> {
  static constexpr auto walk() {
    if constexpr (!InputOf<First>::valid)
      return Stopped<0, Passed>{};
    else if constexpr (sizeof...(Layers) == 0)
      return Stopped<int{Require<Failed<NoLayers>, AtLayer<0>, First>::value}, Passed>{};
    else
      return typename WalkFrom<InputOf<First>::shape, 1, Layers...>::End{};
  }
  using End = decltype(walk());
  static constexpr Require<typename End::Check> required{};
  static constexpr int valid = End::valid;
  static constexpr Shape input = valid > 0 ? InputOf<First>::shape : Shape{1};
};

}  // namespace detail

}  // namespace mica
