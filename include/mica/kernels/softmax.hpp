// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/class_lanes.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/functions.hpp>
#include <mica/kernels/packet_math.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Two registers: `first` has all bits set in the first lanes and zeros behind them; `lowest` has zeros in
/// the first lanes and the lowest number from lane `First` on.
template <class T, int First>
struct LanesOf {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  alignas(64) static constexpr auto first = [] {
    std::array<T, lanes<T>> bits{};
    std::fill(bits.begin(), bits.begin() + First, std::bit_cast<T>(~Bits(0)));
    return bits;
  }();
  alignas(64) static constexpr auto lowest = [] {
    std::array<T, lanes<T>> values{};
    std::fill(values.begin() + First, values.end(), std::numeric_limits<T>::lowest());
    return values;
  }();
};

/// Calls f(offset, valid, values) for the packets of N numbers; the lanes behind the last number hold the
/// lowest number of T, whose exponential is zero.
template <int N, class T, class F>
MICA_INLINE void for_each_packet_of_logits(const T* z, F f) {
  for_each_packet<T, N>([&](int i, auto valid) {
    constexpr int count = decltype(valid)::value;
    const auto values = load<Packet<T>>(z + i);
    if constexpr (count == lanes<T>) {
      f(i, valid, values);
    } else {
      using Of = LanesOf<T, count>;
      f(i, valid, (values & load<Packet<T>>(Of::first.data())) | load<Packet<T>>(Of::lowest.data()));
    }
  });
}

/// sum_i f(packet of x[i] ...)
template <int N, class F, class T, class... X>
MICA_INLINE T sum_over(F f, const T* x, const X*... others) {
  auto sums = broadcast<Packet<T>>(0);
  T rest = 0;
  for_each_packet<T, N>([&](int i, auto valid) {
    const Packet<T> values = f(load<Packet<T>>(x + i), load<Packet<T>>(others + i)...);
    if constexpr (decltype(valid)::value == lanes<T>) {
      sums = sums + values;
    } else {
      Values<T, lanes<T>> last;
      store(last, values);
      for (int lane = 0; lane < decltype(valid)::value; ++lane) rest += last[lane];
    }
  });
  return sum(sums) + rest;
}

/// exp(a) for a <= 0; zero of -infinity.
template <class T>
MICA_INLINE Packet<T> exp_of_negative(Packet<T> a) {
  return bounded_exp(max(a, broadcast<Packet<T>>(least_exponent<T>)));
}

/// max z
template <int N, class T>
MICA_INLINE T largest_logit(const T* z) {
  Packet<T> most = broadcast<Packet<T>>(std::numeric_limits<T>::lowest());
  for_each_packet_of_logits<N>(z, [&](int, auto, Packet<T> values) { most = max(values, most); });
  return largest(most);
}

/// log sum_j exp(z[j]), whose logarithm is computed only when the value is read.
template <class T>
struct LogSum {
  T largest;  ///< max z
  T total;    ///< sum_j exp(z[j] - max z)
  operator T() const { return largest + std::log(total); }
};

/// What softmax computes of few classes, in registers of whole pixels.
template <class T, int N>
struct SoftmaxOfFew {
  using Lanes = ClassLanes<T, N>;
  using P = Packet<T>;
  P most, powers, total;

  MICA_INLINE explicit SoftmaxOfFew(P z)
      : most(Lanes::largest(z)), powers(exp_of_negative(z - most)), total(Lanes::sum(powers)) {}
};

/// p[i] = exp(z[i]) / sum_j exp(z[j]), computed from z - max z so that no logit is too large. Returns
/// log sum_j exp(z[j]). `p` may be `z`.
template <int N, class T>
MICA_INLINE LogSum<T> softmax(const T* z, T* p) {
  const T most = largest_logit<N>(z);
  const auto shift = broadcast<Packet<T>>(most);
  // The last packet stays in a register: to load what was just stored in parts is slow.
  auto sums = broadcast<Packet<T>>(0), last = sums;
  for_each_packet_of_logits<N>(z, [&](int i, auto valid, Packet<T> values) {
    const Packet<T> e = exp_of_negative(values - shift);
    sums = sums + e;
    if constexpr (decltype(valid)::value == lanes<T>)
      store(p + i, e);
    else
      last = e;
  });
  const T total = sum(sums);
  const auto inverse = broadcast<Packet<T>>(1 / total);
  for_each_packet<T, N>([&](int i, auto valid) {
    constexpr int count = decltype(valid)::value;
    if constexpr (count == lanes<T>)
      store(p + i, load<Packet<T>>(p + i) * inverse);
    else
      store_first<count>(p + i, last * inverse);
  });
  return {most, total};
}

/// dz[i] = y[i] (dy[i] - sum_j dy[j] y[j]). `dz` may be `dy`.
template <int N, class T>
MICA_INLINE void softmax_gradient(const T* y, const T* dy, T* dz) {
  const auto mean = broadcast<Packet<T>>(sum_over<N>([](auto a, auto b) { return a * b; }, dy, y));
  for_each_packet<T, N>([&](int i, auto valid) {
    store_first<valid()>(dz + i, load<Packet<T>>(y + i) * (load<Packet<T>>(dy + i) - mean));
  });
}

/// y[i] = log softmax(z)[i] = (z[i] - max z) - log sum_j exp(z[j] - max z). `y` may be `z`.
template <int N, class T>
MICA_INLINE void log_softmax(const T* z, T* y) {
  const auto shift = broadcast<Packet<T>>(largest_logit<N>(z));
  auto sums = broadcast<Packet<T>>(0);
  for_each_packet_of_logits<N>(
      z, [&](int, auto, Packet<T> values) { sums = sums + exp_of_negative(values - shift); });
  const auto log_of_total = broadcast<Packet<T>>(std::log(sum(sums)));
  for_each_packet<T, N>(
      [&](int i, auto valid) { store_first<valid()>(y + i, load<Packet<T>>(z + i) - shift - log_of_total); });
}

/// dz[i] = dy[i] - exp(y[i]) sum_j dy[j]. `dz` may be `dy`.
template <int N, class T>
MICA_INLINE void log_softmax_gradient(const T* y, const T* dy, T* dz) {
  const auto total = broadcast<Packet<T>>(sum_over<N>([](auto a) { return a; }, dy));
  for_each_packet<T, N>([&](int i, auto valid) {
    store_first<valid()>(dz + i, load<Packet<T>>(dy + i) - exp_of_negative(load<Packet<T>>(y + i)) * total);
  });
}

/// softmax, log_softmax and their gradients of `count` neighbouring pixels of N classes. Measured on an AMD
/// EPYC (Zen 5), AVX-512, November 2026, float, 64 x 64 pixels, speed over that of one pixel after the other,
/// softmax and its gradient: 2 classes 25 and 4, 3 classes 10 and 3, 4 classes 10 and 3, 10 classes 1.3
/// and 2.4.
// `flatten` inlines exp, whose constants then stay in registers.
template <int N, class T>
[[gnu::flatten]] MICA_NOINLINE void softmax_pixels(int count, const T* z, T* p) {
  if constexpr (ClassLanes<T, N>::fit) {
    ClassLanes<T, N>::transform(
        [](auto a) {
          const SoftmaxOfFew<T, N> of(a);
          return of.powers / of.total;
        },
        count, p, z);
  } else {
    for (int i = 0; i < count * N; i += N) softmax<N>(z + i, p + i);
  }
}
template <int N, class T>
[[gnu::flatten]] MICA_NOINLINE void softmax_gradient_pixels(int count, const T* y, const T* dy, T* dz) {
  using Lanes = ClassLanes<T, N>;
  if constexpr (Lanes::fit)
    Lanes::transform([](auto a, auto da) { return a * (da - Lanes::sum(da * a)); }, count, dz, y, dy);
  else
    for (int i = 0; i < count * N; i += N) softmax_gradient<N>(y + i, dy + i, dz + i);
}
template <int N, class T>
[[gnu::flatten]] MICA_NOINLINE void log_softmax_pixels(int count, const T* z, T* y) {
  using Lanes = ClassLanes<T, N>;
  if constexpr (Lanes::pixels > 1) {
    Lanes::transform(
        [](auto a) {
          const SoftmaxOfFew<T, N> of(a);
          return a - of.most - log(of.total);
        },
        count, y, z);
  } else {
    for (int i = 0; i < count * N; i += N) log_softmax<N>(z + i, y + i);
  }
}
template <int N, class T>
[[gnu::flatten]] MICA_NOINLINE void log_softmax_gradient_pixels(int count, const T* y, const T* dy, T* dz) {
  using Lanes = ClassLanes<T, N>;
  if constexpr (Lanes::fit)
    Lanes::transform([](auto a, auto da) { return da - exp_of_negative(a) * Lanes::sum(da); }, count, dz, y,
                     dy);
  else
    for (int i = 0; i < count * N; i += N) log_softmax_gradient<N>(y + i, dy + i, dz + i);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
