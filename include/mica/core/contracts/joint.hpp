// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/core/values/shape.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct BranchesDiffer {
  static_assert(fits<Words...>,
                "mica: the branches of this layer give different shapes; all must give the same");
};

namespace detail {

/// The check of a layer that joins branches of one shape.
template <Shape First, Shape... Others>
using SameShapes = std::conditional_t<((Others == First) && ...), Passed,
                                      Failed<BranchesDiffer, Branches<GotShape<First>, GotShape<Others>...>>>;

}  // namespace detail

}  // namespace mica
