// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise.hpp>

#include <tuple>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Registers that hold as many whole pixels of N classes as fit, one behind the other. The sum and the
/// largest number of a pixel are computed in all of its lanes, so that no value leaves the registers. The
/// lanes behind the last whole pixel may hold any values.
template <class T, int N>
struct ClassLanes {
  static constexpr bool fit = N > 1 && N <= lanes<T>;
  static constexpr int pixels = fit ? lanes<T> / N : 1, used = pixels * N;
  using P = Packet<T>;

  /// max z
  template <int Classes = 1>
  MICA_INLINE static P largest(P a) {
    if constexpr (Classes >= N)
      return a;
    else
      return largest<2 * Classes>(max(a, rotate<Classes>(a)));
  }

  /// sum z; all lanes of a pixel have the same bits.
  MICA_INLINE static P sum(P a) {
    return permute(sum_from<N>(a), [](int lane) { return lane < used ? lane / N * N : lane; });
  }

  /// to = f(packet of from ...) for `count` pixels, which are contiguous in all arrays. `to` may be one of
  /// them.
  // A register is stored after the next one was loaded: its last lanes may overwrite the next pixels, which
  // the next store corrects.
  template <class F, class... From>
  [[gnu::flatten]] MICA_NOINLINE static void transform(F f, int count, T* to, const From*... from) {
    const auto next = [&] { return std::tuple(load<P>(from)...); };
    auto values = next();
    for (; count > pixels; count -= pixels, to += used) {
      const P result = std::apply(f, values);
      ((from += used), ...);
      values = next();
      store(to, result);
    }
    store_first(to, std::apply(f, values), count * N);
  }

 private:
  /// Rotates the N classes of each pixel: the lane of class c gets the value of class (c + By) mod N.
  template <int By>
  MICA_INLINE static P rotate(P a) {
    return permute(a, [](int lane) { return lane < used ? lane / N * N + (lane % N + By) % N : lane; });
  }

  /// In each lane, the sum of `Classes` classes of the rotation: its own class and those after it.
  template <int Classes>
  MICA_INLINE static P sum_from(P a) {
    if constexpr (Classes == 1) {
      return a;
    } else {
      const P half = sum_from<Classes / 2>(a), even = half + rotate<Classes / 2>(half);
      if constexpr (Classes % 2 == 0)
        return even;
      else
        return even + rotate<Classes - 1>(a);
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
