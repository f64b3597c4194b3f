// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/io/summary.hpp>
#include <mica/training/fit_data.hpp>
#include <mica/training/fit_loop.hpp>
#include <mica/training/head_targets.hpp>
#include <mica/training/mean_logs.hpp>
#include <mica/training/model_outputs.hpp>
#include <mica/training/one_batch.hpp>
#include <mica/training/option_checks.hpp>
#include <mica/training/outputs.hpp>
#include <mica/training/sample_checks.hpp>
#include <mica/training/state.hpp>
#include <mica/training/tensor_adapters.hpp>
#include <mica/training/warnings.hpp>

#include <cstdint>
#include <iostream>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// A network with parameters that can be trained, Keras' compiled model. `compile` makes it.
///
/// A copy has its own parameters and its own optimizer. Any number of threads may call const members at the
/// same time, each with a workspace of its own; while another member works, no other call may use the model.
///
/// A model has threads of its own, which no copy shares. The first call that needs them starts them; they
/// sleep between calls and end with the model. One call at a time has them; another call in the meantime
/// works only on the thread of its caller. The number of threads does not change the bits of any result.
///
/// If `load`, `load_weights`, `set_weights`, `train_on_batch`, `test_on_batch` or an assignment of a model
/// throws, the model is as it was before the call. If `fit` throws, the model is as it was at the end of the
/// last finished epoch. A model that was moved from has no weights until it is assigned to.
///
/// The base classes have `predict` and what else is computed from samples, and `weights`, `set_weights`,
/// `save`, `load`, `save_weights` and `load_weights`.
template <class T, class Net, class Optimizer, class Loss, class... Metrics>
class Model : public ModelOutputs<T, Net, Optimizer, Loss,
                                  typename detail::FitLoop<T, Net, Optimizer, Loss, Metrics...>::ThisCrew> {
  using G = typename Net::Graph;
  using Loop = detail::FitLoop<T, Net, Optimizer, Loss, Metrics...>;
  using Crew = typename Loop::ThisCrew;
  using Outputs = ModelOutputs<T, Net, Optimizer, Loss, Crew>;
  using Sums = typename Loop::Sums;

 public:
  using Scalar = T;
  using Network = Net;

  /// Throws Error if a member of the optimizer is out of range, see IsOptimizer.
  Model(const Net& net, const Optimizer& optimizer) : Outputs(optimizer) {
    detail::check_hyperparameters(optimizer_);
    state_.parameters.initialize(net.seed);
  }

  /// Trains for `options.epochs` epochs and returns what each epoch measured. A second call continues where
  /// the first one ended. A request to stop ends fit after the current batch: the model keeps the batches of
  /// the unfinished epoch, which is not in the History.
  ///
  /// With `options.resume` it continues from a checkpoint, and a failure leads back to it.
  ///
  /// The model keeps the memory of training for the next call: gradients, values, and a copy of the parameters
  /// and of the optimizer's state, to which it returns if fit fails. A copy of the model does not have it.
  ///
  /// Throws Error if the data do not fit the network, if there are no samples, if an option or a member of
  /// the optimizer is out of range, or if the loss or a parameter becomes NaN or infinite. Passes on what a
  /// callback throws. The parameters, the optimizer with its members and state, and the counts of batches and
  /// epochs are then those at the end of the last finished epoch, or those before fit. An epoch is finished
  /// when all its batches are done and the parameters are finite, before its validation and on_epoch_end.
  History fit(const Dataset& data, const FitOptions& options = {}) {
    detail::check_options(options);
    detail::check_hyperparameters(optimizer_);
    check("fit", data);
    const detail::FitData sets = detail::fit_data(data, options, G::output, detail::ignored_class_of<Loss>());
    if (sets.validation.shape().rank > 0) check("fit, validation", sets.validation);
    if (options.verbose > 0) detail::warn(sets.training, state_.batches == 0);
    return Loop(state_, optimizer_, crew_, sets, options).run();
  }

  /// The same for tensors, x [n, ...] and y [n, ...] or integer labels [n], or a std::tuple of a y for each
  /// of the Heads; none is copied. Expressions are evaluated, and the rows of Eigen matrices copied.
  template <detail::GivenAsTensor X, detail::GivenAsTensor Y>
  History fit(const X& x, const Y& y, const FitOptions& options = {}) {
    return fit(detail::dataset_of<Net, Loss>(x, y), options);
  }
  template <detail::GivenAsTensor X>
  History fit(const X&, const FitOptions& = {}) {
    detail::require_targets<X>();
    return {};
  }

  /// Trains on these samples as one batch, Keras' train_on_batch. Returns the loss and the metrics before the
  /// step of the optimizer. Random layers draw new numbers in each call, from `options.seed` and the number
  /// of batches so far. Throws Error as fit does.
  Logs train_on_batch(const Dataset& batch, const TrainOnBatchOptions& options = {}) {
    detail::check_threads("train_on_batch", options.threads);
    detail::check_hyperparameters(optimizer_);
    check("train_on_batch", batch);
    const Sums sums = detail::with_crew(crew_, options.threads, [&](Crew& crew, int n) {
      return detail::train_one_batch<T, Net>(crew.trainer(n), state_, optimizer_, batch, options.seed,
                                             crew.undo);
    });
    return detail::mean_logs<Metrics...>("", sums, batch.size());
  }
  template <detail::GivenAsTensor X, detail::GivenAsTensor Y>
  Logs train_on_batch(const X& x, const Y& y, const TrainOnBatchOptions& options = {}) {
    return train_on_batch(detail::dataset_of<Net, Loss>(x, y), options);
  }

  /// Returns the loss and the metrics over all samples: `evaluate(test)["accuracy"]`. Throws Error if the
  /// data do not fit the network or there are no samples. The loss may be NaN.
  Logs evaluate(const Dataset& data, const EvaluateOptions& options = {}) const {
    return evaluate("evaluate", data, options);
  }
  template <detail::GivenAsTensor X, detail::GivenAsTensor Y>
  Logs evaluate(const X& x, const Y& y, const EvaluateOptions& options = {}) const {
    return evaluate("evaluate", detail::dataset_of<Net, Loss>(x, y), options);
  }
  template <detail::GivenAsTensor X>
  Logs evaluate(const X&, const EvaluateOptions& = {}) const {
    detail::require_targets<X>();
    return {};
  }

  /// The same, by Keras' name for one batch.
  Logs test_on_batch(const Dataset& batch, const EvaluateOptions& options = {}) const {
    return evaluate("test_on_batch", batch, options);
  }
  template <detail::GivenAsTensor X, detail::GivenAsTensor Y>
  Logs test_on_batch(const X& x, const Y& y, const EvaluateOptions& options = {}) const {
    return evaluate("test_on_batch", detail::dataset_of<Net, Loss>(x, y), options);
  }

  /// Prints Keras' table of layers, shapes and parameters.
  void summary(std::ostream& out = std::cout) const { write_summary<Net, T>(out); }

  /// The number of epochs and of batches that the model was trained for, over all calls.
  std::int64_t epochs() const { return state_.epochs; }
  std::int64_t batches() const { return state_.batches; }

  /// The optimizer. Its members may be changed between calls of fit, and by a callback; the next batch uses
  /// the new values.
  Optimizer& optimizer() { return optimizer_; }
  const Optimizer& optimizer() const { return optimizer_; }

 private:
  static void check(const char* call, const Dataset& data) {
    detail::check_samples(call, data, G::input);
    detail::check_targets_for<Loss>(call, data, G::output);
  }

  Logs evaluate(const char* call, const Dataset& data, const EvaluateOptions& options) const {
    detail::check_threads(call, options.threads);
    check(call, data);
    const Sums sums = detail::with_crew(crew_, options.threads, [&](Crew& crew, int threads) {
      return crew.trainer(threads).evaluate(state_.parameters, data);
    });
    return detail::mean_logs<Metrics...>("", sums, data.size());
  }

  using Outputs::crew_, Outputs::optimizer_, Outputs::state_;
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
