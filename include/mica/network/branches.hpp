// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/wiring.hpp>
#include <mica/layers/merging/concatenation.hpp>
#include <mica/layers/merging/product.hpp>
#include <mica/layers/merging/sum.hpp>
#include <mica/network/shape_checks.hpp>
#include <mica/network/sequential.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

/// Layers made of branches. All branches take the same value, and one layer joins their outputs. They can be
/// nested, which gives ResNet, DenseNet, Inception, squeeze and excitation.
namespace mica {

template <class... Words>
struct TooFewBranches {
  static_assert(fits<Words...>, "mica: Add, Multiply and Concatenate join two branches or more");
};
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

namespace detail {

/// The first of several checks that has failed, or Passed.
template <class... Checks>
struct FirstOf {
  using type = Passed;
};
template <class First, class... Checks>
struct FirstOf<First, Checks...> : std::type_identity<First> {};
template <class... Checks>
struct FirstOf<Passed, Checks...> : FirstOf<Checks...> {};
template <class... Checks>
using FirstFailure = typename FirstOf<Checks...>::type;

/// Branches that take one value, and the layer that joins their outputs.
template <class Joint, class... Branches>
struct Joined : CompositeDefaults {
  using Leaves = LeavesOf<Branches..., Joint>;

  template <class W>
  static constexpr int wire(W& w, int x) {
    return w.add({detail::wire<Branches>(w, x)...});
  }

  static constexpr Shape output_shape(Shape in) {
    return Joint::output_shape(std::array{Branches::output_shape(in)...});
  }

  template <Shape In>
  static constexpr Sizes sizes() {
    return (Sizes{0, micro_batch_elements(output_shape(In), {})} + ... +
            (sizes_of<Branches, In>() + Sizes{0, 2 * micro_batch_elements(Branches::output_shape(In), {})}));
  }
};

/// The same with the numbers 1, 2, ... for the branches, in messages and names.
template <class Numbers, class Joint, class... Branches>
struct NumberedJoined;
template <int... i, class Joint, class... Branches>
struct NumberedJoined<std::integer_sequence<int, i...>, Joint, Branches...> : Joined<Joint, Branches...> {
  static constexpr bool children_are_branches = true;
  template <Shape In>
  static constexpr auto check() {
    using Failure = FirstFailure<CheckAt<i + 1, Branches, In>...>;
    if constexpr (has_passed<Failure>)
      return typename Joint::template CheckOf<Branches::output_shape(In)...>{};
    else
      return Failure{};
  }

  using Children = TypeList<Child<i + 1, Branches>..., Child<static_cast<int>(sizeof...(i)) + 1, Joint>>;
  template <Shape In>
  using Check = decltype(check<In>());
};

/// Stands in for a layer with fewer than two branches.
struct NothingJoined : CompositeDefaults {
  using Leaves = TypeList<>;
  using Children = TypeList<>;
  template <Shape In>
  using Check = Failed<TooFewBranches>;
};

template <template <int> class Joint, class... Branches>
using BranchesJoinedBy = std::conditional_t<
    (sizeof...(Branches) < 2), NothingJoined,
    NumberedJoined<std::make_integer_sequence<int, static_cast<int>(sizeof...(Branches))>,
                   Joint<static_cast<int>(sizeof...(Branches))>, typename AsBranch<Branches>::type...>>;

}  // namespace detail

/// The sum of its branches, y = f_1(x) + ... + f_N(x), Keras' Add: `Add<Conv2D<8, 3, Same>, Conv2D<8, 5,
/// Same>>`. All branches give the shape that it gives.
template <class... Branches>
struct Add : detail::BranchesJoinedBy<Sum, Branches...> {
  static constexpr const char* name = "Add";
};

/// The product of its branches, y = f_1(x) f_2(x) ... f_N(x) element by element, Keras' Multiply. Each branch
/// gives the shape of the first, or a flat vector of one number for each of its channels, which multiplies
/// the channel at every pixel. Squeeze and excitation (Hu, Shen, Sun: Squeeze-and-excitation networks, 2018)
/// of an image of 64 channels is
///
///     Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<4, ReLU>, Dense<64, Sigmoid>>>
template <class... Branches>
struct Multiply : detail::BranchesJoinedBy<Product, Branches...> {
  static constexpr const char* name = "Multiply";
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
struct Concatenate : detail::BranchesJoinedBy<Concatenation, Branches...> {
  static constexpr const char* name = "Concatenate";
};

/// The way around the layers of a Residual if it is not the identity: layers one behind the other. It is the
/// first argument of the Residual.
template <class... Layers>
struct Shortcut : detail::InARow<Layers...> {
  static constexpr const char* name = "Shortcut";
  template <Shape In>
  using Check = Failed<ShortcutOutside>;
};

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

/// The sum of layers and of the way around them, a Shortcut or the Identity.
template <class Main, class Around>
struct ResidualAround : Joined<Sum<2>, Main, Around> {
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
/// layers give the shape of f(x), y = f(x) + g(x). The gradient reaches x undiminished along the way around
/// the layers, so that networks of a hundred layers can be trained (He, Zhang, Ren, Sun: Deep residual
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
