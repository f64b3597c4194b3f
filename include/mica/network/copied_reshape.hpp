// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/merging.hpp>

#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// A reshape, like Flatten, whose input or output lies inside zero padding. The elements then have another
/// order in memory, so they are copied.
template <class Reshape>
struct CopiedReshape : Layer {
  static constexpr const char* name = Reshape::name;
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  static constexpr Shape output_shape(Shape in) { return Reshape::output_shape(in); }

  template <class F>
  static void forward(const F& f) {
    kernels::copy_elements(f.x, f.y);
  }
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) kernels::copy_elements(b.dy, b.dx);
  }
};

/// The layer that the op of a leaf calls: the leaf itself, or the CopiedReshape of a reshape.
template <class Leaf>
using WithCode = std::conditional_t<Leaf::is_reshape, CopiedReshape<Leaf>, Leaf>;

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
