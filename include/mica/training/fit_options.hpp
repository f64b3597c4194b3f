// SPDX-License-Identifier: MIT
#pragma once

#include <mica/data/dataset.hpp>
#include <mica/training/callbacks/callback.hpp>
#include <mica/training/callbacks/checkpoint_file.hpp>
#include <mica/training/class_weights.hpp>
#include <mica/training/stop_source.hpp>

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace mica {

/// The options of fit: `model.fit(train, {.epochs = 5, .validation_data = test})`. Names, defaults and order
/// are those of Keras, except for the last five. C++ requires that a call names them in this order.
struct FitOptions {
  /// The samples of one step of the optimizer. Dense layers of many weights and layers that normalize over
  /// the batch keep numbers of each sample, so that memory grows with it.
  int batch_size = 32;
  int epochs = 1;
  /// 0 prints nothing, 1 a progress bar, 2 one line for each epoch.
  int verbose = 1;
  std::vector<Callback> callbacks = {};
  /// The share of the samples that is kept for validation and not trained on. These are the last samples.
  double validation_split = 0;
  /// The samples for validation, a Dataset or `{x, y}`; validation_split is then ignored. After each epoch
  /// the model is evaluated on them, and the results are named "val_loss" and so on.
  Dataset validation_data = {};
  /// Whether each epoch takes the samples in a new order.
  bool shuffle = true;
  /// The weight of each class in the loss, `{1, 10}`; an empty list gives each class the weight 1. The loss
  /// of a sample is multiplied by the weight of its class and by its own weight (see
  /// Dataset::with_sample_weights). A class that the loss ignores needs no weight. Validation and metrics
  /// ignore these weights.
  ClassWeights class_weight = {};

  /// The seed of the order of the samples and of the random layers. The same seed gives the same bits in
  /// every run and with any number of threads. Another packet width (AVX-512, AVX2, SSE2), compiler or
  /// setting of -ffp-contract or -ffast-math adds or rounds in another order, and gives other bits.
  std::uint64_t seed = 0;
  /// The number of threads. 0 stands for the number of cores of the machine; 1 starts no thread.
  int threads = 0;
  /// The stream that progress is printed to; std::cout if it is null.
  std::ostream* output = nullptr;
  /// A source that can request a stop; fit asks it after every batch.
  const StopSource* stop = nullptr;
  /// A file of ModelCheckpoint or BackupAndRestore from which training continues; none if it is empty. The
  /// parameters, the state of the optimizer, the number of steps, the learning rate, the History, the state
  /// of the callbacks and the position in the epoch are those of the file, and the end has the same bits as
  /// that of training that was never interrupted. `epochs` counts those in the file too. Unless `verbose` is
  /// 0, fit prints where it continues. Fit throws Error if the file is of another network, optimizer, number
  /// of samples, batch_size, shuffle or seed, or if its History has other series: those of other metrics, of
  /// validation, or the "learning_rate" of a schedule or of a callback that changes it.
  ///
  /// Fit finds the state of a callback by its class, and among callbacks of one class by their order. It
  /// warns of a callback that is not in the file, which begins anew, and of one that only the file has; it
  /// throws Error if fit and the file have different numbers of callbacks of a class that both have. It also
  /// warns if the file has another learning rate.
  detail::CheckpointFile resume = {};
};

/// The options of evaluate and predict: `threads` as in FitOptions.
struct EvaluateOptions {
  int threads = 0;
};
struct PredictOptions {
  int threads = 0;
};

/// The options of train_on_batch: `seed` and `threads` as in FitOptions.
struct TrainOnBatchOptions {
  std::uint64_t seed = 0;
  int threads = 0;
};

}  // namespace mica
