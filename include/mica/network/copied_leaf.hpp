// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/parameter_layout.hpp>
#include <mica/network/parameters.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Copies the parameters and the state of a leaf to a leaf of another network that is the same layer, whether
/// one or both are frozen. The caller then packs the parameters.
template <class G, class OtherG, class T>
void copy_leaf(const Parameters<T, G>& from, int leaf, Parameters<T, OtherG>& to, int other_leaf) {
  using From = ParameterLayout<G>;
  using To = ParameterLayout<OtherG>;
  const auto copy = [&](int begin, int count, int target) {
    std::copy_n(from.values() + begin, count, to.values() + target);
  };
  const int frozen = G::frozen_counts[leaf];
  copy(From::of_leaf(leaf), G::trained_counts[leaf] + frozen, To::of_leaf(other_leaf));
  copy(From::state_of_leaf(leaf), G::state_counts[leaf] - frozen, To::state_of_leaf(other_leaf));
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
