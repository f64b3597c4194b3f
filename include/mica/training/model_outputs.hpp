// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss_options.hpp>
#include <mica/core/utilities/object_cache.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/network/inference.hpp>
#include <mica/training/activations.hpp>
#include <mica/training/class_outputs.hpp>
#include <mica/training/crew.hpp>
#include <mica/training/fit_options.hpp>
#include <mica/training/model_weights.hpp>
#include <mica/training/option_checks.hpp>
#include <mica/training/outputs.hpp>
#include <mica/training/probes.hpp>
#include <mica/training/sample_checks.hpp>
#include <mica/training/state.hpp>
#include <mica/training/tensor_adapters.hpp>
#include <mica/training/tensor_checks.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// The part of a Model that computes outputs from samples: what the network predicts, what its layers give,
/// and how the outputs depend on both. All functions compute as at inference: a Dropout does nothing, and a
/// BatchNormalization takes its moving averages. They change nothing.
///
/// Each takes samples `x` [n, ...], a tensor, an expression, an Eigen matrix of which each row is a sample,
/// or the samples of a Dataset; bytes are read as value / 255. Each throws Error if x does not fit the
/// network or has no samples.
///
/// | function | returns | extents |
/// | --- | --- | --- |
/// | `predict(x)` | the outputs y | [n, ...] |
/// | `predict_classes(x)` | the number of the largest output; of one output 0 or 1 | [n], pixels [n, h, w] |
/// | `predict_topk(x, k)` | the k largest outputs and their numbers | [n, k], pixels [n, h, w, k] |
/// | `activations<At<5, 2>>(x)` | what a layer gives | [n, ...] |
/// | `input_gradients(x, c)` | dy_c / dx | as x |
/// | `grad_cam<At<5, 2>>(x, c)` | how much each part of the image supports class c | [n, h, w] of the layer |
template <class T, class Net, class Optimizer, class Loss, class Crew>
class ModelOutputs
    : public ModelWeights<T, Net, detail::TrainingState<T, typename Net::Graph, Optimizer::slots>,
                          Optimizer> {
  using G = typename Net::Graph;
  using Weights =
      ModelWeights<T, Net, detail::TrainingState<T, typename Net::Graph, Optimizer::slots>, Optimizer>;
  static constexpr int output_rank = G::output.rank;
  using Out = detail::Outputs<T, G::output, detail::HeadsOf<G>>;
  using Outputs = typename Out::Tensors;

  /// Whether the network has one output, which the functions of a class need. `X` delays the check to the
  /// call.
  template <class X>
  static constexpr bool has_one_output() {
    constexpr bool has_one = detail::HeadsOf<G>::size == 0 || std::is_void_v<X>;
    static_assert(
        has_one,
        "mica: predict_classes, predict_topk, input_gradients and grad_cam belong to a network with one "
        "output; a network with Heads has several, which predict returns");
    return has_one;
  }

 public:
  using Weights::Weights;

  /// The memory that samples need on their way through the network, for real-time loops and for threads. All
  /// models of the same network can use it, one call at a time.
  using Workspace = detail::Workspace<T, G>;
  Workspace workspace() const { return {}; }

  /// Returns the outputs [n, ...], of a network with Heads a std::tuple of one tensor for each. Uses the
  /// model's threads if there is enough work. Allocates the result, workspaces for threads that have none or
  /// if another call has the threads, and a tensor if x is an expression or an Eigen matrix.
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

  /// Returns the class number of each sample, Keras' predict_classes of old: the first of the largest
  /// outputs. A single output says 1 if it is above 0.5, or above 0 if the loss is computed from logits. Of
  /// outputs [height, width, classes] each pixel has a class.
  template <class X>
  Tensor<int, output_rank> predict_classes(const X& x, const PredictOptions& options = {}) const {
    if constexpr (has_one_output<X>())
      return detail::classes_of(predict(x, options), Loss::from_logits ? 0 : 0.5);
    else
      return {};
  }

  /// Returns the k largest outputs, see TopK. Throws Error also if there are fewer than k outputs.
  template <class X>
  TopK<T, output_rank + 1> predict_topk(const X& x, int k, const PredictOptions& options = {}) const {
    if constexpr (has_one_output<X>())
      return detail::top_k_of(predict(x, options), k);
    else
      return {};
  }

  /// Returns what the layer at a path gives, in Keras the outputs of Model(inputs, layer.output). Only the
  /// layers that lead to it are computed, each call with a copy of their weights.
  template <class Path, class X>
  auto activations(const X& x, const PredictOptions& options = {}) const {
    return detail::activations<Net, Path>(state_.parameters, x, options.threads);
  }

  /// Returns dy_c / dx, the gradient of output c for each sample, in the shape of x. Of outputs [height,
  /// width, classes] it is the gradient of the sum of y_c over all pixels. Its magnitude is the saliency of a
  /// pixel. Behind a Softmax the gradient of a sure answer is nearly 0; `input_gradients<FromLogits>(x, c)`
  /// is that of what enters the activation at the end of the network. Each call copies the weights. Throws
  /// Error also if there is no output c. (Simonyan, Vedaldi, Zisserman, Deep inside convolutional networks,
  /// 2014.)
  template <class Of = void, class X>
  Tensor<T, G::input.rank + 1> input_gradients(const X& x, int c, const PredictOptions& options = {}) const {
    if constexpr (has_one_output<X>()) {
      detail::check_class("input_gradients", c, G::output);
      return gradients<Of>(x, options, [&](int) { return detail::gradient_of_class<T>(G::output, c); });
    } else {
      return {};
    }
  }
  /// Returns the gradient of sum_k w_k y_k, where `w` [n, ...] has the extents of the outputs. Throws Error
  /// also if `w` has other extents.
  template <class Of = void, class X>
  Tensor<T, G::input.rank + 1> input_gradients(const X& x, const Outputs& w,
                                               const PredictOptions& options = {}) const {
    if constexpr (has_one_output<X>()) {
      return gradients<Of>(x, options, [&](int count) {
        detail::check_outputs("input_gradients", "the weights of the outputs", w, count, G::output);
        return [&](int i, T* dy) {
          std::copy_n(w.data() + std::ptrdiff_t{i} * G::output.size(), G::output.size(), dy);
        };
      });
    } else {
      return {};
    }
  }

  /// Returns Grad-CAM's maps of class c, [n, height, width] of the layer at a path, `grad_cam<At<3>>(x, 7)`,
  /// usually the last that gives an image:
  ///
  ///     map = ReLU(sum_k a_k A_k), a_k = mean over the pixels of dy_c / dA_k
  ///
  /// where A_k is channel k of what the layer gives and y_c the output for class c, in front of a Softmax or
  /// a Sigmoid at the end of the network. Each call copies the weights. Throws Error also if there is no
  /// class c. (Selvaraju and others, Grad-CAM: visual explanations from deep networks, 2017.)
  template <class Path, class X>
  Tensor<T, 3> grad_cam(const X& x, int c, const PredictOptions& options = {}) const {
    if constexpr (has_one_output<X>())
      return detail::grad_cam<Net, Path>(state_.parameters, x, c, options.threads);
    else
      return {};
  }

 protected:
  using Weights::state_;
  mutable detail::ObjectCache<Crew> crew_;

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

  template <class Of, class X, class GradientFor>
  auto gradients(const X& x, const PredictOptions& options, GradientFor gradient_for) const {
    constexpr bool logits = std::is_same_v<Of, FromLogits> && G::gives_logits;
    return detail::input_gradients<Net, logits>(state_.parameters, x, options.threads, gradient_for);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
