// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/constraint.hpp>
#include <mica/network/chosen_tensors.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

struct HasConstraint {
  constexpr bool operator()(const ParameterTensor& tensor) const {
    return tensor.constraint.kind != Constraint::Kind::none;
  }
};

/// The constraints of a network. For a network without any, nothing is compiled.
template <class G>
class Constraints {
  using Tensors = ChosenTensors<G, HasConstraint>;

 public:
  static constexpr int count = Tensors::count;
  static constexpr bool exist = count > 0;

  /// Enforces constraint i on the vector of all parameters. No two constraints belong to the same tensor.
  template <class T>
  static void apply(int i, T* parameters) {
    const ChosenTensor& chosen = Tensors::all[i];
    kernels::constrain(parameters + chosen.first, chosen.size, chosen.tensor.constraint);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
