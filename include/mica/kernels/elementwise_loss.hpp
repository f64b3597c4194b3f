// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/kernels/dual.hpp>
#include <mica/kernels/packet.hpp>

#include <algorithm>
#include <span>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Calls f(first element, y, t) with packets of `size` outputs and their targets; lanes behind the end are 0.
template <class T, class F>
MICA_INLINE void for_each_pair(int size, const T* y, const T* t, F f) {
  using P = Packet<T>;
  int i = 0;
  for (; i + lanes<T> <= size; i += lanes<T>) f(i, load<P>(y + i), load<P>(t + i));
  if (i < size) f(i, load_first<P>(y + i, size - i), load_first<P>(t + i, size - i));
}

/// Adds the first `count` lanes, as doubles.
template <class T, int N>
MICA_INLINE double sum_of_first(Packet<T, N> a, int count) {
  Values<T, N> values;
  store(values, a);
  double sum = 0;
  for (int lane = 0; lane < count; ++lane) sum += static_cast<double>(values[lane]);
  return sum;
}

/// Returns the sum of f(y_i, t_i), and writes dy_i = scale df/dy(y_i, t_i).
// The size is not known to the compiler, so that outputs of all shapes share the code.
template <class T, class F>
MICA_NOINLINE double loss_of_elements(F f, int size, const T* y, const T* t, T* dy, T scale) {
  using P = Packet<T>;
  double sum = 0;
  for_each_pair(size, y, t, [&](int i, P output, P target) {
    const Dual<P> loss = f(Dual<P>(output, broadcast<P>(T(1))), Dual<P>(target));
    const int count = std::min(size - i, lanes<T>);
    store_first(dy + i, loss.derivative * broadcast<P>(scale), count);
    sum += sum_of_first(loss.value, count);
  });
  return sum;
}

/// The sum of f(y_i, t_i) alone.
template <class T, class F>
MICA_NOINLINE double value_of_elements(F f, int size, const T* y, const T* t) {
  double sum = 0;
  for_each_pair(size, y, t, [&](int i, Packet<T> output, Packet<T> target) {
    sum += sum_of_first(f(output, target), std::min(size - i, lanes<T>));
  });
  return sum;
}

/// A loss that is the mean over the n outputs of f(y_i, t_i), L = (1/n) sum_i f(y_i, t_i), Keras' reduction;
/// dL/dy_i follows from f. It is also a metric. `Self` gives
///
///     template <class P> static P of_element(P y, P t);   // f, for packets and dual numbers
template <class Self>
struct ElementwiseLoss : LossDefaults {
  /// Whether L is the sum over the outputs, and not their mean.
  static constexpr bool is_sum = false;

  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    constexpr int parts = Self::is_sum ? 1 : N;
    return loss_of_elements(Function{}, N, o.y, o.target, o.dy, T(1) / T(parts)) / parts;
  }
  template <class T>
  static double of(std::span<const T> y, std::span<const T> t) {
    const int size = static_cast<int>(y.size());
    return value_of_elements(Function{}, size, y.data(), t.data()) / (Self::is_sum ? 1 : size);
  }

 private:
  struct Function {
    template <class P>
    MICA_INLINE P operator()(P y, P t) const {
      return Self::of_element(y, t);
    }
  };
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
