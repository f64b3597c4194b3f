// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/wiring.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/shape_checks.hpp>
#include <mica/network/sizes.hpp>

#include <array>
#include <type_traits>
#include <utility>

/// What layers made of branches have in common.
namespace mica {

template <class... Words>
struct TooFewBranches {
  static_assert(fits<Words...>, "mica: a layer that joins branches, like Add, has two branches or more");
};
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

}  // namespace mica
