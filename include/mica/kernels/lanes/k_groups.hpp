// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lane_groups.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Each of S lane groups holds another value of k, for the same outputs of one row. `b` was packed in the
/// order of the lanes, with zeros behind the last k; then one value of k may be left at the end.
///
///     S = lanes / 4, group       0                 1          ...
///     sum (outputs n)      a[0] b[0][n]      a[1] b[1][n]         output n = sum over the groups
template <class T, int S>
struct KGroupLanes {
  static constexpr int k_values = S, outputs = outputs_per_packet<T>(S), stored_together = 1;

  template <int KValues>
  MICA_INLINE static Packet<T> load_a(const T* a) {
    static_assert(KValues == S || KValues == 1);
    if constexpr (KValues == S)
      return broadcast_split<S>(a);
    else
      return mask_first<S>(broadcast<Packet<T>>(*a));
  }
  template <int>
  MICA_INLINE static Packet<T> load_b(const T* b) {
    return load<Packet<T>>(b);
  }
  template <int Valid, class Spec>
  MICA_INLINE static void store(const Spec& spec, const Packet<T>* sum, int outer, int inner, int n) {
    spec.template store<Valid>(outer, inner, n, add_groups<S>(*sum));
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
