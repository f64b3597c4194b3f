// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/parameter_update.hpp>
#include <mica/kernels/tensors_of_slice.hpp>

#include <cstddef>
#include <string_view>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// w -= part w, for all parameters or for those tensors alone whose name ends with "kernel".
// Not w *= 1 - part: a small part would be rounded.
template <class T, int Slots>
void decay_weights(const ParameterSlice<T, Slots>& s, double part, bool kernels_only) {
  using P = Packet<T>;
  const P taken = packet_of<T>(-part);
  const auto decay = [taken](P w) { return multiply_add(taken, w, w); };
  if (kernels_only) {
    for_each_tensor(s, [&](std::size_t tensor, int first, int size) {
      T* const w = s.parameters + first;
      if (std::string_view(s.tensors[tensor].name).ends_with("kernel"))
        transform_run(decay, size, w, static_cast<const T*>(w));
    });
  } else {
    transform_run(decay, s.size, s.parameters, static_cast<const T*>(s.parameters));
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
