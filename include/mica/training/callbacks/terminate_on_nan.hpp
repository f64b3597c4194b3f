// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/events.hpp>

namespace mica {

/// Ends training when the loss or a parameter becomes NaN or infinite, Keras' TerminateOnNaN. Fit then
/// returns the History of the finished epochs, and the model and its optimizer are as at the end of the last
/// of them; Keras leaves the model with the spoiled weights. Without this callback fit throws an Error that
/// says what became NaN, where and why.
///
///     model.fit(train, {.epochs = 9, .callbacks = {TerminateOnNaN{}}}).epochs() < 9  // if it diverged
struct TerminateOnNaN {
  void on_train_begin(TrainBegin& event) const { event.terminate_on_nan = true; }
};

}  // namespace mica
