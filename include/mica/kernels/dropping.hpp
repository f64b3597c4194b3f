// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/pass.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>
#include <mica/core/values/random.hpp>
#include <mica/kernels/elementwise.hpp>

#include <cstdint>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// What layers that drop at random have in common. All that they draw depends only on (seed, epoch, sample,
/// layer) and on the number of what is drawn.
namespace mica {

template <class... Words>
struct RateOutOfRange {
  static_assert(fits<Words...>, "mica: a dropout rate must be at least 0 and less than 1");
};

namespace kernels {
inline namespace MICA_PACKETS {

/// The key of a sample's random numbers in a layer.
inline std::uint64_t random_key(const PassContext& pass, int sample) {
  return Random(pass.streams[sample]).stream(static_cast<std::uint64_t>(pass.layer)).key();
}

/// What layers have in common that drop elements, channels or samples with probability `Rate`.
template <Number Rate>
struct Dropping {
  using Check =
      std::conditional_t<(Rate.value >= 0 && Rate.value < 1), Passed, Failed<RateOutOfRange, Needs<0, 1>>>;

  /// Whether element, channel or sample number i is dropped: whether its 32 random bits, read as a number in
  /// [0, 1), are below the rate.
  MICA_INLINE static bool drops(std::uint64_t key, std::uint64_t i) {
    return (detail::random_bits(key, i) >> 32) < static_cast<std::uint64_t>(Rate.value * 0x1p32);
  }

  /// to = f(from) where an element is kept, `dropped` elsewhere.
  template <class From, class To, class F>
  static void apply(const PassContext& pass, From from, To to, F f, typename To::value_type dropped) {
    using R = Runs<From::layout, To::layout>;
    for (int s = 0; s < from.count; ++s) {
      const std::uint64_t key = random_key(pass, s);
      for (int r = 0; r < R::count; ++r) {
        const auto* const read = from.at(s, r);
        auto* const write = to.at(s, r);
        for (int i = 0; i < R::size; ++i)
          write[i] = drops(key, static_cast<std::uint64_t>(r * R::size + i)) ? dropped : f(read[i]);
      }
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace kernels

}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
