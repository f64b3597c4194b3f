// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/utilities/thread_pool.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/dataset.hpp>
#include <mica/network/flops.hpp>
#include <mica/network/probing.hpp>
#include <mica/network/probing_executor.hpp>
#include <mica/training/option_checks.hpp>
#include <mica/training/sample_checks.hpp>
#include <mica/training/tensor_adapters.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

template <class... Words>
struct MapsOfNoImage {
  static_assert(fits<Words...>,
                "mica: Grad-CAM needs a layer that gives an image, height x width x channels");
};

/// The gradients of a network's outputs with respect to what a layer gives, computed as at inference.
namespace detail {
inline namespace MICA_PACKETS {

/// Calls f(count, shape, read) with what a network reads its samples from.
template <class Net, class T, class X, class F>
void with_reader(const X& x, F f) {
  if constexpr (std::is_convertible_v<const X&, Dataset>) {
    const Dataset& data = x;
    f(data.size(), data.shape(), reader_of<T>(data));
  } else if constexpr (accepts_samples<Net, X>()) {
    const auto& samples = as_samples(x);
    f(sample_count(samples), sample_shape(samples), reader_of<T>(samples, Net::Graph::input.size()));
  }
}

/// Sends `count` samples through the network and back, and calls use(i, record) for each with the output of
/// the layer at the path and the gradient of this output. gradient_of(i, dy) writes the gradient of the
/// outputs of sample i. Both may be called by several threads, for different samples. With `logits` an
/// activation at the end is left out.
template <class Net, class Path, bool logits, class T, class Read, class GradientOf, class Use>
void probe(const Parameters<T, typename Net::Graph>& parameters, int count, int threads, Read read,
           GradientOf gradient_of, Use use) {
  using G = typename Probing<Net, Path>::Network::Graph;
  using Executor = ProbingExecutor<T, G, Probing<Net, Path>::shape, logits>;
  const auto probed = probed_parameters<Net, Path>(parameters);
  const auto work = [&](Executor& executor, int micro_batch) {
    const int first = micro_batch * micro_batch_size, here = std::min(micro_batch_size, count - first);
    executor.run(
        probed, here, [&](int i, const SampleRows<T>& to) { read(first + i, to); },
        [&](int i, T* dy) { gradient_of(first + i, dy); });
    for (int i = 0; i < here; ++i) use(first + i, executor.record(i));
  };
  const int micro_batches = (count - 1) / micro_batch_size + 1;
  if (threads == 1 || costs<G>.training * count < ThreadPool::worth_sharing) {
    Executor executor;
    for (int i = 0; i < micro_batches; ++i) work(executor, i);
  } else {
    ThreadPool pool(threads);
    std::vector<Executor> executors(static_cast<std::size_t>(pool.size()));
    pool.run(micro_batches, [&](int worker, int i) { work(executors[static_cast<std::size_t>(worker)], i); });
  }
}

/// Writes the gradient of the sum of output c over all pixels.
template <class T>
auto gradient_of_class(const Shape& output, int c) {
  return [=](int, T* dy) {
    std::fill_n(dy, output.size(), T(0));
    for (int i = c; i < output.size(); i += output.channels()) dy[i] = T(1);
  };
}
inline void check_class(const char* call, int c, const Shape& output) {
  if (c < 0 || c >= output.channels())
    throw_error({call, ": expected 0 <= class < ", output.channels(), ", found ", c});
}

/// dL/dx for each sample, where gradient_for(number of samples) returns the function that writes dL/dy.
template <class Net, bool logits, class T, class X, class GradientFor>
auto input_gradients(const Parameters<T, typename Net::Graph>& parameters, const X& x, int threads,
                     GradientFor gradient_for) {
  constexpr Shape input = Net::Graph::input;
  Tensor<T, input.rank + 1> gradients;
  with_reader<Net, T>(x, [&](int count, const Shape& shape, auto read) {
    check_samples("input_gradients", count, shape, input);
    check_threads("input_gradients", threads);
    gradients.resize(dimensions_of<input.rank + 1>(count, input));
    probe<Net, At<0>, logits>(
        parameters, count, threads, read, gradient_for(count), [&](int i, Record<T> record) {
          std::copy_n(record.gradient, input.size(), gradients.data() + std::ptrdiff_t{i} * input.size());
        });
  });
  return gradients;
}

/// The layer that a path names, if it gives an image; any other is an error. `exists` is then false.
template <class Net, class Path>
class ImageAt {
  using Layer = LayerAt<Net, Path>;
  static constexpr auto check() {
    constexpr Shape shape = Layer::output_shape;
    if constexpr (Layer::exists && !shape.is_image())
      return Failed<MapsOfNoImage, GotShape<shape>>{};
    else
      return Passed{};
  }

 public:
  static constexpr bool exists = Require<decltype(check()), Path>::value && Layer::exists;
};

/// The map of one sample, ReLU(sum_c a_c A_c), where a_c is the mean of dL/dA_c over the pixels.
template <class T>
void write_class_map(const Shape& shape, const Record<T>& record, T* to) {
  using Pixels = Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
  const int pixels = shape[0] * shape[1];
  const Pixels values(record.values, pixels, shape[2]), gradient(record.gradient, pixels, shape[2]);
  Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>> map(to, pixels);
  const Eigen::Matrix<T, Eigen::Dynamic, 1> weights = gradient.colwise().mean().transpose();
  map.noalias() = values * weights;
  map = map.cwiseMax(T(0));
}

template <class Net, class Path, class T, class X>
Tensor<T, 3> grad_cam(const Parameters<T, typename Net::Graph>& parameters, const X& x, int c, int threads) {
  Tensor<T, 3> maps;
  if constexpr (ImageAt<Net, Path>::exists) {
    constexpr Shape output = Net::Graph::output, shape = Probing<Net, Path>::shape;
    using End = typename Probing<Net, Path>::Network::Graph::End;
    // The score in front of a Softmax or a Sigmoid: behind it, the gradient of a sure answer is nearly 0.
    constexpr bool logits =
        Probing<Net, Path>::Network::Graph::gives_logits && End::output_kind != OutputKind::any;
    check_class("grad_cam", c, output);
    with_reader<Net, T>(x, [&](int count, const Shape& given, auto read) {
      check_samples("grad_cam", count, given, Net::Graph::input);
      check_threads("grad_cam", threads);
      maps.resize(count, shape[0], shape[1]);
      probe<Net, Path, logits>(
          parameters, count, threads, read, gradient_of_class<T>(output, c), [&](int i, Record<T> record) {
            write_class_map(shape, record, maps.data() + std::ptrdiff_t{i} * shape[0] * shape[1]);
          });
    });
  }
  return maps;
}

}  // namespace MICA_PACKETS
}  // namespace detail

}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
