// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Each lane holds another value of k, for one row and one output. The values of k are contiguous in `b` too;
/// what is left at the end of k is loaded with zeros behind it.
///
///     lane          0            1            2         ...
///     sum     a[0] b[0][n] a[1] b[1][n] a[2] b[2][n]              output n = sum of all lanes
template <class T>
struct DotProductLanes {
  static constexpr int k_values = lanes<T>, outputs = 1, stored_together = 1;

  template <int KValues>
  MICA_INLINE static Packet<T> load_a(const T* a) {
    return load_first<Packet<T>, KValues>(a);
  }
  template <int KValues>
  MICA_INLINE static Packet<T> load_b(const T* b) {
    return load_first<Packet<T>, KValues>(b);
  }
  template <int Valid, class Spec>
  MICA_INLINE static void store(const Spec& spec, const Packet<T>* total, int outer, int inner, int n) {
    spec.template store<Valid>(outer, inner, n, Packet<T, 1>{sum(*total)});
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
