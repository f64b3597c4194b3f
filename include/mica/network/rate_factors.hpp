// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/network/parameter_layout.hpp>
#include <mica/network/rate_layers.hpp>
#include <mica/network/table.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// A contiguous range of trained parameters, whose layers have the same factor of the learning rate.
struct RateRange {
  int begin = 0;
  double factor = 1;
};

/// The factors of the learning rate in a network. The ranges partition the trained parameters. Each begins at
/// the first parameter of a layer, and there a slice may begin too.
template <class G>
class RateFactors {
  static constexpr auto factors =
      make_table<G::leaves>([](auto i) { return G::List::template At<i()>::learning_rate_factor; });

  struct Ranges {
    int count = 0;
    Table<RateRange, G::leaves + 1> all{};
  };
  static constexpr Ranges found = [] {
    Ranges ranges;
    for (int i = 0; i < G::leaves; ++i) {
      if (G::trained_counts[i] == 0) continue;
      if (ranges.count == 0 || ranges.all[ranges.count - 1].factor != factors[i])
        ranges.all.elements[ranges.count++] = {ParameterLayout<G>::of_leaf(i), factors[i]};
    }
    ranges.all.elements[ranges.count] = {ParameterLayout<G>::trained, 1};
    return ranges;
  }();

 public:
  static constexpr int count = found.count;
  static constexpr double of(int range) { return found.all[range].factor; }
  /// Whether a factor is not 1.
  static constexpr bool exist = [] {
    for (int i = 0; i < count; ++i) {
      if (of(i) != 1) return true;
    }
    return false;
  }();

  /// Calls f(range, part) for each range of which the slice holds elements.
  template <class T, int Slots, class F>
  static void for_each(const ParameterSlice<T, Slots>& slice, F f) {
    for (int i = 0; i < count; ++i) {
      const int first = std::max(found.all[i].begin - slice.begin, 0);
      const int end = std::min(found.all[i + 1].begin - slice.begin, slice.size);
      if (first >= end) continue;
      ParameterSlice<T, Slots> part = slice;
      part.size = end - first;
      part.parameters += first;
      part.gradient += first;
      for (int s = 0; s < Slots; ++s) part.slots[s] += first;
      part.begin += first;
      f(i, part);
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
