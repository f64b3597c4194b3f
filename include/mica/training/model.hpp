// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/finite.hpp>
#include <mica/core/lender.hpp>
#include <mica/core/spare.hpp>
#include <mica/core/tensor.hpp>
#include <mica/io/summary.hpp>
#include <mica/io/weights.hpp>
#include <mica/models/inference.hpp>
#include <mica/training/checks.hpp>
#include <mica/training/divergence.hpp>
#include <mica/training/fit_options.hpp>
#include <mica/training/history.hpp>
#include <mica/training/progress.hpp>
#include <mica/training/trainer.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// A network with parameters that learns, what `compile` returns: Keras' compiled model.
///
/// Copies are independent: a copy has its own parameters and its own state of the optimizer. Threads are
/// started by the first call of fit or evaluate, sleep between calls and live as long as the model, which can
/// therefore be copied but shares them with no copy. Const members
/// may be called by any number of threads at once, each with a workspace of its own; the others need the
/// model for themselves. If `fit` or `load_weights` throws, whatever throws, the model is as it was before
/// the call.
template <class T, class Net, class Optimizer, class Loss, class... Metrics>
class Model {
  using C = typename Net::Chain;
  using State = TrainingState<T, C, Optimizer::slots>;
  using ThisTrainer = Trainer<T, C, Loss, Metrics...>;
  static constexpr int input_rank = C::input.rank, output_rank = C::output.rank;

 public:
  using Scalar = T;
  using Network = Net;

  Model(const Net& net, const Optimizer& optimizer) : optimizer_(optimizer) {
    state_.parameters.initialize(net.seed);
  }

  /// Trains for `options.epochs` epochs and returns what each measured. A second call continues where the
  /// first stopped. Throws Error if the data do not fit the network, if there are none, if an option is out
  /// of range, or if the loss or a parameter becomes NaN or infinite; what a callback throws passes through.
  History fit(const Dataset& data, const FitOptions& options = {}) {
    check_options(options);
    check("fit", data);
    Dataset training = data, validation = options.validation_data;
    const bool given = validation.shape().rank > 0;
    if (!given && options.validation_split > 0) {
      const int first = split_at(data.size(), options.validation_split);
      training = data.slice(0, first);
      validation = data.slice(first, data.size() - first);
    }
    if (given) check("fit, validation", validation);

    State before = state_;
    History history;
    if (const auto failure = exception_of([&] { history = train(training, validation, options); })) {
      state_ = std::move(before);
      std::rethrow_exception(failure);
    }
    return history;
  }

  /// The same for tensors, x [n, ...] and y [n, ...] or integer labels [n], used where they lie.
  template <AnyTensor X, AnyTensor Y>
  History fit(const X& x, const Y& y, const FitOptions& options = {}) {
    if constexpr (accepts<X, Y>())
      return fit(Dataset(view_of(x), view_of(y)), options);
    else
      return {};
  }

  /// The loss and the metrics over all samples: `evaluate(test)["accuracy"]`. Throws Error as fit does.
  Logs evaluate(const Dataset& data, const EvaluateOptions& options = {}) const {
    check_threads("evaluate", options.threads);
    check("evaluate", data);
    std::unique_ptr<ThisTrainer> trainer = take_trainer(options.threads);
    const Sums sums = trainer->evaluate(state_.parameters, data);
    spare_trainer_.keep(std::move(trainer));
    return logs_of("", sums, data.size());
  }

  template <AnyTensor X, AnyTensor Y>
  Logs evaluate(const X& x, const Y& y, const EvaluateOptions& options = {}) const {
    if constexpr (accepts<X, Y>())
      return evaluate(Dataset(view_of(x), view_of(y)), options);
    else
      return {};
  }

  /// The memory that samples need on their way through the network: for a real-time loop, or one a thread.
  /// Any model of the same network may use it.
  using Workspace = mica::Workspace<T, C>;
  Workspace workspace() const { return {}; }

  /// The outputs for samples x [n, ...], or a Dataset's: [n, ...]. Bytes are read as value / 255. Allocates
  /// the result and nothing else, but a workspace where threads predict at the same time. Throws Error where
  /// x does not fit the network, or has no samples.
  template <AnyTensor X>
  Tensor<T, output_rank + 1> predict(const X& x) const {
    Tensor<T, output_rank + 1> result;
    if constexpr (takes<X>()) {
      check_samples("predict", sample_count(x), sample_shape(x), C::input);
      predict_to(reader_of(x), sample_count(x), result);
    }
    return result;
  }
  Tensor<T, output_rank + 1> predict(const Dataset& data) const {
    Tensor<T, output_rank + 1> result;
    check_samples("predict", data, C::input);
    predict_to(reader_of(data), data.size(), result);
    return result;
  }

  /// The same, written to `out` [n, ...], a tensor or a map of memory. Allocates nothing, takes no lock,
  /// starts no thread. Throws Error also where `out` has other extents.
  template <AnyTensor X, AnyTensor Out>
  void predict(const X& x, Workspace& workspace, Out&& out) const {
    if constexpr (takes<X>()) {
      check_samples("predict", sample_count(x), sample_shape(x), C::input);
      predict_to(reader_of(x), sample_count(x), workspace, out);
    }
  }
  template <AnyTensor Out>
  void predict(const Dataset& data, Workspace& workspace, Out&& out) const {
    check_samples("predict", data, C::input);
    predict_to(reader_of(data), data.size(), workspace, out);
  }

  /// The outputs for one sample x [...], as a view of the workspace, which stays valid until its next use.
  /// Like predict to a workspace it allocates nothing, takes no lock and starts no thread. Throws Error where
  /// x does not fit the network.
  template <AnyTensor X>
  Eigen::TensorMap<const Tensor<T, output_rank>> operator()(const X& x, Workspace& workspace) const {
    const T* y = nullptr;
    if constexpr (takes_one<X>()) {
      check_sample(x, C::input);
      y = infer(state_.parameters, workspace, 1, reader_of(x)).at(0);
    }
    return {y, make_dimensions<output_rank>(C::output.extents)};
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
  std::span<const T> parameters() const { return {state_.parameters.values(), Parameters<T, C>::size}; }

  /// The optimizer, whose learning rate may be changed between calls of fit.
  Optimizer& optimizer() { return optimizer_; }
  const Optimizer& optimizer() const { return optimizer_; }

 private:
  using Sums = typename ThisTrainer::Sums;

  /// Whether the compiler has nothing against this tensor; behind a refusal it says no more.
  template <class X>
  static constexpr bool takes() {
    if constexpr (!Net::is_complete)
      return false;
    else
      return are_samples<X, input_rank>();
  }
  template <class X>
  static constexpr bool takes_one() {
    if constexpr (!Net::is_complete)
      return false;
    else
      return is_sample<X, input_rank>();
  }
  template <class X, class Y>
  static constexpr bool accepts() {
    if constexpr (!takes<X>())
      return false;
    else
      return suits_loss<Loss, C::output.size(), Y>();
  }

  template <AnyTensor X>
  static auto view_of(const X& x) {
    return Eigen::TensorMap<const Tensor<scalar_of<X>, rank_of<X>>>(x.data(), x.dimensions());
  }

  template <int Rank>
  static auto make_dimensions(const int* extents) {
    Eigen::DSizes<Eigen::Index, Rank> dimensions;
    for (std::size_t i = 0; i < std::size_t{Rank}; ++i) dimensions[i] = extents[i];
    return dimensions;
  }
  /// What `infer` reads samples with.
  template <AnyTensor X>
  static auto reader_of(const X& x) {
    return [elements = detail::Elements(x.data(), nullptr)](int i, int from, int n, T* to) {
      elements.read(std::ptrdiff_t{i} * C::input.size() + from, n, to);
    };
  }
  static auto reader_of(const Dataset& data) {
    return [&data](int i, int from, int n, T* to) { data.read(i, from, n, to); };
  }

  template <class Read, class Out>
  void predict_to(Read read, int count, Workspace& workspace, Out& out) const {
    if constexpr (takes_outputs<T, Out, output_rank>()) {
      check_outputs(out, count, C::output);
      infer(state_.parameters, workspace, count, read, out.data());
    }
  }
  template <class Read>
  void predict_to(Read read, int count, Tensor<T, output_rank + 1>& result) const {
    int extents[std::size_t{output_rank + 1}] = {count};
    std::copy_n(C::output.extents, output_rank, extents + 1);
    result.resize(make_dimensions<output_rank + 1>(extents));
    lender_.lend([&](Workspace& workspace) { predict_to(read, count, workspace, result); });
  }

  static void check(const char* call, const Dataset& data) {
    check_samples(call, data, C::input);
    check_targets(call, data, C::output, Loss::target);
  }

  static Logs logs_of(const std::string& prefix, const Sums& sums, int samples) {
    Logs logs;
    logs.set(prefix + "loss", sums.loss / samples);
    std::size_t m = 0;
    (logs.set(prefix + Metrics::name, sums.metrics[m++] / samples), ...);
    static_cast<void>(m);
    return logs;
  }

  /// The threads and workspaces of the call before, if they are as many and nobody has them, or new ones.
  std::unique_ptr<ThisTrainer> take_trainer(int threads) const {
    std::unique_ptr<ThisTrainer> trainer = spare_trainer_.take();
    if (trainer && trainer->threads() == Team::count_of(threads)) return trainer;
    return std::make_unique<ThisTrainer>(threads);
  }

  History train(const Dataset& data, const Dataset& validation, const FitOptions& options) {
    const int batches = (data.size() - 1) / options.batch_size + 1;
    std::ostream& out = options.output ? *options.output : std::cout;
    Progress progress(out, options.verbose, is_terminal(out), options.epochs, batches);
    warn_if_slow(options.verbose);
    std::unique_ptr<ThisTrainer> trainer = take_trainer(options.threads);
    std::vector<int> order(static_cast<std::size_t>(data.size()));
    bool stop = false;
    const auto stop_requested = [&] { return stop || (options.stop && options.stop->stop_requested()); };

    History history;
    for (const Callback& callback : options.callbacks) callback.on_train_begin();
    for (int epoch = 0; epoch < options.epochs && !stop_requested(); ++epoch) {
      const auto start = std::chrono::steady_clock::now();
      const Random random = Random(options.seed).stream(static_cast<std::uint64_t>(state_.epochs));
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
      if (options.shuffle) shuffle(order, random.stream(~std::uint64_t{0}));
      progress.begin_epoch(epoch);
      for (const Callback& callback : options.callbacks) callback.on_epoch_begin(epoch);

      Sums sums;
      int done = 0;
      for (int batch = 0; batch < batches && !stop_requested(); ++batch) {
        const int begin = batch * options.batch_size,
                  count = std::min(options.batch_size, data.size() - begin);
        const std::span<const int> samples(order.data() + begin, static_cast<std::size_t>(count));
        const Sums measured = trainer->train(state_, optimizer_, data, samples, random);
        if (!is_finite(measured.loss))
          throw_diverged<T>(optimizer_, state_.batches, data, samples, epoch, batch, measured.loss);
        sums += measured;
        done += count;
        const Logs logs = logs_of("", sums, done);
        progress.update(batch + 1, logs);
        BatchEnd event{epoch, batch, batches, logs};
        for (const Callback& callback : options.callbacks) callback.on_train_batch_end(event);
        stop = stop || event.stop_training;
      }
      check_finite(parameters(), optimizer_, epoch);
      if (done < data.size()) break;

      ++state_.epochs;
      Logs logs = logs_of("", sums, done);
      if (!validation.empty())
        for (const auto& [name, value] :
             logs_of("val_", trainer->evaluate(state_.parameters, validation), validation.size()))
          logs.set(name, value);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      progress.end_epoch(logs, seconds.count());
      logs.set("seconds", seconds.count());
      history.append(logs);
      EpochEnd event{epoch, options.epochs, logs};
      for (const Callback& callback : options.callbacks) callback.on_epoch_end(event);
      stop = stop || event.stop_training;
    }
    for (const Callback& callback : options.callbacks) callback.on_train_end();
    spare_trainer_.keep(std::move(trainer));
    return history;
  }

  /// Says once that the kernels are not what they could be.
  static void warn_if_slow(int verbose) {
#ifndef __OPTIMIZE__
    static std::atomic_flag said;
    if (verbose > 0 && !said.test_and_set())
      std::cerr << "mica: this program is compiled without optimisation and trains slowly; compile with -O2 "
                   "or -O3\n";
#else
    static_cast<void>(verbose);
#endif
  }

  Optimizer optimizer_;
  State state_;
  mutable Spare<ThisTrainer> spare_trainer_;
  mutable Lender<Workspace> lender_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
