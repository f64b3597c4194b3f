// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/io/layer_names.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/parameter_layout.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mica::detail {

/// A tensor of a network: the path of its layer, its line in a file of weights, its name in the layer, its
/// shape, and the offset of its values among the parameters.
struct WeightTensor {
  std::string path;
  std::string line;
  std::string name;
  Shape shape;
  int offset;
};

/// Adds the tensors of a layer, whose parameters begin at `offset`. It is not a template, so the compiler
/// compiles it only once.
inline void add_weight_tensors(std::vector<WeightTensor>& tensors, const NamedLayer& layer,
                               std::span<const ParameterTensor> parameters, int offset) {
  for (const ParameterTensor& tensor : parameters) {
    tensors.push_back({layer.path,
                       joined({layer.path, " ", layer.type, " ", tensor.name, " ", to_string(tensor.shape)}),
                       tensor.name, tensor.shape, offset});
    offset += tensor.shape.size();
  }
}

/// The tensors of a leaf, and those of its state.
template <class L>
void add_leaf_tensors(std::vector<WeightTensor>& tensors, const NamedLayer& layer, Shape in, int values,
                      int state) {
  add_weight_tensors(tensors, layer, TrainableOf<L>::parameters(in), values);
  add_weight_tensors(tensors, layer, TrainableOf<L>::state(in), state);
}

/// All tensors of a network, leaf by leaf.
template <class Net>
std::vector<WeightTensor> weight_tensors() {
  using G = typename Net::Graph;
  std::vector<NamedLayer> leaves = named_layers<Net>();
  std::erase_if(leaves, [](const NamedLayer& layer) { return layer.is_composite; });
  std::vector<WeightTensor> tensors;
  [&]<int... i>(std::integer_sequence<int, i...>) {
    (add_leaf_tensors<typename G::List::template At<i>>(
         tensors, i < static_cast<int>(leaves.size()) ? leaves[std::size_t{i}] : NamedLayer{},
         G::shapes[G::wiring.inputs[i][0]], ParameterLayout<G>::of_leaf(i),
         ParameterLayout<G>::state_of_leaf(i)),
     ...);
  }
  (std::make_integer_sequence<int, G::leaves>{});
  return tensors;
}

}  // namespace mica::detail
