// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/object_cache.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/io/summary.hpp>
#include <mica/io/weights.hpp>
#include <mica/training/checks.hpp>
#include <mica/training/fit_loop.hpp>
#include <mica/training/one_batch.hpp>
#include <mica/training/reading.hpp>
#include <mica/training/tensor_checks.hpp>
#include <mica/training/warnings.hpp>

#include <cstdint>
#include <iostream>
#include <span>
#include <string>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// A network with parameters that learns, what `compile` returns: Keras' compiled model.
///
/// Copies are independent: a copy has its own parameters and its own state of the optimizer. Const members
/// may be called by any number of threads at once, each with a workspace of its own; the others need the
/// model for themselves.
///
/// A model has threads of its own, no copy shares them. They are started by the first call of fit, evaluate
/// or predict that wants them, sleep between calls and live as long as the model. One call at a time has
/// them: what is called meanwhile works on its caller's thread alone. The number of threads changes no bit.
///
/// If `load_weights` or a call for one batch throws, whatever throws, the model is as it was before the call.
/// If `fit` throws, it is as it was at the end of the last finished epoch.
template <class T, class Net, class Optimizer, class Loss, class... Metrics>
class Model {
  using G = typename Net::Graph;
  using State = TrainingState<T, G, Optimizer::slots>;
  using Loop = FitLoop<T, G, Optimizer, Loss, Metrics...>;
  using Crew = typename Loop::ThisCrew;
  using Sums = typename Loop::Sums;
  static constexpr int output_rank = G::output.rank;

 public:
  using Scalar = T;
  using Network = Net;

  /// Throws Error where the optimizer refuses its own members, see IsOptimizer.
  Model(const Net& net, const Optimizer& optimizer) : optimizer_(optimizer) {
    check_optimizer(optimizer_);
    state_.parameters.initialize(net.seed);
  }

  /// Trains for `options.epochs` epochs and returns what each measured. A second call continues where the
  /// first stopped. A request to stop is obeyed after the current batch: the model keeps the batches done so
  /// far, of which the History tells nothing.
  ///
  /// Throws Error if the data do not fit the network, if there are none, if an option or a member of the
  /// optimizer is out of range, or if the loss or a parameter becomes NaN or infinite; what a callback throws
  /// passes through. The finished epochs are kept: the parameters, the optimizer with its members and state,
  /// and the counts of batches and epochs are then those at the end of the last one, or before fit if there
  /// is none. An epoch is finished once its batches are done and the parameters are finite, also where its
  /// validation or an on_epoch_end throws.
  History fit(const Dataset& data, const FitOptions& options = {}) {
    check_options(options);
    check_optimizer(optimizer_);
    check("fit", data);
    Dataset training = data, validation = options.validation_data;
    const bool given = validation.shape().rank > 0;
    if (!given && options.validation_split > 0) {
      const int first = split_at(data.size(), options.validation_split);
      training = data.slice(0, first);
      validation = data.slice(first, data.size() - first);
    }
    if (given) check("fit, validation", validation);
    if (options.verbose > 0) {
      warn_if_slow();
      if (state_.batches == 0) warn_of_range(training);
    }
    return Loop(state_, optimizer_, crew_, training, validation, options).run();
  }

  /// The same for tensors, x [n, ...] and y [n, ...] or integer labels [n], used where they lie. Expressions
  /// of tensors are evaluated, the rows of Eigen matrices copied, as Dataset does.
  template <GivenAsTensor X, GivenAsTensor Y>
  History fit(const X& x, const Y& y, const FitOptions& options = {}) {
    if constexpr (accepts_pairs<Net, Loss, X, Y>())
      return fit(Dataset(map_of(x), map_of(y)), options);
    else
      return {};
  }
  template <GivenAsTensor X>
  History fit(const X&, const FitOptions& = {}) {
    require_targets<X>();
    return {};
  }

  /// One step on exactly these samples, Keras' train_on_batch. Returns the loss and the metrics as they were
  /// before the step. Random layers draw anew in each call, from `options.seed` and the number of batches so
  /// far. Throws Error as fit does.
  Logs train_on_batch(const Dataset& batch, const TrainOnBatchOptions& options = {}) {
    check_threads("train_on_batch", options.threads);
    check_optimizer(optimizer_);
    check("train_on_batch", batch);
    const Sums sums = with_crew(crew_, options.threads, [&](Crew& crew, int threads) {
      return train_one_batch<T, G>(crew.trainer(threads), state_, optimizer_, batch, options.seed, crew.undo);
    });
    return logs_of<Metrics...>("", sums, batch.size());
  }
  template <GivenAsTensor X, GivenAsTensor Y>
  Logs train_on_batch(const X& x, const Y& y, const TrainOnBatchOptions& options = {}) {
    if constexpr (accepts_pairs<Net, Loss, X, Y>())
      return train_on_batch(Dataset(map_of(x), map_of(y)), options);
    else
      return {};
  }

  /// The loss and the metrics over all samples: `evaluate(test)["accuracy"]`. Throws Error where the data do
  /// not fit the network or there are none. A loss that is NaN is returned as it is.
  Logs evaluate(const Dataset& data, const EvaluateOptions& options = {}) const {
    return evaluate("evaluate", data, options);
  }
  template <GivenAsTensor X, GivenAsTensor Y>
  Logs evaluate(const X& x, const Y& y, const EvaluateOptions& options = {}) const {
    return evaluate("evaluate", x, y, options);
  }
  template <GivenAsTensor X>
  Logs evaluate(const X&, const EvaluateOptions& = {}) const {
    require_targets<X>();
    return {};
  }

  /// The same, by Keras' name for one batch.
  Logs test_on_batch(const Dataset& batch, const EvaluateOptions& options = {}) const {
    return evaluate("test_on_batch", batch, options);
  }
  template <GivenAsTensor X, GivenAsTensor Y>
  Logs test_on_batch(const X& x, const Y& y, const EvaluateOptions& options = {}) const {
    return evaluate("test_on_batch", x, y, options);
  }

  /// The memory that samples need on their way through the network: for a real-time loop, or one a thread.
  /// Any model of the same network may use it.
  using Workspace = mica::Workspace<T, G>;
  Workspace workspace() const { return {}; }

  /// The outputs for samples x [n, ...], or a Dataset's: [n, ...]. Bytes are read as value / 255. Works with
  /// the model's threads where there is work enough. Allocates the result; also a workspace for each thread
  /// where none has been made yet, or while another call has the model's threads; and a tensor where x is an
  /// expression or an Eigen matrix, each row of which is one sample. Throws Error where x does not fit the
  /// network, or has no samples.
  template <GivenAsTensor X>
  Tensor<T, output_rank + 1> predict(const X& x, const PredictOptions& options = {}) const {
    Tensor<T, output_rank + 1> result;
    if constexpr (accepts_samples<Net, X>()) {
      const auto& samples = detail::as_samples(x);
      check_samples("predict", sample_count(samples), sample_shape(samples), G::input);
      predict_to(reader_of<T>(samples, G::input.size()), sample_count(samples), options.threads, result);
    }
    return result;
  }
  Tensor<T, output_rank + 1> predict(const Dataset& data, const PredictOptions& options = {}) const {
    Tensor<T, output_rank + 1> result;
    check_samples("predict", data, G::input);
    predict_to(reader_of<T>(data), data.size(), options.threads, result);
    return result;
  }

  /// The same, written to `out` [n, ...], a tensor or a map of memory. Allocates nothing, takes no lock,
  /// starts no thread. Throws Error also where `out` has other extents.
  template <GivenAsTensor X, class Out>
  void predict(const X& x, Workspace& workspace, Out&& out) const {
    if constexpr (accepts_samples_in_memory<Net, X>()) {
      check_samples("predict", sample_count(x), sample_shape(x), G::input);
      predict_to(reader_of<T>(x, G::input.size()), sample_count(x), workspace, out);
    }
  }
  template <class Out>
  void predict(const Dataset& data, Workspace& workspace, Out&& out) const {
    check_samples("predict", data, G::input);
    predict_to(reader_of<T>(data), data.size(), workspace, out);
  }

  /// The outputs for one sample x [...], as a view of the workspace, which stays valid until its next use.
  /// Like predict to a workspace it allocates nothing, takes no lock and starts no thread. Throws Error where
  /// x does not fit the network.
  template <class X>
  Eigen::TensorMap<const Tensor<T, output_rank>> operator()(const X& x, Workspace& workspace) const {
    const T* y = nullptr;
    if constexpr (accepts_sample<Net, X>()) {
      check_sample(x, G::input);
      y = infer(state_.parameters, workspace, 1, reader_of<T>(x, G::input.size())).at(0);
    }
    return {y, dimensions_of<output_rank>(G::output)};
  }

  /// Prints Keras' table of layers, shapes and parameters.
  void summary(std::ostream& out = std::cout) const { write_summary<Net, T>(out); }

  /// Writes the parameters to a file, see io/weights.hpp, or reads them from one. Throws Error where that
  /// fails, or the file is of another architecture. The optimizer's state is not in the file.
  void save_weights(const std::string& path) const {
    mica::save_weights<Net>(path, state_.parameters.values());
  }
  void load_weights(const std::string& path) {
    mica::load_weights<Net>(path, state_.parameters.values());
    state_.parameters.pack();
  }

  /// All parameters, layer by layer, each layer beginning at a multiple of 16 elements with zeros in between.
  std::span<const T> parameters() const { return {state_.parameters.values(), Parameters<T, G>::size}; }

  /// The number of epochs and of batches that the parameters have learned from, over all calls.
  std::int64_t epochs() const { return state_.epochs; }
  std::int64_t batches() const { return state_.batches; }

  /// The optimizer. Its members may be changed between calls of fit, and by a callback: that takes effect
  /// with the next batch.
  Optimizer& optimizer() { return optimizer_; }
  const Optimizer& optimizer() const { return optimizer_; }

 private:
  template <class Read, class Out>
  void predict_to(Read read, int count, Workspace& workspace, Out& out) const {
    if constexpr (takes_outputs<T, Out, output_rank>()) {
      check_outputs(out, count, G::output);
      infer(state_.parameters, workspace, count, read, out.data());
    }
  }
  template <class Read>
  void predict_to(Read read, int count, int threads, Tensor<T, output_rank + 1>& result) const {
    check_threads("predict", threads);
    result.resize(dimensions_of<output_rank + 1>(count, G::output));
    with_crew(crew_, threads, [&](Crew& crew, int available) {
      crew.predict(state_.parameters, available, count, read, result.data());
    });
  }

  static void check(const char* call, const Dataset& data) {
    check_samples(call, data, G::input);
    check_targets(call, data, G::output, Loss::target);
  }

  Logs evaluate(const char* call, const Dataset& data, const EvaluateOptions& options) const {
    check_threads(call, options.threads);
    check(call, data);
    const Sums sums = with_crew(crew_, options.threads, [&](Crew& crew, int threads) {
      return crew.trainer(threads).evaluate(state_.parameters, data);
    });
    return logs_of<Metrics...>("", sums, data.size());
  }
  template <class X, class Y>
  Logs evaluate(const char* call, const X& x, const Y& y, const EvaluateOptions& options) const {
    if constexpr (accepts_pairs<Net, Loss, X, Y>())
      return evaluate(call, Dataset(map_of(x), map_of(y)), options);
    else
      return {};
  }

  Optimizer optimizer_;
  State state_;
  mutable ObjectCache<Crew> crew_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
