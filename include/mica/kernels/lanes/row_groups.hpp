// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lane_groups.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Each of S lane groups holds another row, for the same `Outputs` outputs and one value of k. The S rows are
/// neighbours in `a`; `b` was packed with the same values for each group. Nothing is added up at the end, and
/// the outputs of the S rows are stored together.
///
///     S = lanes / 4, group       0                 1          ...
///     sum (outputs n)      a[0][k] b[k][n]   a[1][k] b[k][n]
template <class T, int S, int Outputs>
struct RowGroupLanes {
  static constexpr int k_values = 1, outputs = outputs_per_packet<T>(S), stored_together = 1;

  template <int>
  MICA_INLINE static Packet<T> load_a(const T* a) {
    return broadcast_split<S>(a);
  }
  template <int>
  MICA_INLINE static Packet<T> load_b(const T* b) {
    return load<Packet<T>>(b);
  }
  template <int, class Spec>
  MICA_INLINE static void store(const Spec& spec, const Packet<T>* sum, int outer, int inner, int n) {
    spec.template store<S * Outputs>(outer, inner * S, n, deinterleave<S, Outputs>(*sum));
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
