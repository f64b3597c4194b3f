// SPDX-License-Identifier: MIT
#pragma once

#include <mica/layers/merging/arithmetic_mean.hpp>
#include <mica/layers/merging/concatenation.hpp>
#include <mica/layers/merging/difference.hpp>
#include <mica/layers/merging/extremum.hpp>
#include <mica/layers/merging/product.hpp>
#include <mica/layers/merging/sum.hpp>
#include <mica/network/joined.hpp>
#include <mica/network/sequential.hpp>
#include <mica/network/shape_checks.hpp>

#include <type_traits>

/// Layers made of branches. All branches take the same value, and one layer joins their outputs. They can be
/// nested, which gives ResNet, DenseNet, Inception, squeeze and excitation.
namespace mica {

template <class... Words>
struct LayersNeedShortcut {
  static_assert(fits<Words...>,
                "mica: a Residual adds its input to what its layers give, and they give another shape; add a "
                "Shortcut that gives this shape too, Residual<Shortcut<...>, ...>");
};
template <class... Words>
struct ShortcutDiffers {
  static_assert(fits<Words...>, "mica: the layers of a Residual give another shape than its Shortcut");
};
/// Words of these messages: the shapes.
template <int... Extents>
struct LayersGive;
template <int... Extents>
struct ShortcutGives;

template <class... Words>
struct ShortcutOutside {
  static_assert(fits<Words...>,
                "mica: a Shortcut is the first argument of a Residual, and stands nowhere else");
};

/// The branch that does nothing.
using Identity = Sequential<>;

/// The sum of its branches, y = f_1(x) + ... + f_N(x), Keras' Add: `Add<Conv2D<8, 3, Same>, Conv2D<8, 5,
/// Same>>`. All branches give the shape that it gives.
template <class... Branches>
struct Add : detail::BranchesJoinedBy<Add, Sum, Branches...> {
  static constexpr const char* name = "Add";
};

/// The product of its branches, y = f_1(x) f_2(x) ... f_N(x) element by element, Keras' Multiply. Each branch
/// gives the shape of the first, or a flat vector of one number for each of its channels, which multiplies
/// the channel at every pixel. Squeeze and excitation (Hu, Shen, Sun: Squeeze-and-excitation networks, 2018)
/// of an image of 64 channels is
///
///     Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<4, ReLU>, Dense<64, Sigmoid>>>
template <class... Branches>
struct Multiply : detail::BranchesJoinedBy<Multiply, Product, Branches...> {
  static constexpr const char* name = "Multiply";
};

/// The largest of its branches, element by element, Keras' Maximum: `Maximum<Conv2D<8, 3>, Conv2D<8, 3>>` is
/// a maxout layer of two pieces (Goodfellow and others 2013). All branches give the shape that it gives;
/// where branches are equal, the first gets the gradient.
template <class... Branches>
struct Maximum : detail::BranchesJoinedBy<Maximum, Largest, Branches...> {
  static constexpr const char* name = "Maximum";
};

/// The smallest of its branches, element by element, Keras' Minimum; the rest as in Maximum.
template <class... Branches>
struct Minimum : detail::BranchesJoinedBy<Minimum, Smallest, Branches...> {
  static constexpr const char* name = "Minimum";
};

/// The mean of its branches, y = (f_1(x) + ... + f_N(x)) / N, Keras' Average. All branches give the shape
/// that it gives.
template <class... Branches>
struct Average : detail::BranchesJoinedBy<Average, ArithmeticMean, Branches...> {
  static constexpr const char* name = "Average";
};

/// The difference of two branches, y = f_1(x) - f_2(x), Keras' Subtract. Both give the shape that it gives.
template <class... Branches>
struct Subtract : detail::BranchesJoinedBy<Subtract, Difference, Branches...> {
  static constexpr const char* name = "Subtract";
};

/// The channels of its branches one behind the other, Keras' Concatenate: branches that give images of one
/// height and width and of c_1, ..., c_N channels make one of c_1 + ... + c_N, flat vectors a longer one.
///
///     Concatenate<Identity, Conv2D<12, 3, Same>>                              // a layer of a DenseNet
///     Concatenate<Conv2D<8, 1>, Sequential<Conv2D<4, 1>, Conv2D<8, 3, Same>>> // Inception
///
/// (Huang, Liu, van der Maaten, Weinberger: Densely connected convolutional networks, 2017; Szegedy and
/// others: Going deeper with convolutions, 2015.)
template <class... Branches>
struct Concatenate : detail::BranchesJoinedBy<Concatenate, Concatenation, Branches...> {
  static constexpr const char* name = "Concatenate";
};

/// The shortcut connection of a Residual if it is not the identity: layers one behind the other. It is the
/// first argument of the Residual.
template <class... Layers>
struct Shortcut : detail::InARow<Layers...> {
  static constexpr const char* name = "Shortcut";
  template <class... Others>
  using WithLayers = Shortcut<Others...>;
  template <Shape In>
  using Check = Failed<ShortcutOutside>;
};

template <class... Layers>
struct Residual;

namespace detail {

/// Whether the two terms of a Residual have one shape.
template <class Around, Shape OfLayers, Shape OfAround>
constexpr auto check_terms() {
  using Layers = typename ShapeWord<LayersGive, OfLayers>::type;
  if constexpr (OfLayers == OfAround)
    return Passed{};
  else if constexpr (std::is_same_v<Around, Identity>)
    return Failed<LayersNeedShortcut, Layers>{};
  else
    return Failed<ShortcutDiffers, Layers, typename ShapeWord<ShortcutGives, OfAround>::type>{};
}

/// The sum of the layers of a Residual and of its shortcut connection, which is a Shortcut or the Identity.
template <class Main, class Around>
struct ResidualAround : Joined<Sum<2>, Main, Around> {
  template <class... Others>
  using WithLayers = Residual<Others...>;

  template <Shape In, class CheckOfAround>
  static constexpr auto check() {
    using Failure = FirstFailure<typename Main::template Check<In>, CheckOfAround>;
    if constexpr (has_passed<Failure>)
      return check_terms<Around, Main::output_shape(In), Around::output_shape(In)>();
    else
      return Failure{};
  }
};

}  // namespace detail

/// y = f(x) + x, for layers f one behind the other that give the shape of x; or, with a Shortcut g, whose
/// layers give the shape of f(x), y = f(x) + g(x). The gradient reaches x undiminished through the shortcut
/// connection, so that networks of a hundred layers can be trained (He, Zhang, Ren, Sun: Deep residual
/// learning for image recognition, 2015; Identity mappings in deep residual networks, 2016).
///
///     Residual<Conv2D<16, 3, Same>, ReLU, Conv2D<16, 3, Same>>
///     Residual<Shortcut<Conv2D<32, 1, Stride<2>>>,
///              Conv2D<32, 3, Same, Stride<2>>, ReLU, Conv2D<32, 3, Same>>
///
/// In messages and names its layers have the numbers 1, 2, ..., the Shortcut has 0.
template <class... Layers>
struct Residual : detail::ResidualAround<detail::InARow<Layers...>, Identity> {
  static constexpr const char* name = "Residual";
  using Children = decltype(typename detail::InARow<Layers...>::Children{} +
                            TypeList<Child<detail::InARow<Layers...>::size + 1, Sum<2>>>{});
  template <Shape In>
  using Check = decltype(Residual::template check<In, Passed>());
};

template <class... Around, class... Layers>
struct Residual<Shortcut<Around...>, Layers...>
    : detail::ResidualAround<detail::InARow<Layers...>, Shortcut<Around...>> {
  static constexpr const char* name = "Residual";
  using Children =
      decltype(typename detail::InARow<Layers...>::Children{} +
               TypeList<Child<0, Shortcut<Around...>>, Child<detail::InARow<Layers...>::size + 1, Sum<2>>>{});
  template <Shape In>
  using Check = decltype(Residual::template check<
                         In, detail::LocatedAt<0, Shortcut<Around...>, In,
                                               typename detail::InARow<Around...>::template Check<In>>>());
};

}  // namespace mica
