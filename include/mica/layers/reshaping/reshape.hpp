// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>

#include <cstdint>

namespace mica {

template <class... Words>
struct BadReshape {
  static_assert(fits<Words...>,
                "mica: a Reshape has one to four extents, each at least 1; one of them may be -1, for what "
                "the others leave");
};
template <class... Words>
struct ReshapeChangesSize {
  static_assert(fits<Words...>,
                "mica: a Reshape keeps the number of elements, and this one gives another number");
};

/// The same elements in the same order, of another shape, Keras' Reshape with its target_shape:
/// `Reshape<7, 7, 64>` makes an image of a vector of 3136 elements, `Reshape<-1, 64>` 49 rows. One extent may
/// be -1, for what the others leave. It renames its input and costs nothing.
template <int... Extents>
struct Reshape : Layer {
 private:
  static constexpr int inferred = (0 + ... + int{Extents == -1});
  static constexpr bool is_shape = sizeof...(Extents) >= 1 &&
                                   sizeof...(Extents) <= std::size_t{Shape::max_rank} && inferred <= 1 &&
                                   ((Extents >= 1 || Extents == -1) && ...);
  // The number of elements, without the extent of -1. One that is too large stays too large.
  static constexpr std::int64_t known = [] {
    std::int64_t product = 1;
    ((product = detail::extent(product * (Extents == -1 ? 1 : Extents))), ...);
    return product;
  }();

 public:
  static constexpr const char* name = "Reshape";
  static constexpr bool is_reshape = true;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!is_shape)
      return Failed<BadReshape>{};
    else if constexpr (inferred == 1 ? In.size() % known != 0 : In.size() != known)
      return Failed<ReshapeChangesSize, Needs<In.size()>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) {
    const int rest = static_cast<int>(in.size() / known);
    return {(Extents == -1 ? rest : Extents)...};
  }
};

}  // namespace mica
