// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/events.hpp>

#include <functional>

namespace mica {

namespace detail {

/// A function of an event; an empty one does nothing.
template <class Event>
struct Hook : std::function<void(Event&)> {
  using std::function<void(Event&)>::function;
  void operator()(Event& event) const {
    if (*this) std::function<void(Event&)>::operator()(event);
  }
};

}  // namespace detail

/// A callback made of lambdas, Keras' LambdaCallback. Each function is optional; C++ wants them in this
/// order.
///
///     LambdaCallback{.on_train_batch_end = [&](BatchEnd& event) { losses.push_back(event.loss); },
///                    .on_epoch_end = [](EpochEnd& event) { event.model.save_weights("last.weights"); }}
struct LambdaCallback {
  detail::Hook<TrainBegin> on_train_begin = {};
  detail::Hook<EpochBegin> on_epoch_begin = {};
  detail::Hook<BatchBegin> on_train_batch_begin = {};
  detail::Hook<BatchEnd> on_train_batch_end = {};
  detail::Hook<TestBegin> on_test_begin = {};
  detail::Hook<TestEnd> on_test_end = {};
  detail::Hook<EpochEnd> on_epoch_end = {};
  detail::Hook<TrainEnd> on_train_end = {};
};

}  // namespace mica
