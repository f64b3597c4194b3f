// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lanes/k_groups.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// As `KGroupLanes`, for a `b` that is not packed: the `Outputs` outputs of S values of k are contiguous, and
/// go to their lanes as they are loaded. No value of k may be left at the end.
template <class T, int S, int Outputs>
struct InterleavedKGroupLanes : KGroupLanes<T, S> {
  template <int KValues>
  MICA_INLINE static Packet<T> load_b(const T* b) {
    static_assert(KValues == S);
    return interleave<S, Outputs>(b);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
