// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/wiring.hpp>
#include <mica/layers/concatenation.hpp>
#include <mica/layers/product.hpp>
#include <mica/layers/sum.hpp>
#include <mica/models/refusals.hpp>
#include <mica/models/sequential.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

/// Layers made of branches: all begin at the same value, and one layer joins what they give. They nest, and
/// so give every series-parallel network: ResNet, DenseNet, Inception, squeeze and excitation, U-Net.
namespace mica {

/// The branch that does nothing.
using Identity = Sequential<>;

namespace detail {

/// The first of several answers that is none, or Accepted.
template <class... Answers>
struct FirstOf {
  using type = Accepted;
};
template <class First, class... Answers>
struct FirstOf<First, Answers...> : std::type_identity<First> {};
template <class... Answers>
struct FirstOf<Accepted, Answers...> : FirstOf<Answers...> {};
template <class... Answers>
using FirstRefusal = typename FirstOf<Answers...>::type;

/// Branches behind one value, and the layer that joins what they give.
template <class Joint, class... Branches>
struct Joined : CompositeDefaults {
  using Leaves = LeavesOf<Branches..., Joint>;

  template <class W>
  static constexpr int wire(W& w, int x) {
    return w.add({mica::wire<Branches>(w, x)...});
  }

  static constexpr Shape output_shape(Shape in) {
    return Joint::output_shape(std::array{Branches::output_shape(in)...});
  }

 protected:
  /// `Answers` are those of the branches about `In`.
  template <Shape In, class... Answers>
  static constexpr auto answer() {
    using Refusal = FirstRefusal<Answers...>;
    if constexpr (is_accepted<Refusal>)
      return typename Joint::template AnswerOf<Branches::output_shape(In)...>{};
    else
      return Refusal{};
  }

 public:
  template <Shape In>
  static constexpr Sizes sizes() {
    return (Sizes{0, shard_elements(output_shape(In), {})} + ... +
            (sizes_of<Branches, In>() + Sizes{0, 2 * shard_elements(Branches::output_shape(In), {})}));
  }
};

template <class Numbers, class Joint, class... Branches>
struct NumberedJoined;
template <int... i, class Joint, class... Branches>
struct NumberedJoined<std::integer_sequence<int, i...>, Joint, Branches...> : Joined<Joint, Branches...> {
  using Children = TypeList<Child<i + 1, Branches>..., Child<static_cast<int>(sizeof...(i)) + 1, Joint>>;
  template <Shape In>
  using Answer = decltype(NumberedJoined::template answer<In, AnswerAt<i + 1, Branches, In>...>());
};
template <template <int> class Joint, class... Branches>
using BranchesJoinedBy =
    NumberedJoined<std::make_integer_sequence<int, static_cast<int>(sizeof...(Branches))>,
                   Joint<static_cast<int>(sizeof...(Branches))>, Branches...>;

}  // namespace detail

/// The sum of its branches, Keras' Add: `Add<Conv2D<8, 3, Same>, Conv2D<8, 5, Same>>`. All give one shape.
template <class... Branches>
struct Add : detail::BranchesJoinedBy<Sum, Branches...> {
  static constexpr const char* name = "Add";
};

/// The product of its branches, Keras' Multiply: each gives what the first gives, or one number for each of
/// its channels: `Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<4, ReLU>, Dense<64,
/// Sigmoid>>>`.
template <class... Branches>
struct Multiply : detail::BranchesJoinedBy<Product, Branches...> {
  static constexpr const char* name = "Multiply";
};

/// The channels of its branches side by side, Keras' Concatenate: `Concatenate<Identity, Conv2D<12, 3,
/// Same>>`.
template <class... Branches>
struct Concatenate : detail::BranchesJoinedBy<Concatenation, Branches...> {
  static constexpr const char* name = "Concatenate";
};

/// The way around the layers of a Residual, where it is not the identity: the first argument.
template <class... Layers>
struct Shortcut : Sequential<Layers...> {
  static constexpr const char* name = "Shortcut";
};

/// y = f(x) + x (He, Zhang, Ren, Sun 2015) for the layers f one behind the other, which give the shape of x;
/// or y = f(x) + g(x) for `Residual<Shortcut<g...>, f...>`. In messages and names its layers have the numbers
/// 1, 2, ..., the Shortcut 0.
template <class... Layers>
struct Residual : detail::Joined<Sum<2>, Sequential<Layers...>, Identity> {
 private:
  using Main = Sequential<Layers...>;

 public:
  static constexpr const char* name = "Residual";
  using Children = decltype(typename Main::Children{} +
                            TypeList<Child<int{sizeof...(Layers)} + 1, Sum<2>>>{});
  template <Shape In>
  using Answer = decltype(Residual::template answer<In, typename Main::template Answer<In>, Accepted>());
};

template <class... Around, class... Layers>
struct Residual<Shortcut<Around...>, Layers...>
    : detail::Joined<Sum<2>, Sequential<Layers...>, Shortcut<Around...>> {
 private:
  using Main = Sequential<Layers...>;

 public:
  static constexpr const char* name = "Residual";
  using Children =
      decltype(typename Main::Children{} +
               TypeList<Child<0, Shortcut<Around...>>, Child<int{sizeof...(Layers)} + 1, Sum<2>>>{});
  template <Shape In>
  using Answer = decltype(Residual::template answer<In, typename Main::template Answer<In>,
                                                    detail::AnswerAt<0, Shortcut<Around...>, In>>());
};

}  // namespace mica
