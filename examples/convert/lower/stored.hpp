// SPDX-License-Identifier: MIT
#pragma once

#include "../tensor.hpp"

#include <optional>
#include <vector>

namespace convert {

/// How a value of ONNX lies in a value of mica's network. Transpose, Reshape, Flatten and their like change
/// only this description; nothing is copied until a layer needs another order.
///
/// The value, row-major in ONNX's order, has the axes `atoms`; an extent of ONNX is a product of neighbouring
/// atoms. In mica's memory the atoms lie in another order: the k-th is atom order[k]. An image of ONNX with
/// extents [C, H, W] is stored channels last: atoms C, H, W, order 1, 2, 0. Atoms of extent 1 are left out.
struct Stored {
  int value = 0;         // of the LayerGraph
  Extents extents = {};  // ONNX's, without the batch
  Extents atoms = {};
  std::vector<int> order = {};

  bool is_in_onnx_order() const;
  /// The extents of the atoms as they are stored.
  Extents stored_atoms() const;
  /// Which atoms make up each extent of ONNX.
  std::vector<std::vector<int>> atoms_of_extents() const;
  /// The order in which the atoms of these extents of ONNX lie one behind the other, each extent whole.
  std::vector<int> order_of(const std::vector<int>& axes) const;
  /// For each stored number, its position in ONNX's order.
  std::vector<std::size_t> positions() const;
};

/// A value of these extents that is stored in the order of these axes of ONNX.
Stored stored_as(int value, const Extents& extents, const std::vector<int>& axes);

/// The same numbers with other extents; nothing if an extent would be made of parts of what is stored apart.
std::optional<Stored> reshaped(const Stored& from, const Extents& extents);

/// ONNX's Transpose without the batch: axis i of the result is axis permutation[i].
Stored transposed(const Stored& from, const std::vector<int>& permutation);

}  // namespace convert
