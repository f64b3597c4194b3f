// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/exception_of.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/training/divergence.hpp>
#include <mica/training/trainer.hpp>

#include <cstdint>
#include <exception>
#include <numeric>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Trains on all samples of `batch` as one batch and returns the sums over them. If anything throws, the
/// state is set back from `undo`, in which it is saved first.
template <class T, class Net, class Optimizer, class Trainer, class State, class Undo>
auto train_one_batch(Trainer& trainer, State& state, const Optimizer& optimizer, const Dataset& batch,
                     std::uint64_t seed, Undo& undo) {
  std::vector<int> samples(static_cast<std::size_t>(batch.size()));
  std::iota(samples.begin(), samples.end(), 0);
  // No epoch has this number, so these random numbers differ from those of fit.
  const Random random =
      Random(seed).stream(~std::uint64_t{1}).stream(static_cast<std::uint64_t>(state.batches));
  const Moment moment{"train_on_batch", "", "; the model is as it was before"};
  typename Trainer::Sums sums;
  undo.save(state);
  const std::exception_ptr failure = exception_of([&] {
    sums = trainer.train(state, optimizer, batch, samples, random);
    if (!sums.has_finite_loss())
      throw_diverged<T>(optimizer, state.batches, batch, samples, moment, sums.loss);
    check_parameters<Net>(state.parameters, optimizer, state.batches, moment);
  });
  if (failure) {
    undo.restore(state);
    std::rethrow_exception(failure);
  }
  return sums;
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
