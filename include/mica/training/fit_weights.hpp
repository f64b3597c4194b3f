// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/finite_weights.hpp>
#include <mica/io/weight_tensors.hpp>
#include <mica/training/fit_access.hpp>

#include <cstddef>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

/// The weights of a model that is trained, for callbacks.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// The numbers of all tensors, one tensor behind the other.
template <class T>
[[gnu::cold]] std::vector<double> all_weights(WeightTensors tensors, const T* values) {
  std::vector<double> all;
  for (const WeightTensor& tensor : tensors)
    all.insert(all.end(), values + tensor.offset, values + tensor.offset + tensor.shape.size());
  return all;
}

/// Writes them back. Throws Error if there are more or fewer, or if one is not finite as a T; nothing is then
/// written.
template <class T>
[[gnu::cold]] void set_all_weights(WeightTensors tensors, const std::vector<double>& all, T* values) {
  std::size_t size = 0;
  for (const WeightTensor& tensor : tensors) size += static_cast<std::size_t>(tensor.shape.size());
  if (all.size() != size)
    throw_error({"set_weights: expected the ", size, " weights of the network, found ", all.size()});
  const double* from = all.data();
  for (const WeightTensor& tensor : tensors) {
    for (int i = 0; i < tensor.shape.size(); ++i)
      finite_weight<T>(*from++, i, tensor.shape, [&] { return "set_weights, " + line_of(tensor); });
  }
  from = all.data();
  for (const WeightTensor& tensor : tensors) {
    for (int i = 0; i < tensor.shape.size(); ++i) values[tensor.offset + i] = static_cast<T>(*from++);
  }
}

template <class = void>
std::vector<double> all_weights(FitAccess& fit) {
  return fit.parts().with_state(
      [](const auto& state) { return all_weights(state.model.network.tensors, state.model.values); });
}
template <class = void>
void set_all_weights(FitAccess& fit, const std::vector<double>& all) {
  fit.parts().with_state([&](const auto& state) {
    set_all_weights(state.model.network.tensors, all, state.model.values);
    state.model.pack();
  });
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
