// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/network/rate_factors.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace mica {

template <class... Words>
struct RateFactorsWithoutRate {
  static_assert(
      fits<Words...>,
      "mica: a LearningRateFactor needs an optimizer with a member learning_rate, which it multiplies");
};

}  // namespace mica

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Whether the optimizer can train a network with these factors of its learning rate.
template <class G, class Optimizer>
constexpr auto check_rate_factors() {
  if constexpr (RateFactors<G>::exist && !has_learning_rate<Optimizer>)
    return Failed<RateFactorsWithoutRate>{};
  else
    return Passed{};
}

/// The optimizer in one step of a network with factors of the learning rate: each range of parameters is
/// updated by a copy whose learning rate is multiplied.
template <class G, class Optimizer>
class RatedOptimizer {
  using Factors = RateFactors<G>;

 public:
  static constexpr int slots = Optimizer::slots;
  static constexpr int passes = detail::passes<Optimizer>;
  static constexpr bool reads_tensors = detail::reads_tensors<Optimizer>;

  RatedOptimizer(const Optimizer& optimizer, std::int64_t step)
      : copies_(copies(optimizer, step, std::make_integer_sequence<int, Factors::count>{})) {}

  template <int pass, class T>
  void update_pass(const ParameterSlice<T, slots>& slice, std::int64_t step) const {
    Factors::for_each(slice, [&](int range, const ParameterSlice<T, slots>& part) {
      update_in_pass<pass>(copies_[static_cast<std::size_t>(range)], part, step);
    });
  }

 private:
  static Optimizer rated(Optimizer copy, std::int64_t step, double factor) {
    if constexpr (has_learning_rate<Optimizer>) {
      if (factor != 1) copy.learning_rate = rate_at(copy.learning_rate, step - 1) * factor;
    }
    return copy;
  }
  template <int... range>
  static auto copies(const Optimizer& optimizer, std::int64_t step, std::integer_sequence<int, range...>) {
    return std::array<Optimizer, std::size_t{Factors::count}>{rated(optimizer, step, Factors::of(range))...};
  }

  std::array<Optimizer, std::size_t{Factors::count}> copies_;
};

/// The optimizer itself where the network has no factors.
template <class G, class Optimizer>
decltype(auto) rated(const Optimizer& optimizer, std::int64_t step) {
  if constexpr (RateFactors<G>::exist)
    return RatedOptimizer<G, Optimizer>(optimizer, step);
  else
    return (optimizer);
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
