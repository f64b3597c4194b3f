// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/pooling.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct EmptyPool {
  static_assert(fits<Words...>, "mica: a pooling window must be at least 1 x 1");
};
template <class... Words>
struct PoolLargerThanInput {
  static_assert(fits<Words...>, "mica: the pooling window is larger than its input");
};

namespace kernels {

/// What pooling layers have in common: their options, `Stride<n>` (the size of the window is the default) and
/// `Same` or `Valid` (the default), and their shapes. x is height x width x channels, y is
/// (height - pool) / stride + 1 by the same of the width by channels, or with `Same` ceil(height / stride) by
/// the same of the width; pixels outside of the image do not count.
template <Size Pool, class... Given>
struct PoolingLayer : Layer {
 private:
  using Options = mica::Options<TypeList<PaddingOption, StrideOption>, Given...>;
  static constexpr Size step = Options::template Get<StrideOption, Stride<Pool>>::step;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;

 protected:
  static constexpr Pooling geometry(Shape in) {
    return {make_axis(in.height(), Pool.height, step.height, same),
            make_axis(in.width(), Pool.width, step.width, same), in.channels()};
  }

 public:
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else
      return check_window<In, Pool, step, same, EmptyPool, PoolLargerThanInput>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) { return geometry(in).output(); }
};

}  // namespace kernels

}  // namespace mica
