// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/gemm_spec.hpp>
#include <mica/kernels/lanes/dot_product.hpp>
#include <mica/kernels/lanes/interleaved_k_groups.hpp>
#include <mica/kernels/lanes/joined_k_pairs.hpp>
#include <mica/kernels/lanes/k_groups.hpp>
#include <mica/kernels/lanes/outputs.hpp>
#include <mica/kernels/lanes/row_groups.hpp>

#include <mica/core/utilities/macro_scope.hpp>

/// The arrangements of an accumulator's lanes. Each is a class with
///
///     static constexpr int k_values;          // values of k in one register
///     static constexpr int outputs;           // outputs of one row in one register
///     static constexpr int stored_together;   // accumulators of neighbouring rows that one `store` takes
///     template <int KValues> static Packet<T> load_a(const T*);   // k_values of them, or what is left
///     template <int KValues> static Packet<T> load_b(const T*);
///     template <int Valid, class Spec>
///     static void store(const Spec&, const Packet<T>* sums, int outer, int inner, int n);  // Valid outputs
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// An object of the arrangement for a product and a register tile of `inner` rows and `packets` packets.
template <class Spec, int Inner, int Packets>
constexpr auto choose_lanes() {
  using T = typename Spec::Scalar;
  constexpr int split = Spec::split, outputs = Spec::outputs;
  if constexpr (split == 1)
    return OutputLanes<T>{};
  else if constexpr (Spec::split_of == SplitOf::rows)
    return RowGroupLanes<T, split, outputs>{};
  else if constexpr (Spec::split_of == SplitOf::k)
    return InterleavedKGroupLanes<T, split, outputs>{};
  else if constexpr (split == lanes<T>)
    return DotProductLanes<T>{};
  else if constexpr (splits_in_pairs<T>(split) && Spec::has_contiguous_rows && Packets == 1 &&
                     outputs == outputs_per_packet<T>(split) && Inner % 2 == 0)
    return JoinedKPairLanes<T>{};
  else
    return KGroupLanes<T, split>{};
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
