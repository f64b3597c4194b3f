// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/view.hpp>
#include <mica/kernels/dropping.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/functions.hpp>
#include <mica/kernels/packet_math.hpp>

#include <algorithm>
#include <cstdint>
#include <numbers>

#include <mica/core/utilities/macro_scope.hpp>

/// Random numbers of mean 0 and variance 1, many at a time.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The numbers of N(0, 1) that are drawn together.
inline constexpr int normal_block_size = 32;

/// The cosine and the sine of an angle between -pi / 4 and pi / 4, by their Taylor series.
template <class T>
MICA_INLINE void cosine_and_sine(Packet<T> angle, Packet<T>& cosine, Packet<T>& sine) {
  constexpr int terms = sizeof(T) == 4 ? 4 : 8;  // the rest is below 3e-8, and below 3e-18
  const auto square = angle * angle, one = broadcast<Packet<T>>(T(1));
  cosine = one;
  sine = one;
  MICA_UNROLL
  for (int k = terms; k > 0; --k) {
    cosine = one - square * broadcast<Packet<T>>(T(1) / T((2 * k - 1) * 2 * k)) * cosine;
    sine = one - square * broadcast<Packet<T>>(T(1) / T(2 * k * (2 * k + 1))) * sine;
  }
  sine = sine * angle;
}

/// Writes the numbers of a block, by Box and Muller (1958): from u, uniform in (0, 1], and a uniform angle,
///
///     to[i] = sqrt(-2 log(u[i])) cos(angle[i]),   to[16 + i] = sqrt(-2 log(u[i])) sin(angle[i])
// The low bits give a number of quarter turns, as the vector (a, b) to which it turns (1, 0), and an angle
// from -pi / 4 to pi / 4.
template <class T>
MICA_NOINLINE void normal_block(std::uint64_t key, int block, T* to) {
  constexpr int pairs = normal_block_size / 2;
  T uniform[pairs], angle[pairs], a[pairs], b[pairs];
  for (int i = 0; i < pairs; ++i) {
    const std::uint64_t bits = detail::random_bits(key, static_cast<std::uint64_t>(block * pairs + i));
    uniform[i] = (T(bits >> 32) + T(1)) * T(0x1p-32);
    const auto low = static_cast<std::uint32_t>(bits);
    angle[i] = T(static_cast<std::int32_t>(low & ~3u)) * T(std::numbers::pi / 2 * 0x1p-32);
    const int quarter = static_cast<int>(low & 3u), sign = 1 - (quarter & 2);
    a[i] = T(quarter & 1 ? 0 : sign);
    b[i] = T(quarter & 1 ? sign : 0);
  }
  for (int i = 0; i < pairs; i += lanes<T>) {
    Packet<T> cosine, sine;
    cosine_and_sine(load<Packet<T>>(angle + i), cosine, sine);
    const auto radius = sqrt(T(-2) * log(load<Packet<T>>(uniform + i)));
    const auto x = load<Packet<T>>(a + i), y = load<Packet<T>>(b + i);
    store(to + i, radius * (x * cosine - y * sine));
    store(to + pairs + i, radius * (y * cosine + x * sine));
  }
}

/// to = f(packet of from, packet of noise), where the noise is N(0, 1), independent for all elements.
template <class F, class To, class From>
MICA_NOINLINE void transform_with_noise(F f, To to, From from, const PassContext& pass) {
  using T = typename To::value_type;
  using R = Runs<From::layout, To::layout>;
  constexpr int size = normal_block_size;
  T noise[size + Layout::slack] = {};
  for (int s = 0; s < to.count; ++s) {
    const std::uint64_t key = random_key(pass, s);
    int block = -1;
    for (int r = 0; r < R::count; ++r) {
      for (int i = 0, n; i < R::size; i += n) {
        const int element = r * R::size + i, first = element % size;
        if (element / size != block) normal_block(key, block = element / size, noise);
        n = std::min(size - first, R::size - i);
        transform_run(f, n, to.at(s, r) + i, static_cast<const T*>(from.at(s, r) + i),
                      static_cast<const T*>(noise + first));
      }
    }
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
