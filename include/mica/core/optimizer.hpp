// SPDX-License-Identifier: MIT
#pragma once

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

/// Changes the parameters after each batch. `O::slots` vectors as long as the parameters are its state, zeros
/// at first and kept by the model. `o.update(slice, step)` works on one part of them, `step` being 1 for the
/// first batch of the model's life; parts are updated by any thread in any order. Hyperparameters are public
/// members; `o.check()`, if there is one, throws Error where one of them is out of range. It is called by
/// compile and before training, since members may be changed in between.
template <class O>
concept IsOptimizer = requires(const O o, Slice<float, O::slots> slice, std::int64_t step) {
  { O::slots } -> std::convertible_to<int>;
  { O::name } -> std::convertible_to<const char*>;
  { o.update(slice, step) } -> std::same_as<void>;
};

template <class O>
void check_optimizer(const O& optimizer) {
  if constexpr (requires { optimizer.check(); }) optimizer.check();
}

}  // namespace mica
