// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/window.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/layout.hpp>

namespace mica {

template <class... Words>
struct NoEdges {
  static_assert(fits<Words...>,
                "mica: the pixels at the edges are one number, a Size for top and bottom, left and right, or "
                "four numbers for top, bottom, left and right");
};
template <class... Words>
struct NegativeEdge {
  static_assert(fits<Words...>, "mica: the number of pixels at an edge must be at least 0");
};

namespace detail {

constexpr PaddingSize edges(int all) { return {all, all, all, all}; }
constexpr PaddingSize edges(Size size) { return {size.height, size.width, size.height, size.width}; }
constexpr PaddingSize edges(int top, int bottom, int left, int right) { return {top, left, bottom, right}; }

/// Keras' padding and cropping, the pixels at the edges of an image: `2`, `Size{1, 2}` or `1, 2, 3, 4`;
/// without any, `Default` at each edge.
template <int Default, auto... Given>
struct Edges {
  static constexpr bool are_known = sizeof...(Given) == 0 || requires { edges(Given...); };
  static constexpr PaddingSize size = [] {
    if constexpr (are_known && sizeof...(Given) > 0)
      return edges(Given...);
    else
      return edges(Default);
  }();

  template <Shape In>
  static constexpr auto check() {
    if constexpr (!are_known)
      return Failed<NoEdges>{};
    else if constexpr (size.top < 0 || size.bottom < 0 || size.left < 0 || size.right < 0)
      return Failed<NegativeEdge, Needs<0>>{};
    else if constexpr (!In.is_image())
      return Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>{};
    else
      return Passed{};
  }
};

}  // namespace detail

}  // namespace mica
