// SPDX-License-Identifier: MIT
#include <mica/network/training_executor.hpp>

#include <mica/activations/elementwise.hpp>
#include <mica/activations/relu.hpp>
#include <mica/activations/sigmoid.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/layers/pooling/average_pooling2d.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/regularization/dropout.hpp>
#include <mica/layers/pooling/max_pooling2d.hpp>
#include <mica/network/sequential.hpp>

#include "support/loss_and_gradient.hpp"
#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>

using mica::AveragePooling2D;
using mica::Conv2D;
using mica::Dense;
using mica::Dropout;
using mica::Flatten;
using mica::Input;
using mica::MaxPooling2D;
using mica::NoBias;
using mica::ReLU;
using mica::Same;
using mica::Sequential;
using mica::Shape;
using mica::Sigmoid;
using mica::Size;
using mica::Softmax;
using mica::Stride;
using mica::Tanh;

namespace {

const std::uint64_t streams[] = {11, 12, 13, 14, 15, 16, 17, 18};
const mica::PassContext training{true, 0, streams};

/// A network with parameters and memory, asked with plain vectors of numbers.
template <class Net, int MicroBatch = mica::detail::micro_batch_size>
class Network {
 public:
  using G = typename Net::Graph;
  static_assert(mica::detail::BatchGradients<double, G>::parts == 0);

  Network() { parameters_.initialize(1); }

  /// Those of the layers one behind the other, and those of an op alone.
  Values parameters() const { return without_gaps(parameters_.values()); }
  Values parameters_of(int op) const { return part(parameters_.values(), op); }
  void set_parameters(const Values& values) {
    auto next = values.begin();
    for (int k = 0; k < G::ops; ++k) {
      std::copy_n(next, G::parameter_counts[k], parameters_.values() + At::of_leaf(G::index(k)));
      next += G::parameter_counts[k];
    }
    parameters_.pack();
  }

  template <bool logits = false>
  Values forward(const Values& x, const mica::PassContext& pass = {}) {
    const int count = static_cast<int>(x.size()) / G::input.size();
    using R = mica::kernels::Runs<G::input_layout>;
    auto next = x.begin();
    for (int i = 0; i < count; ++i) {
      for (int r = 0; r < R::count; ++r, next += R::size)
        std::copy_n(next, R::size, executor().input(count).at(i, r));
    }
    executor().template forward<logits, 0>(count, pass);
    Values y;
    for (int i = 0; i < count; ++i) {
      const double* const from = executor().template output<logits>(count).at(i);
      y.insert(y.end(), from, from + G::output.size());
    }
    return y;
  }

  /// The gradient of the parameters after `forward`, for the gradient of the outputs.
  template <bool logits = false>
  Values backward(const Values& dy, const mica::PassContext& pass = {}) {
    accumulate<logits>(dy, pass, false);
    return finish();
  }
  template <bool logits = false>
  void accumulate(const Values& dy, const mica::PassContext& pass, bool add) {
    const int count = static_cast<int>(dy.size()) / G::output.size();
    for (int i = 0; i < count; ++i)
      std::copy_n(dy.begin() + i * G::output.size(), G::output.size(),
                  executor().template output_gradient<logits>(count).at(i));
    executor().template backward<logits, 0>(count, pass, gradient_.data(), add);
  }
  Values finish() {
    executor().unpack_gradient(gradient_.data());
    return without_gaps(gradient_.data());
  }

 private:
  using At = mica::detail::ParameterLayout<G>;
  using Memory = mica::detail::TrainingMemoryPlan<double, G, MicroBatch>;

  mica::detail::TrainingExecutor<double, G, MicroBatch> executor() {
    return {parameters_, statistics_, batch_gradients_, memory_.data(), nullptr, 0};
  }

  static Values part(const double* all, int op) {
    const double* const from = all + At::of_leaf(G::index(op));
    return {from, from + G::parameter_counts[op]};
  }
  static Values without_gaps(const double* all) {
    Values values;
    for (int k = 0; k < G::ops; ++k) laws::append(values, part(all, k));
    return values;
  }

  mica::detail::Parameters<double, G> parameters_;
  mica::detail::BatchStatistics<double, G> statistics_;
  mica::detail::BatchGradients<double, G> batch_gradients_;
  mica::detail::Buffer<double> memory_{Memory::scratch_size},
      gradient_{mica::detail::Parameters<double, G>::size};
};

/// Activations of a user, which say of themselves that they are no identity.
struct Tripled : mica::kernels::ElementwiseActivation<Tripled> {
  static constexpr const char* name = "Tripled";
  static constexpr bool is_identity = false;
  template <class P>
  static P apply(P x) {
    return x + x + x;
  }
  template <class P>
  static P gradient(P, P dy) {
    return dy + dy + dy;
  }
};
struct Doubled : mica::Layer {
  using OptionKind = mica::ActivationOption;
  static constexpr const char* name = "Doubled";
  static constexpr bool is_elementwise = false;
  static constexpr bool is_identity = false;
  template <class F>
  static void forward(const F& f) {
    mica::kernels::transform([](auto a) { return a + a; }, f.y, f.x);
  }
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) mica::kernels::transform([](auto a) { return a + a; }, b.dx, b.dy);
  }
};

double dot(const Values& a, const Values& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// The largest error, over the layers, of the gradient of L = sum_i dy_i y_i by their parameters, measured by
/// central differences.
template <class Net, bool logits = false>
double error_of_gradient() {
  using G = typename Net::Graph;
  constexpr int count = 3;
  const Values x = random_values(count * G::input.size(), 1), dy = random_values(count * G::output.size(), 2);
  Network<Net> network;
  network.set_parameters(random_values(Net::parameter_count, 3));
  const Values parameters = network.parameters();
  const Values numeric = numeric_gradient(
      [&](const Values& changed) {
        network.set_parameters(changed);
        return dot(dy, network.template forward<logits>(x, training));
      },
      parameters);
  network.set_parameters(parameters);
  network.template forward<logits>(x, training);
  const Values gradient = network.template backward<logits>(dy, training);
  double error = 0;
  for (int k = 0, first = 0; k < G::ops; first += G::parameter_counts[k++]) {
    if (G::parameter_counts[k] == 0) continue;
    const Values wanted = samples_of(numeric, 1, first, G::parameter_counts[k]);
    CHECK(wanted != Values(wanted.size()));
    error = std::max(error, relative_error(samples_of(gradient, 1, first, G::parameter_counts[k]), wanted));
  }
  return error;
}

/// y = x + (the number of the layer) + (the sample's stream), to see what a layer is told.
template <bool whole>
struct Probe : mica::Layer {
  static constexpr const char* name = "Probe";
  template <mica::Shape In>
  static constexpr bool whole_micro_batch = whole;

  template <class F>
  static void forward(const F& f) {
    for (int i = 0; i < f.x.count; ++i) {
      for (int e = 0; e < F::Input::shape.size(); ++e)
        f.y.at(i)[e] = f.x.at(i)[e] + f.context.layer + static_cast<typename F::Number>(f.context.streams[i]);
    }
  }
  template <class B>
  static void backward(const B&) {}
};

}  // namespace

TEST_CASE("a micro-batch gives what each sample gives when it is taken from layer to layer by hand") {
  using Conv = Conv2D<3, 3, Same, ReLU>;
  using Pool = MaxPooling2D<2>;
  using Last = Dense<4, Softmax>;
  constexpr Shape image{6, 7, 2}, features{6, 7, 3}, pooled{3, 3, 3}, flat{27};
  constexpr int count = 5;
  const Values x = random_values(count * image.size(), 1), dy = random_values(count * 4, 2);

  Network<Sequential<Input<6, 7, 2>, Conv, Pool, Flatten, Last>> network;
  const Values y = network.forward(x), gradient = network.backward(dy);

  Values by_hand, conv_gradient((3 * 3 * 2 + 1) * 3), last_gradient((27 + 1) * 4);
  for (int i = 0; i < count; ++i) {
    const Values xi = samples_of(x, image.size(), i, 1);
    const auto conv = [&](const Values& d) {
      return answers_of<Conv, image, double>(xi, d, network.parameters_of(0));
    };
    const Values convolved = conv(Values(features.size())).y;
    const auto pool = [&](const Values& d) { return answers_of<Pool, features, double>(convolved, d); };
    const auto last = answers_of<Last, flat, double>(pool(Values(pooled.size())).y, samples_of(dy, 4, i, 1),
                                                     network.parameters_of(2));
    laws::append(by_hand, last.y);
    const Values of_conv = conv(pool(last.dx).dx).gradient;
    for (std::size_t k = 0; k < of_conv.size(); ++k) conv_gradient[k] += of_conv[k];
    for (std::size_t k = 0; k < last.gradient.size(); ++k) last_gradient[k] += last.gradient[k];
  }
  CHECK(relative_error(y, by_hand) < 1e-14);
  CHECK(relative_error(samples_of(gradient, 1, 0, 57), conv_gradient) < 1e-12);
  CHECK(relative_error(samples_of(gradient, 1, 57, 112), last_gradient) < 1e-12);
}

TEST_CASE("the gradient of every layer is that of central differences: windows, strides, paddings") {
  using Net = Sequential<Input<9, 8, 2>, Conv2D<3, 3, Same, Stride<2>>, Tanh, AveragePooling2D<2, Stride<1>>,
                         Conv2D<5, 3, Same, Stride<2>, Sigmoid>, MaxPooling2D<2, Stride<1>, Same>,
                         Conv2D<3, Size{2, 8}, Same, NoBias>, Flatten, Dense<6, Tanh>, Dense<4, Softmax>>;
  CHECK(error_of_gradient<Net>() < 1e-6);
}

TEST_CASE("the same with Dropout and activations as layers of their own, also in front") {
  using Net = Sequential<Input<5, 5, 3>, Dropout<0.2>, Tanh, Conv2D<4, 2>, ReLU, Dropout<0.4>, Flatten,
                         Dropout<0.1>, Dense<7>, Sigmoid, Dense<5, Tanh>, Dropout<0.5>, Dense<4>, Softmax>;
  CHECK(error_of_gradient<Net>() < 1e-6);
}

TEST_CASE("the same with a softmax over the channels of each pixel, inside the next layer's padding") {
  using Net = Sequential<Input<4, 5, 2>, Conv2D<3, 2, Softmax>, Conv2D<4, 3, Same>, Softmax,
                         Conv2D<2, 3, Same, Softmax>>;
  CHECK(error_of_gradient<Net>() < 1e-6);
}

TEST_CASE("the same with Flatten at either end, or with one layer") {
  CHECK(error_of_gradient<Sequential<Input<4, 4, 2>, Conv2D<3, 2, Tanh>, Flatten>>() < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4, 4, 2>, Flatten, Dense<3, Sigmoid>, Dense<3>>>() < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<5>, Dense<3>>>() < 1e-6);
}

TEST_CASE("a network of reshapes gives what it gets") {
  const Values x = random_values(2 * 9, 1);
  Network<Sequential<Input<3, 3, 1>, Flatten>> flatten;
  CHECK(flatten.forward(x) == x);
  CHECK(flatten.backward(x).empty());
}

TEST_CASE("logits are what enters the softmax at the end, be it an option or a layer") {
  using Option = Sequential<Input<6>, Dense<5, Tanh>, Dense<4, Softmax>>;
  using Layer = Sequential<Input<6>, Dense<5, Tanh>, Dense<4>, Softmax>;
  using Without = Sequential<Input<6>, Dense<5, Tanh>, Dense<4>>;
  const Values x = random_values(3 * 6, 1), dz = random_values(3 * 4, 2);

  Network<Without> without;
  const Values z = without.forward(x), gradient = without.backward(dz);
  Network<Option> option;
  CHECK(option.forward<true>(x) == z);
  CHECK(option.backward<true>(dz) == gradient);
  Network<Layer> layer;
  CHECK(layer.forward<true>(x) == z);
  CHECK(layer.backward<true>(dz) == gradient);

  CHECK(error_of_gradient<Option, true>() < 1e-6);
  CHECK(error_of_gradient<Layer, true>() < 1e-6);
}

TEST_CASE("logits are also what enters an elementwise activation that a kernel applies") {
  using Net = Sequential<Input<4, 4, 2>, Conv2D<3, 2, Tanh>, Flatten, Dense<4, Sigmoid>>;
  using Without = Sequential<Input<4, 4, 2>, Conv2D<3, 2, Tanh>, Flatten, Dense<4>>;
  const Values x = random_values(3 * 32, 1), dz = random_values(3 * 4, 2);
  Network<Without> without;
  Network<Net> network;
  const Values z = without.forward(x);
  CHECK(network.forward<true>(x) == z);
  CHECK(network.forward(x) != z);
  network.forward<true>(x);
  CHECK(network.backward<true>(dz) == without.backward(dz));
  CHECK(error_of_gradient<Net, true>() < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4, 4, 2>, Conv2D<2, 3, Same, Sigmoid>, Flatten>, true>() < 1e-6);
}

TEST_CASE("an activation that says it is no identity has a gradient like any other") {
  CHECK(error_of_gradient<Sequential<Input<5>, Dense<3, Doubled>, Dense<2>>>() < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<5>, Dense<3, Tripled>, Dense<2>>>() < 1e-6);
}

TEST_CASE("an option that no kernel applies becomes an op of its own, which keeps its input") {
  using Swish = mica::Elementwise<[](auto x) { return x / (1 + exp(-x)); }>;
  using Net = Sequential<Input<4, 4, 2>, Conv2D<3, 2, Swish>, Flatten, Dense<4, Swish>, Dense<2>>;
  CHECK(Net::Graph::ops == 5);
  CHECK(error_of_gradient<Net>() < 1e-6);
}

TEST_CASE("outputs and their gradient are those of the logits, through the softmax") {
  using Net = Sequential<Input<6>, Dense<4, Softmax>>;
  const Values x = random_values(3 * 6, 1), dy = random_values(3 * 4, 2);
  Network<Net> network;
  Values y, dz;
  for (int i = 0; i < 3; ++i) {
    const auto softmax = answers_of<Softmax, Shape{4}, double>(samples_of(network.forward<true>(x), 4, i, 1),
                                                               samples_of(dy, 4, i, 1));
    laws::append(y, softmax.y);
    laws::append(dz, softmax.dx);
  }
  const Values gradient_of_logits = network.backward<true>(dz);
  CHECK(network.forward(x) == y);
  CHECK(relative_error(network.backward(dy), gradient_of_logits) < 1e-14);
}

TEST_CASE("the gradients of several micro-batches add up") {
  using Net = Sequential<Input<5, 5, 2>, Conv2D<3, 3, Same, ReLU>, Flatten, Dense<4, Softmax>>;
  const Values x = random_values(7 * 50, 1), dy = random_values(7 * 4, 2);
  Network<Net> whole, parts;
  whole.forward(x);
  parts.forward(samples_of(x, 50, 0, 3));
  parts.accumulate(samples_of(dy, 4, 0, 3), {}, false);
  parts.forward(samples_of(x, 50, 3, 4));
  parts.accumulate(samples_of(dy, 4, 3, 4), {}, true);
  CHECK(relative_error(parts.finish(), whole.backward(dy)) < 1e-13);
}

TEST_CASE("what was in the workspace before changes nothing") {
  using Net = Sequential<Input<5, 5, 2>, Conv2D<3, 3, Same, Softmax>, Conv2D<2, Size{3, 2}, Same, Stride<2>>,
                         MaxPooling2D<2>, Flatten, Dense<4, Tanh>, Dense<3>>;
  const Values x = random_values(2 * 50, 1), dy = random_values(2 * 3, 2);
  Network<Net> fresh, used;
  used.forward(random_values(8 * 50, 3), training);
  used.backward(random_values(8 * 3, 4), training);
  CHECK(used.forward(x) == fresh.forward(x));
  CHECK(used.backward(dy) == fresh.backward(dy));
}

TEST_CASE("one sample alone gives what it gives in a micro-batch") {
  using Net = Sequential<Input<5, 5, 2>, Conv2D<3, 3, Same, ReLU>, AveragePooling2D<2>, Flatten, Dense<9>,
                         Dense<4, Softmax>>;
  const Values x = random_values(3 * 50, 1);
  Network<Net> micro_batch;
  Network<Net, 1> alone;
  const Values y = micro_batch.forward(x);
  for (int i = 0; i < 3; ++i) {
    const Values one = samples_of(y, 4, i, 1);
    CHECK(relative_error(alone.forward(samples_of(x, 50, i, 1)), one) < 1e-14);
  }
}

TEST_CASE("a layer is told its number in the list and the streams of its own samples") {
  // Numbers 1 and 2 behind each other, sample by sample; 4, behind a reshape, for the whole micro-batch.
  Network<Sequential<Input<1, 1, 2>, Probe<false>, Probe<false>, Flatten, Probe<true>>> network;
  const std::uint64_t hundreds[] = {100, 200, 300};
  CHECK(network.forward({0, 0.5, 0, 0.5, 0, 0.5}, mica::PassContext{true, 0, hundreds}) ==
        Values{307, 307.5, 607, 607.5, 907, 907.5});
}

namespace {

/// The identity, which writes down whether it is asked for the gradient of its input.
template <int Number, bool learns>
struct Spy : mica::Layer {
  static constexpr const char* name = "Spy";
  static inline int wanted = 0, unwanted = 0;

  static constexpr std::array<mica::ParameterTensor, learns ? 1 : 0> parameters(Shape) {
    if constexpr (learns)
      return {{{"unused", {1}}}};
    else
      return {};
  }

  template <class F>
  static void forward(const F& f) {
    mica::kernels::transform([](auto a) { return a; }, f.y, f.x);
  }
  template <class B>
  static void backward(const B& b) {
    if constexpr (learns) *b.gradient = 0;
    if constexpr (B::needs_input_gradient) mica::kernels::transform([](auto a) { return a; }, b.dx, b.dy);
    ++(B::needs_input_gradient ? wanted : unwanted);
  }
};

}  // namespace

TEST_CASE("no op computes a gradient that nobody reads") {
  using First = Spy<0, false>;
  using Second = Spy<1, false>;
  using Learning = Spy<2, true>;
  using Behind = Spy<3, false>;
  Network<Sequential<Input<3>, First, Second, Learning, Behind, Dense<2>>> network;
  network.forward({1, 2, 3}, training);
  network.backward({1, 1}, training);
  CHECK(First::wanted + First::unwanted == 0);
  CHECK(Second::wanted + Second::unwanted == 0);
  CHECK(Learning::wanted == 0);
  CHECK(Learning::unwanted == 1);
  CHECK(Behind::wanted == 1);
  CHECK(Behind::unwanted == 0);
}
