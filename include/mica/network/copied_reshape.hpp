// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/merging.hpp>

#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// A reshape, like Flatten, whose input or output lies inside zero padding: the elements have another
/// order in memory then, so that it copies them.
template <class View>
struct CopiedReshape : Layer {
  static constexpr const char* name = View::name;
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  static constexpr Shape output_shape(Shape in) { return View::output_shape(in); }

  template <class F>
  static void forward(const F& f) {
    kernels::copy_elements(f.x, f.y);
  }
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) kernels::copy_elements(b.dy, b.dx);
  }
};

/// What an op does for a leaf: the leaf itself, but for a reshape.
template <class Leaf>
using WithCode = std::conditional_t<Leaf::is_reshape, CopiedReshape<Leaf>, Leaf>;

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
