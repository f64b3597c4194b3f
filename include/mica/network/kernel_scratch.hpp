// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/graph.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The largest number of elements of scratch memory that a kernel of a graph needs: in the forward pass, and
/// in training.
template <class T, class G>
struct KernelScratch {
 private:
  static constexpr int most(const Table<int, G::ops>& sizes) {
    int size = 0;
    for (const int one : sizes.elements) size = std::max(size, one);
    return size;
  }

 public:
  static constexpr int forward = most(G::per_op([](auto k) {
    return G::template LayerOf<k()>::template Kernels<T, G::in(k())>::forward_scratch_size;
  }));
  static constexpr int training =
      std::max(forward, most(G::per_op([](auto k) {
                 return G::template LayerOf<k()>::template Kernels<T, G::in(k())>::scratch_size;
               })));
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
