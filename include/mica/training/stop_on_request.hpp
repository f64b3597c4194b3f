// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/callback.hpp>
#include <mica/training/stop_source.hpp>

namespace mica::detail {

/// The listener that stops fit when a StopSource asks for it.
struct StopOnRequest {
  const StopSource* source;

  void on_train_begin(TrainBegin& event) const { obey(event); }
  void on_epoch_begin(EpochBegin& event) const { obey(event); }
  void on_train_batch_end(BatchEnd& event) const { obey(event); }
  void on_epoch_end(EpochEnd& event) const { obey(event); }

 private:
  template <class Event>
  void obey(Event& event) const {
    if (source->stop_requested()) event.stop_training = true;
  }
};

}  // namespace mica::detail
