// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/parameter_layout.hpp>

#include <array>
#include <cstddef>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The tensors of a leaf of graph G that are trained.
template <class G, int Leaf>
inline constexpr auto trained_tensors_of_leaf =
    G::List::template At<Leaf>::parameters(G::shapes[G::wiring.inputs[Leaf][0]]);

/// All tensors of a network that are trained, leaf by leaf, for optimizers that read them.
template <class G>
inline constexpr auto trained_tensors = []<int... i>(std::integer_sequence<int, i...>) {
  std::array<TrainedTensor, (std::size_t{0} + ... + trained_tensors_of_leaf<G, i>.size())> tensors{};
  [[maybe_unused]] TrainedTensor* to = tensors.data();
  [[maybe_unused]] const auto write = [&to](const auto& parameters, int begin) {
    for (const ParameterTensor& tensor : parameters) {
      *to++ = {tensor.name, begin, begin + tensor.shape.size()};
      begin += tensor.shape.size();
    }
  };
  (write(trained_tensors_of_leaf<G, i>, ParameterLayout<G>::of_leaf(i)), ...);
  return tensors;
}
(std::make_integer_sequence<int, G::leaves>{});

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
