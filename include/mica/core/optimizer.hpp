// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/refusal.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// A part of the parameters, the gradient of the loss and the optimizer's own state for it. `size` is a
/// multiple of 16, and all pointers are aligned to 64 bytes.
template <class T, int Slots>
struct Slice {
  int size;
  T* parameters;
  const T* gradient;
  T* slots[std::size_t{Slots > 0 ? Slots : 1}];
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>

namespace mica {

struct NotAnOptimizer {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this is not an optimizer (concept IsOptimizer), it has no `static constexpr int "
                  "slots`; compile takes a network, an optimizer, a loss and metrics, in this order");
  };
};
struct OptimizerWithoutName {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: this optimizer has no name, `static constexpr const char* name`");
  };
};
struct OptimizerWithoutUpdate {
  template <class... Words>
  struct Said {
    static_assert(
        fits<Words...>,
        "mica: this optimizer has no `void update(const Slice<T, slots>&, std::int64_t step) const`");
  };
};

namespace detail {

template <class O, class T>
concept Updates = requires(const O& o, const Slice<T, O::slots>& slice, std::int64_t step) {
  { o.update(slice, step) } -> std::same_as<void>;
};

/// What is missing of an optimizer of parameters of type T.
template <class O, class T = float>
constexpr auto check_optimizer() {
  if constexpr (!requires { requires O::slots >= 0; })
    return Refused<NotAnOptimizer>{};
  else if constexpr (!HasName<O>)
    return Refused<OptimizerWithoutName>{};
  else if constexpr (!Updates<O, T>)
    return Refused<OptimizerWithoutUpdate>{};
  else
    return Accepted{};
}

}  // namespace detail

/// Changes the parameters after each batch. `O::slots` vectors as long as the parameters are its state, zeros
/// at first and kept by the model. `o.update(slice, step)` works on one part of them, `step` being 1 for the
/// first batch of the model's life; parts are updated by any thread in any order. Hyperparameters are public
/// members; `o.check()`, if there is one, throws Error where one of them is out of range. It is called by
/// compile and before training, since members may be changed in between.
template <class O>
concept IsOptimizer = is_accepted<decltype(detail::check_optimizer<O>())>;

template <class O>
void check_optimizer(const O& optimizer) {
  if constexpr (requires { optimizer.check(); }) optimizer.check();
}

}  // namespace mica
