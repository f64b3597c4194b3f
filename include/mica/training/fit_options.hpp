// SPDX-License-Identifier: MIT
#pragma once

#include <mica/data/dataset.hpp>
#include <mica/training/callbacks/callback.hpp>
#include <mica/training/stop_token.hpp>

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace mica {

/// How to train, with Keras' names and defaults: `model.fit(train, {.epochs = 5, .validation_data = test})`.
struct FitOptions {
  int epochs = 1;
  int batch_size = 32;
  /// A new order of the samples in each epoch.
  bool shuffle = true;
  /// What the order and the random layers follow from; the same seed gives the same bits with any number of
  /// threads.
  std::uint64_t seed = 0;
  /// Evaluated after each epoch, as val_loss and so on: a Dataset, or `{x, y}`.
  Dataset validation_data = {};
  /// Instead: the share of the samples, the last ones, that is kept for validation and not trained on.
  double validation_split = 0;
  std::vector<Callback> callbacks = {};
  /// 0 stands for the machine's number of cores; 1 starts no thread.
  int threads = 0;
  /// 0 silent, 1 a progress bar, 2 one line per epoch.
  int verbose = 1;
  /// Where progress is printed, std::cout unless given.
  std::ostream* output = nullptr;
  /// Asked after every batch.
  const StopToken* stop = nullptr;
};

/// How to evaluate.
struct EvaluateOptions {
  int threads = 0;
};

}  // namespace mica
