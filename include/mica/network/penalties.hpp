// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/penalty.hpp>
#include <mica/network/parameter_layout.hpp>
#include <mica/network/table.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The regularizers of a network: what they add to the loss and to the gradient. For a network without any,
/// nothing is compiled.
template <class G>
class Penalties {
  /// A tensor and where it begins in the vector of parameters.
  struct Penalized {
    int first = 0;
    int size = 0;
    Penalty penalty;
  };

  template <int leaf, class F>
  static constexpr void for_tensors_of_leaf(F& f) {
    int first = ParameterLayout<G>::of_leaf(leaf);
    for (const ParameterTensor& tensor :
         G::List::template At<leaf>::parameters(G::shapes[G::wiring.inputs[leaf][0]])) {
      if (!(tensor.penalty == Penalty{})) f(Penalized{first, tensor.shape.size(), tensor.penalty});
      first += tensor.shape.size();
    }
  }
  template <class F>
  static constexpr void for_each_tensor(F f) {
    [&]<int... leaf>(std::integer_sequence<int, leaf...>) { (for_tensors_of_leaf<leaf>(f), ...); }
    (std::make_integer_sequence<int, G::leaves>{});
  }

  static constexpr int count = [] {
    int n = 0;
    for_each_tensor([&](const Penalized&) { ++n; });
    return n;
  }();
  // One more than there are, since an array cannot be empty.
  static constexpr Table<Penalized, count + 1> tensors = [] {
    Table<Penalized, count + 1> table{};
    int n = 0;
    for_each_tensor([&](const Penalized& tensor) { table.elements[n++] = tensor; });
    return table;
  }();

 public:
  static constexpr bool exist = count > 0;

  /// The sum of all penalties, which is added to the mean loss.
  template <class T>
  static double of(const T* parameters) {
    double total = 0;
    for (int i = 0; i < count; ++i)
      total += kernels::penalty_of(parameters + tensors[i].first, tensors[i].size, tensors[i].penalty);
    return total;
  }

  /// Adds the derivatives by the parameters [begin, begin + size) of the vector. `gradient` begins at the
  /// first of them.
  template <class T>
  static void add_gradient(const T* parameters, int begin, int size, T* gradient) {
    for (int i = 0; i < count; ++i) {
      const int first = std::max(tensors[i].first, begin),
                last = std::min(tensors[i].first + tensors[i].size, begin + size);
      if (first < last)
        kernels::add_penalty_gradient(parameters + first, last - first, tensors[i].penalty,
                                      gradient + (first - begin));
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
