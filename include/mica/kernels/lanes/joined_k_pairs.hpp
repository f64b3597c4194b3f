// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lanes/k_groups.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// As `KGroupLanes` with two groups, for rows of lanes / 2 outputs that are contiguous in memory: the sums of
/// two neighbouring rows make one full register, which one instruction stores.
template <class T>
struct JoinedKPairLanes : KGroupLanes<T, 2> {
  static constexpr int stored_together = 2;

  template <int, class Spec>
  MICA_INLINE static void store(const Spec& spec, const Packet<T>* sums, int outer, int inner, int n) {
    spec.template store<lanes<T>>(outer, inner, n, add_neighbours(sums[0], sums[1]));
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
