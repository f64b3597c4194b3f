// SPDX-License-Identifier: MIT
#pragma once

#include <mica/data/dataset.hpp>
#include <mica/training/callbacks/callback.hpp>
#include <mica/training/stop_source.hpp>

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace mica {

/// How to train, with Keras' names, defaults and order: `model.fit(train, {.epochs = 5, .validation_data =
/// test})`. C++ wants the members written in this order. The last four are mica's own.
struct FitOptions {
  int batch_size = 32;
  int epochs = 1;
  /// 0 silent, 1 a progress bar, 2 one line per epoch.
  int verbose = 1;
  std::vector<Callback> callbacks = {};
  /// The share of the samples, the last ones, that is kept for validation and not trained on.
  double validation_split = 0;
  /// Instead: evaluated after each epoch, as val_loss and so on: a Dataset, or `{x, y}`.
  Dataset validation_data = {};
  /// A new order of the samples in each epoch.
  bool shuffle = true;

  /// What the order and the random layers follow from. The same seed gives the same bits in every run and
  /// with any number of threads; not with another packet width (AVX-512, AVX2, SSE2), compiler or setting of
  /// -ffp-contract or -ffast-math, which add or round in another order.
  std::uint64_t seed = 0;
  /// 0 stands for the machine's number of cores; 1 starts no thread.
  int threads = 0;
  /// Where progress is printed, std::cout unless given.
  std::ostream* output = nullptr;
  /// Asked after every batch.
  const StopSource* stop = nullptr;
};

/// How to evaluate, and to predict: `threads` as in FitOptions.
struct EvaluateOptions {
  int threads = 0;
};
struct PredictOptions {
  int threads = 0;
};

/// How to train on one batch: `seed` and `threads` as in FitOptions.
struct TrainOnBatchOptions {
  std::uint64_t seed = 0;
  int threads = 0;
};

}  // namespace mica
