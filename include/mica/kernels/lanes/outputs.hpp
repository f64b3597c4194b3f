// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Each lane holds another output of one row, for one value of k: the usual arrangement.
///
///     lane          0            1            2         ...
///     sum     a[k] b[k][0] a[k] b[k][1] a[k] b[k][2]
template <class T>
struct OutputLanes {
  static constexpr int k_values = 1, outputs = lanes<T>, stored_together = 1;

  template <int>
  MICA_INLINE static Packet<T> load_a(const T* a) {
    return broadcast<Packet<T>>(*a);
  }
  template <int>
  MICA_INLINE static Packet<T> load_b(const T* b) {
    return load<Packet<T>>(b);
  }
  template <int Valid, class Spec>
  MICA_INLINE static void store(const Spec& spec, const Packet<T>* sum, int outer, int inner, int n) {
    spec.template store<Valid>(outer, inner, n, *sum);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
