// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/activation.hpp>
#include <mica/core/layer.hpp>
#include <mica/core/refusal.hpp>
#include <mica/core/type_list.hpp>
#include <mica/core/wiring.hpp>
#include <mica/layers/input.hpp>
#include <mica/models/sizes.hpp>

/// Walks along the list of layers and stops, with a sentence, where a layer does not fit what it gets.
namespace mica {

template <class... Layers>
struct Sequential;

struct NoLayers {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: a network needs at least one layer behind its Input");
  };
};
struct NoInput {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: a network begins with its Input, Sequential<Input<28, 28, 1>, ...>");
  };
};
struct BadInput {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: an Input has one to four extents, each at least 1");
  };
};
struct NetworkInside {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this is a network of its own; inside of another, a Sequential has no Input");
  };
};
struct BorderBehindView {
  template <class... Words>
  struct Said {
    static_assert(
        fits<Words...>,
        "mica: this layer wants zeros around its input, which a view in front of it cannot give; put "
        "Linear between the two");
  };
};

namespace detail {

/// What is wrong with the activation that a layer is, or has.
template <class L>
constexpr auto check_activation_of() {
  if constexpr (IsActivationOption<L>)
    return check_activation<L>();
  else if constexpr (!std::is_void_v<typename L::Activation>)
    return check_activation<typename L::Activation>();
  else
    return Accepted{};
}

template <class L>
inline constexpr bool begins_with_input = false;
template <int... Extents, class... Layers>
inline constexpr bool begins_with_input<Sequential<Input<Extents...>, Layers...>> = true;

template <class L, Shape In, bool behind_view>
constexpr auto answer_of() {
  if constexpr (begins_with_input<L>)
    return Refused<NetworkInside>{};
  else if constexpr (IsComposite<L>)
    return typename L::template Answer<In>{};
  else if constexpr (!IsLayer<L>)
    return check_layer<L>();
  else if constexpr (!is_accepted<typename L::template Answer<In>>)
    return typename L::template Answer<In>{};
  else if constexpr (!is_accepted<decltype(check_activation_of<L>())>)
    return check_activation_of<L>();
  else if constexpr (behind_view && !(L::input_border(In) == Border{}))
    return Refused<BorderBehindView>{};
  else
    return check_passes<L, In>();
}

/// A refusal with its place, as the list says it in which layer L has this number: a layer of its own, or one
/// inside of a composite.
template <int Number, class L, Shape In, class Refusal>
struct Located {
  using type = RefusedInside<Layer<Number>, L, GotShape<In>, Refusal>;
};
template <int Number, class L, Shape In, int... Path, class Inner, class Got, class Refusal>
struct Located<Number, L, In, RefusedInside<Layer<Path...>, Inner, Got, Refusal>> {
  using type = RefusedInside<Layer<Number, Path...>, Inner, Got, Refusal>;
};
template <int Number, class L, Shape In>
struct Located<Number, L, In, Accepted> {
  using type = Accepted;
};

template <int Number, class L, Shape In, class Answer>
using LocatedAt = typename Located<Number, L, In, Answer>::type;

/// Where the walk is: the layers below `Number` are accepted and give samples of shape `S`; what they need,
/// and whether the last of them is a view.
template <Shape S, int Number, Sizes Needed = Sizes{}, bool behind_view = false>
struct Reached {
  using Answer = Accepted;
  static constexpr int accepted = Number;
  static constexpr Sizes sizes = Needed;
};
/// Where it has ended, and why.
template <int Number, class Refusal>
struct Stopped {
  using Answer = Refusal;
  static constexpr int accepted = Number;
  static constexpr Sizes sizes{};
};

template <Shape S, int Number, Sizes sizes, bool behind_view, class L>
constexpr auto operator>>(Reached<S, Number, sizes, behind_view>, TypeOf<L>) {
  using Answer = decltype(answer_of<L, S, behind_view>());
  if constexpr (!is_accepted<Answer>) {
    return Stopped<Number, LocatedAt<Number, L, S, Answer>>{};
  } else {
    using SizeAnswer = decltype(size_answer<L, S, sizes>());
    if constexpr (!is_accepted<SizeAnswer>)  // what is in front may be too large for the layer that stands in
      return Stopped<0, LocatedAt<Number, L, S, SizeAnswer>>{};
    else
      return Reached<L::output_shape(S), Number + 1, sizes + sizes_of<L, S>(), L::is_view>{};
  }
}
template <int Number, class Refusal, class L>
constexpr auto operator>>(Stopped<Number, Refusal> stopped, TypeOf<L>) {
  return stopped;
}

/// The walk along a list behind samples of a shape, the first of which has this number.
template <Shape In, int Number, class... Layers>
struct WalkFrom {
  static constexpr auto walk() { return (Reached<In, Number>{} >> ... >> TypeOf<Layers>{}); }
  using End = decltype(walk());
};

/// What layer L answers as number `Number` of its branch or list, the first behind samples of shape `In`.
template <int Number, class L, Shape In>
using AnswerAt = typename WalkFrom<In, Number, L>::End::Answer;

template <class First>
struct InputOf {
  static constexpr Verdict<Refused<NoInput>, Layer<0>, First> verdict{};
  static constexpr bool accepted = false;
  static constexpr Shape shape{1};
};
template <int... Extents>
struct InputOf<Input<Extents...>> {
  static constexpr auto answer() {
    if constexpr (sizeof...(Extents) < 1 || sizeof...(Extents) > std::size_t{Shape::max_rank} ||
                  ((Extents < 1) || ...))
      return Refused<BadInput>{};
    else if constexpr (elements(Shape{Extents...}) > most_elements)
      return Refused<InputTooLarge>{};
    else
      return Accepted{};
  }
  static constexpr Verdict<decltype(answer()), Layer<0>, Input<Extents...>> verdict{};
  static constexpr bool accepted = decltype(verdict)::value;
  static constexpr Shape shape = [] {
    if constexpr (accepted)
      return Shape{Extents...};
    else
      return Shape{1};
  }();
};

/// The number of layers, Input among them, up to the first that does not fit, which the compiler then names.
template <class... Layers>
struct Walk {
  static constexpr int accepted = 0;
  static constexpr Shape input{1};
  static constexpr Verdict<Refused<NoLayers>, Layer<0>, Layers...> verdict{};
};
template <class First, class... Layers>
struct Walk<First, Layers...> {
  static constexpr auto walk() {
    if constexpr (!InputOf<First>::accepted)
      return Stopped<0, Accepted>{};
    else if constexpr (sizeof...(Layers) == 0)
      return Stopped<int{Verdict<Refused<NoLayers>, Layer<0>, First>::value}, Accepted>{};
    else
      return typename WalkFrom<InputOf<First>::shape, 1, Layers...>::End{};
  }
  using End = decltype(walk());
  static constexpr Verdict<typename End::Answer> verdict{};
  static constexpr int accepted = End::accepted;
  static constexpr Shape input = accepted > 0 ? InputOf<First>::shape : Shape{1};
};

}  // namespace detail

}  // namespace mica
