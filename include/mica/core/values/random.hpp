// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>

namespace mica {

namespace detail {

/// A well-mixed 64-bit number from a key and a counter: the output function of SplitMix64 (Steele, Lea,
/// Flood 2014) over the key's stream. Being a function and not a generator, it gives the same numbers to
/// every thread, in any order, with every standard library.
constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t counter) {
  std::uint64_t z = key + (counter + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace detail

/// A stream of random numbers that belongs to one purpose: `Random(seed).stream(epoch).stream(sample)` is
/// independent of every other path of numbers.
class Random {
 public:
  constexpr explicit Random(std::uint64_t key) : key_(key) {}

  constexpr Random stream(std::uint64_t i) const {
    return Random(detail::random_bits(key_ ^ 0xd1b54a32d192ed03u, i));
  }
  constexpr std::uint64_t key() const { return key_; }

  constexpr std::uint64_t bits() { return detail::random_bits(key_, counter_++); }

  /// Uniform in [0, 1), 53 bits of it.
  constexpr double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  /// Uniform in {0, ..., n - 1}, n < 2^32: the high half of a product (Lemire 2019), its bias below 2^-32 n.
  constexpr std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((bits() >> 32) * n) >> 32);
  }

  /// N(0, 1) by Box and Muller.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

}  // namespace mica
