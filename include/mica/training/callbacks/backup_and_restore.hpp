// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/training/callbacks/events.hpp>
#include <mica/training/callbacks/file_place.hpp>
#include <mica/training/callbacks/saved_state.hpp>

#include <cstdio>
#include <string>

#include <sys/stat.h>

namespace mica {

/// Writes a checkpoint after each epoch, or after every `save_freq` batches, and continues from it if the
/// same training begins again after the program was killed, Keras' BackupAndRestore:
///
///     model.fit(train, {.epochs = 100, .callbacks = {BackupAndRestore{.filepath = "training.backup"}}})
///
/// The end has the same bits as that of training that was never interrupted, see FitOptions::resume. At the
/// end the file is removed, unless FitOptions::stop has requested it.
///
/// Before the first batch fit throws Error if `filepath` is empty or that of a folder, if its folder does not
/// exist, if `save_freq` is negative, or if the file is there and is not the checkpoint of this training.
struct BackupAndRestore {
  /// The value of `save_freq` for once an epoch, Keras' "epoch".
  static constexpr int epoch = 0;

  std::string filepath;
  /// `epoch`, or a number of batches, which are counted over all epochs.
  int save_freq = epoch;
  /// Whether the file is removed when training has come to its end.
  bool delete_checkpoint = true;

  /// The number of batches since the last checkpoint.
  int batches = 0;

  template <class = void>
  void on_train_begin(TrainBegin& event) {
    detail::check_file_place("BackupAndRestore, filepath", filepath);
    if (save_freq < 0)
      detail::throw_error(
          {"BackupAndRestore: expected save_freq of an epoch (0) or of a number of batches, found ",
           save_freq});
    batches = 0;
    struct stat found;
    if (stat(filepath.c_str(), &found) == 0) event.resume = filepath;
  }

  template <class = void>
  void on_train_batch_end(const BatchEnd& event) {
    if (save_freq == epoch || ++batches < save_freq) return;
    batches = 0;
    event.model.checkpoint(filepath);
  }

  template <class = void>
  void on_epoch_end(const EpochEnd& event) {
    if (save_freq == epoch) event.model.checkpoint(filepath);
  }

  template <class = void>
  void on_train_end(const TrainEnd& event) {
    if (delete_checkpoint && !event.is_interrupted) std::remove(filepath.c_str());
  }

  /// Names what a checkpoint must keep, see SavedState.
  template <class = void>
  void visit_state(SavedState& state) {
    state(batches);
  }
};

}  // namespace mica
