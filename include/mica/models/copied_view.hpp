// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/layer.hpp>
#include <mica/kernels/merging.hpp>

#include <type_traits>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// A view, like Flatten, whose input or output lies inside a border of zeros: the elements have another order
/// in memory then, so that it copies them.
template <class View>
struct CopiedView : LayerDefaults {
  static constexpr const char* name = View::name;
  static constexpr Shape output_shape(Shape in) { return View::output_shape(in); }

  template <class X, class Y, class T>
  static void forward(X x, Y y, Weights<T>, const Pass&) {
    kernels::copy_elements(x, y);
  }
  template <class X, class Y, class DY, class DX, class T>
  static void backward(X, Y, DY dy, DX dx, Weights<T>, Gradient<T>, const Pass&) {
    if constexpr (wanted<DX>) kernels::copy_elements(dy, dx);
  }
};

/// What a step does for a leaf: the leaf itself, but for a view.
template <class Leaf>
using WithCode = std::conditional_t<Leaf::is_view, CopiedView<Leaf>, Leaf>;

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
