// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/activation.hpp>
#include <mica/core/layer.hpp>
#include <mica/core/refusal.hpp>
#include <mica/core/type_list.hpp>
#include <mica/layers/input.hpp>
#include <mica/models/sizes.hpp>

/// Walks along the list of layers and stops, with a sentence, where a layer does not fit what it gets.
namespace mica {

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

template <class L, Shape In, bool behind_view>
constexpr auto answer_of() {
  if constexpr (!IsLayer<L>)
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

/// Where the walk is: `Index` layers are accepted, Input among them, and give samples of shape `S`; what they
/// need, and whether the last of them is a view.
template <Shape S, int Index, Sizes sizes = Sizes{}, bool behind_view = false>
struct Reached {
  static constexpr int accepted = Index;
};
template <int Index>
struct Stopped {
  static constexpr int accepted = Index;
};

template <Shape S, int Index, Sizes sizes, bool behind_view, class L>
constexpr auto operator>>(Reached<S, Index, sizes, behind_view>, TypeOf<L>) {
  using Answer = decltype(answer_of<L, S, behind_view>());
  if constexpr (!Verdict<Answer, Layer<Index>, L, GotShape<S>>::value)
    return Stopped<Index>{};
  else if constexpr (!Verdict<decltype(size_answer<L, S, sizes>()), Layer<Index>, L, GotShape<S>>::value)
    return Stopped<0>{};  // what is in front may be too large already for the layer that stands in
  else
    return Reached<L::output_shape(S), Index + 1, sizes + sizes_of<L>(S), L::is_view>{};
}
template <int Index, class L>
constexpr auto operator>>(Stopped<Index> stopped, TypeOf<L>) {
  return stopped;
}

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

/// The number of layers, Input among them, up to the first that does not fit.
template <class... Layers>
struct Walk {
  static constexpr int accepted = 0;
  static constexpr Shape input{1};
  static constexpr Verdict<Refused<NoLayers>, Layer<0>, Layers...> verdict{};
};
template <class First, class... Layers>
struct Walk<First, Layers...> {
  template <class Said>
  static constexpr auto alone() {
    return std::conditional_t<Said::value, Reached<InputOf<First>::shape, 1>, Stopped<0>>{};
  }
  static constexpr auto walk() {
    if constexpr (!InputOf<First>::accepted)
      return Stopped<0>{};
    else if constexpr (sizeof...(Layers) == 0)
      return alone<Verdict<Refused<NoLayers>, Layer<0>, First>>();
    else
      return (Reached<InputOf<First>::shape, 1>{} >> ... >> TypeOf<Layers>{});
  }
  static constexpr int accepted = decltype(walk())::accepted;
  static constexpr Shape input = accepted > 0 ? InputOf<First>::shape : Shape{1};
};

}  // namespace detail

}  // namespace mica
