// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mica {

/// A tensor of the trained parameters, elements `begin` to `end` - 1 of them: {"kernel", 0, 144}.
struct TrainedTensor {
  const char* name;
  int begin, end;
};

/// The roots of the sums of squares of a tensor's gradient and of its parameters.
struct TensorNorms {
  double gradient = 0;
  double parameters = 0;
};

}  // namespace mica

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// A chunk of the trained parameters, their gradient and their slots, which are the optimizer's own state.
/// `size` is a multiple of 16, and all pointers are aligned to 64 bytes. The gradient may be overwritten.
template <class T, int Slots>
struct ParameterSlice {
  int size;
  T* parameters;
  T* gradient;
  T* slots[std::size_t{Slots > 0 ? Slots : 1}];
  /// The place of the first element among all trained parameters.
  int begin = 0;
  /// All trained tensors of the network, in their order, for an optimizer that reads them.
  std::span<const TrainedTensor> tensors = {};
  /// The norms of these tensors, as the pass before has left them, for an optimizer of several passes.
  std::span<const TensorNorms> norms = {};
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>

namespace mica {

template <class... Words>
struct NotAnOptimizer {
  static_assert(fits<Words...>,
                "mica: this is not an optimizer (concept IsOptimizer), it has no `static constexpr int "
                "slots`; compile takes a network, an optimizer, a loss and metrics, in this order");
};
template <class... Words>
struct OptimizerWithoutName {
  static_assert(fits<Words...>, "mica: this optimizer has no name, `static constexpr const char* name`");
};
template <class... Words>
struct OptimizerWithoutUpdate {
  static_assert(
      fits<Words...>,
      "mica: this optimizer has no `void update(const ParameterSlice<T, slots>&, std::int64_t step) const`");
};
template <class... Words>
struct OptimizerNotAssignable {
  static_assert(
      fits<Words...>,
      "mica: this optimizer cannot be copied and assigned; fit keeps a copy and returns to it after "
      "an error, so no member may be const or a reference");
};

namespace detail {

/// The number of passes of the optimizer over all parameters in each step.
template <class O>
inline constexpr int passes = 1;
template <class O>
requires(O::passes >= 1) inline constexpr int passes<O> = O::passes;

/// Updates a chunk in one of the passes.
template <int pass, class O, class T>
void update_in_pass(const O& optimizer, const ParameterSlice<T, O::slots>& slice, std::int64_t step) {
  if constexpr (requires { O::passes; })
    optimizer.template update_pass<pass>(slice, step);
  else
    optimizer.update(slice, step);
}

template <class O, class T>
concept UpdatesInPasses = requires(const O& o, const ParameterSlice<T, O::slots>& slice, std::int64_t step) {
  { o.template update_pass<O::passes - 1>(slice, step) } -> std::same_as<void>;
};
template <class O, class T>
concept Updates = UpdatesInPasses<O, T> ||
    requires(const O& o, const ParameterSlice<T, O::slots>& slice, std::int64_t step) {
  { o.update(slice, step) } -> std::same_as<void>;
};
template <class O, class T>
concept Finishes = requires(const O& o, const ParameterSlice<T, O::slots>& slice) {
  o.finish(slice);
};

/// What an optimizer of parameters of type T lacks.
template <class O, class T = float>
constexpr auto check_optimizer() {
  if constexpr (!requires { requires O::slots >= 0; })
    return Failed<NotAnOptimizer>{};
  else if constexpr (!HasName<O>)
    return Failed<OptimizerWithoutName>{};
  else if constexpr (!Updates<O, T>)
    return Failed<OptimizerWithoutUpdate>{};
  else if constexpr (!std::copyable<O>)
    return Failed<OptimizerNotAssignable>{};
  else
    return Passed{};
}

}  // namespace detail

/// Changes the parameters after each batch. Its state is `O::slots` vectors as long as the parameters; they
/// are zero at first and kept by the model. `o.update(slice, step)` updates one chunk of them; `step` is 1
/// for the first batch of the model's life. Any thread may update any chunk, in any order. Hyperparameters
/// are public members; `o.check()`, if there is one, throws Error where one of them is out of range. It is
/// called by compile and before training, since members may be changed in between. Optimizers are copied and
/// assigned.
///
/// What few optimizers need: with `static constexpr bool reads_tensors = true` the slices hold the network's
/// tensors. With `static constexpr int passes`, there is `update_pass<pass>(slice, step)` in place of
/// `update`: pass 0 works on all chunks, then the norms of all tensors are measured, then pass 1 works on all
/// chunks, and so on. `o.finish(slice)`, if there is one, is called for all chunks at the end of fit.
template <class O>
concept IsOptimizer = has_passed<decltype(detail::check_optimizer<O>())>;

namespace detail {

/// Whether the optimizer wants the network's tensors in its slices.
template <class O>
inline constexpr bool reads_tensors = false;
template <class O>
requires(O::reads_tensors) inline constexpr bool reads_tensors<O> = true;

/// A slice with the first `Inner` of the slots, for the optimizer inside of another.
template <int Inner, class T, int Slots>
ParameterSlice<T, Inner> first_slots(const ParameterSlice<T, Slots>& s) {
  ParameterSlice<T, Inner> inner{s.size, s.parameters, s.gradient, {}, s.begin, s.tensors, s.norms};
  for (int i = 0; i < Inner; ++i) inner.slots[i] = s.slots[i];
  return inner;
}

/// Calls o.check() if there is one.
template <class O>
void check_hyperparameters(const O& optimizer) {
  if constexpr (requires { optimizer.check(); }) optimizer.check();
}

}  // namespace detail

}  // namespace mica
