// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <string_view>

namespace mica {

/// A layer made of layers. It derives from CompositeDefaults and has
///
///     using Leaves = ...;     // the TypeList of its leaves, in their order
///     using Children = ...;   // for names: a TypeList of Child<number, layer>, its own layers
///     template <class W>
///     static constexpr int wire(W& w, int x);  // connects the leaves behind value x, returns the last value
///
///     template <class... Others>
///     using WithLayers = ...;  // the same kind with other layers, without the joint
///
/// and a name, `output_shape` and `Check` like a layer, and `sizes` (network/sizes.hpp). A class that derives
/// from a Sequential without Input, or from a Residual, has all of them; its `WithLayers` is the class from
/// which it derives.
///
/// A composite that must be made anew where its layers are replaced, as by Frozen, has `Mapped<F>`: the same
/// of F<layer> for each layer.
template <class L>
concept IsComposite = requires {
  typename L::Leaves;
};

namespace detail {

/// Whether the library has a composite of this name that is written with its layers: `Residual<ReLU>`.
constexpr bool is_composite_name(std::string_view name) {
  constexpr std::string_view names[] = {
      "Sequential", "Residual", "Shortcut",    "Add",   "Subtract", "Multiply", "Average",
      "Maximum",    "Minimum",  "Concatenate", "Heads", "Frozen",   "With",     "LearningRateFactor"};
  for (const std::string_view other : names) {
    if (name == other) return true;
  }
  return false;
}

}  // namespace detail

struct CompositeDefaults {
  static constexpr bool is_reshape = false;
  /// Whether the children begin at the same value. If not, a child takes what the child in front of it gives;
  /// the children with the numbers 0 and 1 take what the composite takes.
  static constexpr bool children_are_branches = false;
};

/// A layer of a composite and the number that names it there.
template <int Number, class L>
struct Child {
  static constexpr int number = Number;
  using Layer = L;
};

}  // namespace mica
