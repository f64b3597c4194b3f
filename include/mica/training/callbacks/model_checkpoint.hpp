// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/training/callbacks/file_pattern.hpp>
#include <mica/training/callbacks/file_place.hpp>
#include <mica/training/callbacks/monitor.hpp>
#include <mica/training/callbacks/saved_state.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica {

/// Saves the model, or its weights alone, after each epoch, or after every `save_freq` batches. Keras'
/// ModelCheckpoint.
///
///     ModelCheckpoint{.filepath = "{epoch:02d}-{val_loss:.2f}.model"}
///     ModelCheckpoint{.filepath = "best.model", .monitor = "val_accuracy", .save_best_only = true}
///
/// A whole model is a checkpoint: `fit(train, {..., .resume = "02-0.51.model"})` continues from it.
///
/// `{epoch}` and `{batch}` count from 1, as in Keras; other placeholders are the numbers that are measured,
/// see FilePattern. An old file is replaced as a whole or not at all.
///
/// Before the first batch, fit throws Error if the file name is empty or that of a folder, if the folder of
/// the file does not exist (Keras makes it), if the file name has an unknown placeholder, if `save_freq` is
/// negative, or, with `save_best_only`, if nothing of the name `monitor` is measured or `mode` does not
/// follow from it. A file that cannot be written is an Error that ends fit; the model then is as at the end
/// of the last finished epoch.
struct ModelCheckpoint {
  using Mode = MonitorMode;
  /// The value of `save_freq` for once an epoch, Keras' "epoch".
  static constexpr int epoch = 0;

  std::string filepath;
  std::string monitor = "val_loss";
  /// Whether only a model is saved whose monitored number is better than those of all that were saved before.
  bool save_best_only = false;
  /// Whether files hold the weights alone, as those of Model::save_weights.
  bool save_weights_only = false;
  Mode mode = Mode::automatic;
  /// `epoch`, or a number of batches, which are counted over all epochs. The numbers of a batch are the means
  /// over the epoch so far, without validation.
  int save_freq = epoch;
  /// With `save_best_only`, the number that the first model must improve on.
  std::optional<double> initial_value_threshold = {};

  /// The best number so far, the file that was saved last, and the number of batches since then.
  std::optional<double> best = {};
  std::string saved = {};
  int batches = 0;

  template <class = void>
  void on_train_begin(const TrainBegin& event) {
    if (save_freq < 0)
      detail::throw_error(
          {"ModelCheckpoint: expected save_freq of an epoch (0) or of a number of batches, "
           "found ",
           save_freq});
    const std::vector<std::string> names = measured(event.names);
    if (save_best_only) watched().check(names);
    detail::check_file_place("ModelCheckpoint, filepath", pattern().filled([&](std::string_view name) {
      return known_or_throw(name, names);
    }));
    best = initial_value_threshold;
    batches = 0;
  }

  template <class = void>
  void on_train_batch_end(const BatchEnd& event) {
    if (save_freq == epoch || ++batches < save_freq) return;
    batches = 0;
    save(event.model, event.logs, event.epoch, event.batch);
  }

  template <class = void>
  void on_epoch_end(const EpochEnd& event) {
    if (save_freq == epoch) save(event.model, event.logs, event.epoch, 0);
  }

  /// Names what a checkpoint must keep, see SavedState.
  template <class = void>
  void visit_state(SavedState& state) {
    state(best);
    state(saved);
    state(batches);
  }

 private:
  template <class = void>
  detail::Monitor watched() const {
    return {"ModelCheckpoint", monitor, mode};
  }
  template <class = void>
  detail::FilePattern pattern() const {
    return {"ModelCheckpoint, filepath", filepath};
  }

  /// The names of what is measured when the model is saved: a batch has no validation and no seconds.
  template <class = void>
  std::vector<std::string> measured(const std::vector<std::string>& names) const {
    if (save_freq == epoch) return names;
    std::vector<std::string> of_batch;
    for (const std::string& name : names) {
      if (!name.starts_with("val_") && name != "seconds") of_batch.push_back(name);
    }
    return of_batch;
  }

  /// Stands in for the number of this name before anything is measured.
  template <class = void>
  double known_or_throw(std::string_view name, const std::vector<std::string>& names) const {
    std::string known = save_freq == epoch ? "epoch" : "epoch, batch";
    bool is_known = name == "epoch" || (name == "batch" && save_freq != epoch);
    for (const std::string& other : names) {
      is_known = is_known || other == name;
      known += ", " + other;
    }
    if (!is_known)
      detail::throw_error({"ModelCheckpoint, filepath: expected placeholders for ", known, ", found {", name,
                           "} in \"", filepath, "\""});
    return 1;
  }

  template <class = void>
  void save(const ModelHandle& model, const Logs& logs, int number, int batch) {
    if (save_best_only && !watched().improves(logs[monitor], best)) return;
    const std::string path = pattern().filled([&](std::string_view name) {
      return name == "epoch" ? number + 1 : name == "batch" ? batch + 1 : logs[name];
    });
    if (save_best_only) best = logs[monitor];
    saved = path;
    if (save_weights_only)
      model.save_weights(path);
    else
      model.checkpoint(path);
  }
};

}  // namespace mica
