// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/merging.hpp>

#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// A reshape, like Flatten, whose input or output lies inside a padding of zeros: the elements have another
/// order in memory then, so that it copies them.
template <class View>
struct CopiedReshape : Layer {
  static constexpr const char* name = View::name;
  static constexpr bool backward_reads_input = false;
  static constexpr bool backward_reads_output = false;
  static constexpr Shape output_shape(Shape in) { return View::output_shape(in); }

  template <class X, class Y, class T>
  static void forward(X x, Y y, Weights<T>, const PassContext&) {
    kernels::copy_elements(x, y);
  }
  template <class X, class Y, class DY, class DX, class T>
  static void backward(X, Y, DY dy, DX dx, Weights<T>, Gradient<T>, const PassContext&) {
    if constexpr (needs_gradient<DX>) kernels::copy_elements(dy, dx);
  }
};

/// What an op does for a leaf: the leaf itself, but for a reshape.
template <class Leaf>
using WithCode = std::conditional_t<Leaf::is_reshape, CopiedReshape<Leaf>, Leaf>;

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
