// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/utilities/object_cache.hpp>
#include <mica/io/summary.hpp>
#include <mica/network/inference.hpp>
#include <mica/training/activations.hpp>
#include <mica/training/fit_data.hpp>
#include <mica/training/fit_loop.hpp>
#include <mica/training/head_targets.hpp>
#include <mica/training/mean_logs.hpp>
#include <mica/training/model_weights.hpp>
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
/// If `load_weights`, `set_weights`, `train_on_batch`, `test_on_batch` or an assignment of a model throws,
/// the model is as it was before the call. If `fit` throws, the model is as it was at the end of the last
/// finished epoch. A model that was moved from has no weights until it is assigned to.
///
/// The base class has `weights`, `set_weights`, `load_weights` and `save_weights`.
template <class T, class Net, class Optimizer, class Loss, class... Metrics>
class Model : public ModelWeights<T, Net, detail::TrainingState<T, typename Net::Graph, Optimizer::slots>,
                                  Optimizer> {
  using G = typename Net::Graph;
  using Loop = detail::FitLoop<T, Net, Optimizer, Loss, Metrics...>;
  using Weights = ModelWeights<T, Net, typename Loop::State, Optimizer>;
  using Crew = typename Loop::ThisCrew;
  using Sums = typename Loop::Sums;
  using Out = detail::Outputs<T, G::output, detail::HeadsOf<G>>;
  using Outputs = typename Out::Tensors;

 public:
  using Scalar = T;
  using Network = Net;

  /// Throws Error if a member of the optimizer is out of range, see IsOptimizer.
  Model(const Net& net, const Optimizer& optimizer) : Weights(optimizer) {
    detail::check_hyperparameters(optimizer_);
    state_.parameters.initialize(net.seed);
  }

  /// Trains for `options.epochs` epochs and returns what each epoch measured. A second call continues where
  /// the first one ended. A request to stop ends fit after the current batch: the model keeps the batches of
  /// the unfinished epoch, which is not in the History.
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
    const detail::FitData sets = detail::fit_data(data, options.validation_data, options.validation_split);
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

  /// The memory that samples need on their way through the network, for real-time loops and for threads. All
  /// models of the same network can use it, one call at a time.
  using Workspace = detail::Workspace<T, G>;
  Workspace workspace() const { return {}; }

  /// Returns the outputs [n, ...] for samples x [n, ...] or those of a Dataset, of a network with Heads a
  /// std::tuple of one such tensor for each; bytes are read as value / 255. Uses the model's threads if there
  /// is enough work. Allocates the result, workspaces for threads that have none or if another call has the
  /// threads, and a tensor if x is an expression or an Eigen matrix, of which each row is one sample. Throws
  /// Error if x does not fit the network or has no samples.
  template <detail::GivenAsTensor X>
  Outputs predict(const X& x, const PredictOptions& options = {}) const {
    Outputs outputs;
    if constexpr (detail::accepts_samples<Net, X>()) {
      const auto& samples = detail::as_samples(x);
      predict_to(outputs, detail::sample_count(samples), detail::sample_shape(samples), options.threads,
                 detail::reader_of<T>(samples, G::input.size()));
    }
    return outputs;
  }
  Outputs predict(const Dataset& data, const PredictOptions& options = {}) const {
    Outputs outputs;
    predict_to(outputs, data.size(), data.shape(), options.threads, detail::reader_of<T>(data));
    return outputs;
  }

  /// Writes the outputs to `out` [n, ...], a tensor or a map of memory, or a std::tuple of one for each of
  /// the Heads. Allocates nothing, takes no lock and starts no thread. Throws Error also if `out` has other
  /// extents.
  template <detail::GivenAsTensor X, class To>
  void predict(const X& x, Workspace& workspace, To&& out) const {
    if constexpr (detail::accepts_samples_in_memory<Net, X>())
      predict_to(out, detail::sample_count(x), detail::sample_shape(x), workspace,
                 detail::reader_of<T>(x, G::input.size()));
  }
  template <class To>
  void predict(const Dataset& data, Workspace& workspace, To&& out) const {
    predict_to(out, data.size(), data.shape(), workspace, detail::reader_of<T>(data));
  }

  /// Returns the outputs for one sample x [...], as a view of the workspace that is valid until its next use.
  /// Allocates nothing, takes no lock and starts no thread. Throws Error if x does not fit the network.
  template <class X>
  typename Out::OfSample operator()(const X& x, Workspace& workspace) const {
    const T* y = nullptr;
    if constexpr (detail::accepts_sample<Net, X>()) {
      detail::check_sample(x, G::input);
      y = detail::infer(state_.parameters, workspace, 1, detail::reader_of<T>(x, G::input.size())).at(0);
    }
    return Out::of_sample(y);
  }

  /// Returns what the layer at a path gives, [n, ...], for samples x [n, ...] or those of a Dataset, in Keras
  /// the outputs of Model(inputs, layer.output): `activations<At<5, 2>>(x)`. Only the layers that lead to it
  /// are computed, each call with a copy of their weights. Throws Error as predict does.
  template <class Path, class X>
  auto activations(const X& x, const PredictOptions& options = {}) const {
    return detail::activations<Net, Path>(state_.parameters, x, options.threads);
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
  template <class Read>
  void predict_to(Outputs& out, int count, const Shape& shape, int threads, Read read) const {
    detail::check_samples("predict", count, shape, G::input);
    detail::check_threads("predict", threads);
    Out::resize(out, count);
    detail::with_crew(crew_, threads, [&](Crew& crew, int available) {
      crew.predict(state_.parameters, available, count, read, Out::destination(out));
    });
  }
  template <class To, class Read>
  void predict_to(To& out, int count, const Shape& shape, Workspace& workspace, Read read) const {
    detail::check_samples("predict", count, shape, G::input);
    if constexpr (Out::template fits<To>()) {
      Out::check(out, count);
      detail::infer(state_.parameters, workspace, count, read, Out::destination(out));
    }
  }

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

  using Weights::optimizer_, Weights::state_;
  mutable detail::ObjectCache<Crew> crew_;
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
