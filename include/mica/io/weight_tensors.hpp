// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/io/layer_names.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/parameter_layout.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace mica::detail {

/// A tensor of a network: its layer, an element of named_layers, its name in the layer, its shape, and the
/// offset of its values among the parameters. A file of safetensors has the transpose of some, see
/// ParameterTensor.
struct WeightTensor {
  const NamedLayer* layer;
  const char* name;
  Shape shape;
  int offset;
  bool is_transposed = false;
};

/// A list of tensors. It does not own them.
using WeightTensors = std::span<const WeightTensor>;

/// The line of a tensor in a file "mica weights 1", "5.2 Conv2D kernel 3x3x1x16".
template <class = void>
std::string line_of(const WeightTensor& tensor) {
  return joined(
      {path_of(*tensor.layer), " ", tensor.layer->type, " ", tensor.name, " ", to_string(tensor.shape)});
}

/// Writes the tensors of a leaf, whose values begin at `offset`, and returns the end of what it wrote.
constexpr WeightTensor* write_weight_tensors(WeightTensor* to, const NamedLayer& layer,
                                             std::span<const ParameterTensor> parameters, int offset) {
  for (const ParameterTensor& tensor : parameters) {
    *to++ = {&layer, tensor.name, tensor.shape, offset, tensor.is_transposed};
    offset += tensor.shape.size();
  }
  return to;
}

/// The tensors of a leaf of graph G, those that are trained and those of its state; of a frozen leaf, those
/// of the layer that it freezes.
template <class G, int Leaf>
struct TensorsOfLeaf {
  using L = TrainableOf<typename G::List::template At<Leaf>>;
  static constexpr Shape in = G::shapes[G::wiring.inputs[Leaf][0]];
  static constexpr auto trained = L::parameters(in);
  static constexpr auto state = L::state(in);
};

/// All tensors of a network, leaf by leaf; those of a leaf's state follow those that are trained.
template <class Net>
inline constexpr auto weight_tensors = [] {
  using G = typename Net::Graph;
  return []<int... i>(std::integer_sequence<int, i...>) {
    std::array<WeightTensor, (std::size_t{0} + ... +
                              (TensorsOfLeaf<G, i>::trained.size() + TensorsOfLeaf<G, i>::state.size()))>
        tensors{};
    WeightTensor* to = tensors.data();
    const NamedLayer* layer = named_layers<Net>.data();
    const NamedLayer* const end = layer + named_layers<Net>.size();
    const auto write_leaf = [&]<int Leaf>(std::integral_constant<int, Leaf>) {
      using Tensors = TensorsOfLeaf<G, Leaf>;
      while (layer != end && layer->is_composite) ++layer;
      if (layer == end) return;  // a leaf without parameters that the graph has added, see Fitting
      to = write_weight_tensors(to, *layer, Tensors::trained, ParameterLayout<G>::of_leaf(Leaf));
      to = write_weight_tensors(to, *layer, Tensors::state, ParameterLayout<G>::state_of_leaf(Leaf));
      ++layer;
    };
    (write_leaf(std::integral_constant<int, i>{}), ...);
    return tensors;
  }
  (std::make_integer_sequence<int, G::leaves>{});
}();

}  // namespace mica::detail
