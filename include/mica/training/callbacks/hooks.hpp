// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/events.hpp>
#include <mica/training/callbacks/saved_state.hpp>

/// The functions that a callback may have.
namespace mica::detail {

// on_train_begin and on_train_end may have no parameter, on_epoch_begin may take the number of the epoch.
template <class C>
concept HasTrainBeginEvent = requires(C& c, TrainBegin& event) {
  c.on_train_begin(event);
};
template <class C>
concept HasTrainBegin = HasTrainBeginEvent<C> || requires(C& c) {
  c.on_train_begin();
};
template <class C>
concept HasEpochBeginEvent = requires(C& c, EpochBegin& event) {
  c.on_epoch_begin(event);
};
template <class C>
concept HasEpochBegin = HasEpochBeginEvent<C> || requires(C& c) {
  c.on_epoch_begin(0);
};
template <class C>
concept HasTrainBatchBegin = requires(C& c, BatchBegin& event) {
  c.on_train_batch_begin(event);
};
template <class C>
concept HasTrainBatchEnd = requires(C& c, BatchEnd& event) {
  c.on_train_batch_end(event);
};
template <class C>
concept HasTestBegin = requires(C& c, TestBegin& event) {
  c.on_test_begin(event);
};
template <class C>
concept HasTestEnd = requires(C& c, TestEnd& event) {
  c.on_test_end(event);
};
template <class C>
concept HasEpochEnd = requires(C& c, EpochEnd& event) {
  c.on_epoch_end(event);
};
template <class C>
concept HasTrainEndEvent = requires(C& c, TrainEnd& event) {
  c.on_train_end(event);
};
template <class C>
concept HasTrainEnd = HasTrainEndEvent<C> || requires(C& c) {
  c.on_train_end();
};

/// A function that has the name of an event, but other parameters, such as Keras' on_epoch_end(epoch, logs).
template <class C>
concept HasMisfit = (requires { &C::on_train_begin; } && !HasTrainBegin<C>) ||
                    (requires { &C::on_epoch_begin; } && !HasEpochBegin<C>) ||
                    (requires { &C::on_train_batch_begin; } && !HasTrainBatchBegin<C>) ||
                    (requires { &C::on_train_batch_end; } && !HasTrainBatchEnd<C>) ||
                    (requires { &C::on_test_begin; } && !HasTestBegin<C>) ||
                    (requires { &C::on_test_end; } && !HasTestEnd<C>) ||
                    (requires { &C::on_epoch_end; } && !HasEpochEnd<C>) ||
                    (requires { &C::on_train_end; } && !HasTrainEnd<C>);

template <class C>
concept IsCalled = requires(C& c, EpochEnd& event) {
  c(event);
};

}  // namespace mica::detail
