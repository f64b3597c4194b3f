// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

/// Tests of floats and doubles that also hold in programs compiled with -ffast-math, where the compiler takes
/// std::isfinite for true and std::isnan for false. They test the bits and read them from memory, since the
/// compiler may assume that a value in a register is finite.
namespace mica::detail {

template <class T>
using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// The bits without the sign; those of infinity end the finite numbers and begin the NaNs.
template <class T>
BitsOf<T> magnitude_bits(const volatile T& value) {
  const T copy = value;
  return std::bit_cast<BitsOf<T>>(copy) & (~BitsOf<T>{0} >> 1);
}
template <class T>
inline constexpr BitsOf<T> infinity_bits = sizeof(T) == 4 ? 0x7f800000 : 0x7ff0000000000000;

/// Whether `value` is a number, and neither infinite nor NaN.
template <class T>
bool is_finite(const volatile T& value) {
  return magnitude_bits(value) < infinity_bits<T>;
}

template <class T>
bool is_nan(const volatile T& value) {
  return magnitude_bits(value) > infinity_bits<T>;
}

}  // namespace mica::detail
