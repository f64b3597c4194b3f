// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/penalty.hpp>
#include <mica/network/chosen_tensors.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

struct HasPenalty {
  constexpr bool operator()(const ParameterTensor& tensor) const { return !(tensor.penalty == Penalty{}); }
};

/// The regularizers of a network: what they add to the loss and to the gradient. For a network without any,
/// nothing is compiled.
template <class G>
class Penalties {
  using Tensors = ChosenTensors<G, HasPenalty>;

 public:
  static constexpr bool exist = Tensors::count > 0;

  /// The sum of all penalties, which is added to the mean loss.
  template <class T>
  static double of(const T* parameters) {
    double total = 0;
    for (int i = 0; i < Tensors::count; ++i) {
      const ChosenTensor& chosen = Tensors::all[i];
      total += kernels::penalty_of(parameters + chosen.first, chosen.size, chosen.tensor.penalty);
    }
    return total;
  }

  /// Adds the derivatives by the parameters [begin, begin + size) of the vector. `gradient` begins at the
  /// first of them.
  template <class T>
  static void add_gradient(const T* parameters, int begin, int size, T* gradient) {
    for (int i = 0; i < Tensors::count; ++i) {
      const ChosenTensor& chosen = Tensors::all[i];
      const int first = std::max(chosen.first, begin),
                last = std::min(chosen.first + chosen.size, begin + size);
      if (first < last)
        kernels::add_penalty_gradient(parameters + first, last - first, chosen.tensor.penalty,
                                      gradient + (first - begin));
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
