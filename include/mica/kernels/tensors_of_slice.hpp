// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>

#include <algorithm>
#include <cstddef>

namespace mica::kernels {

/// Calls f(tensor, first, size) for each of the slice's tensors, by its number, of which the slice holds
/// elements: these are the elements `first` to `first + size - 1` of the slice.
template <class T, int Slots, class F>
void for_each_tensor(const ParameterSlice<T, Slots>& s, F f) {
  for (std::size_t i = 0; i < s.tensors.size(); ++i) {
    const int first = std::max(s.tensors[i].begin - s.begin, 0);
    const int end = std::min(s.tensors[i].end - s.begin, s.size);
    if (first < end) f(i, first, end - first);
  }
}

}  // namespace mica::kernels
