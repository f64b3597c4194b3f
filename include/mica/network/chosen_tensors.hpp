// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/network/parameter_layout.hpp>
#include <mica/network/table.hpp>

#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// A tensor that is trained, and where it begins in the vector of parameters.
struct ChosenTensor {
  int first = 0;
  int size = 0;
  ParameterTensor tensor{};
};

/// The trained tensors of a network that `Chooses` accepts, a function of a ParameterTensor, leaf by leaf.
template <class G, class Chooses>
class ChosenTensors {
  template <int leaf, class F>
  static constexpr void for_tensors_of_leaf(F& f) {
    int first = ParameterLayout<G>::of_leaf(leaf);
    for (const ParameterTensor& tensor :
         G::List::template At<leaf>::parameters(G::shapes[G::wiring.inputs[leaf][0]])) {
      if (Chooses{}(tensor)) f(ChosenTensor{first, tensor.shape.size(), tensor});
      first += tensor.shape.size();
    }
  }
  template <class F>
  static constexpr void for_each(F f) {
    [&]<int... leaf>(std::integer_sequence<int, leaf...>) { (for_tensors_of_leaf<leaf>(f), ...); }
    (std::make_integer_sequence<int, G::leaves>{});
  }

 public:
  static constexpr int count = [] {
    int n = 0;
    for_each([&](const ChosenTensor&) { ++n; });
    return n;
  }();
  // One element more than there are tensors, since an array cannot be empty.
  static constexpr Table<ChosenTensor, count + 1> all = [] {
    Table<ChosenTensor, count + 1> table{};
    int n = 0;
    for_each([&](const ChosenTensor& tensor) { table.elements[n++] = tensor; });
    return table;
  }();
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
