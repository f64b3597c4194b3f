// SPDX-License-Identifier: MIT
// Classes, gradients of the outputs, and Grad-CAM.
#include <mica/mica.hpp>

#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace {

using namespace mica;

// Every kind of way that a gradient takes; the layer in front of the Softmax gives the scores.
using Net = Sequential<Input<6, 6, 1>, Conv2D<4, 3, Same, NoBias>, BatchNormalization<>, ReLU,
                       Residual<Shortcut<Conv2D<3, 1>>, Conv2D<3, 3, Same, Tanh>, Dropout<0.5>>,
                       Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<3, Sigmoid>>>,
                       Concatenate<Identity, Conv2D<2, 3, Same, Sigmoid>>, Conv2D<4, 3, Same>,
                       AveragePooling2D<2>, Flatten, Dense<3>, Softmax>;
using Scores = At<10>;

/// Its moving averages are none that a batch could have.
auto new_model() {
  auto model = compile<double>(Net{.seed = 3}, Adam{}, SparseCategoricalCrossentropy{});
  model.set_weights<At<2>, "gamma">(Eigen::Vector4d(1, -2, 3, 0.5));
  model.set_weights<At<2>, "beta">(Eigen::Vector4d(0.5, 1, -0.5, 0.25));
  model.set_weights<At<2>, "moving_mean">(Eigen::Vector4d(0.25, -0.5, 0.125, 0));
  model.set_weights<At<2>, "moving_variance">(Eigen::Vector4d(0.5, 2, 1, 4));
  return model;
}

Tensor<double, 4> samples(int count) {
  const ToySet set(count, 2);
  return set.x.cast<double>();
}

/// The largest difference of two tensors of the same extents.
template <class A, class B>
double difference(const A& a, const B& b) {
  REQUIRE(a.dimensions() == b.dimensions());
  double largest = 0;
  for (Eigen::Index i = 0; i < a.size(); ++i)
    largest =
        std::max(largest, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
  return largest;
}

/// The central differences of f(x), of one sample, in each pixel.
template <class F>
Tensor<double, 4> central_differences(const Tensor<double, 4>& x, F f) {
  constexpr double step = 1e-5;
  Tensor<double, 4> moved(2 * 36, 6, 6, 1), gradient(1, 6, 6, 1);
  for (int i = 0; i < 72; ++i) {
    std::copy_n(x.data(), 36, moved.data() + 36 * i);
    moved.data()[36 * i + i / 2] += i % 2 == 0 ? step : -step;
  }
  const std::vector<double> values = f(moved);
  for (std::size_t i = 0; i < 36; ++i) gradient.data()[i] = (values[2 * i] - values[2 * i + 1]) / (2 * step);
  return gradient;
}

/// Output c of each sample.
std::vector<double> column(const Tensor<double, 2>& y, int c) {
  std::vector<double> values;
  for (Eigen::Index i = 0; i < y.dimension(0); ++i) values.push_back(y(i, c));
  return values;
}

}  // namespace

TEST_CASE("the gradient of an output is that of predict") {
  const auto model = new_model();
  const auto x = samples(1);
  for (int c = 0; c < 3; ++c) {
    const auto wanted =
        central_differences(x, [&](const auto& moved) { return column(model.predict(moved), c); });
    CHECK(difference(model.input_gradients(x, c), wanted) < 1e-9);
    const auto of_score = central_differences(
        x, [&](const auto& moved) { return column(model.activations<Scores>(moved), c); });
    CHECK(difference(model.input_gradients<FromLogits>(x, c), of_score) < 1e-8);
    CHECK(difference(of_score, wanted) > 1e-3);
  }
}

TEST_CASE("a gradient is that of its own sample, whatever the number of samples and of threads") {
  const auto model = new_model();
  const auto x = samples(19);
  const auto all = model.input_gradients(x, 1), shared = model.input_gradients(x, 1, {.threads = 2});
  CHECK(difference(all, shared) == 0);
  for (int i = 0; i < 19; i += 6) {
    const Tensor<double, 4> one = x.slice(Eigen::DSizes<Eigen::Index, 4>(i, 0, 0, 0),
                                          Eigen::DSizes<Eigen::Index, 4>(1, 6, 6, 1)),
                            wanted = all.slice(Eigen::DSizes<Eigen::Index, 4>(i, 0, 0, 0),
                                               Eigen::DSizes<Eigen::Index, 4>(1, 6, 6, 1));
    CHECK(difference(model.input_gradients(one, 1), wanted) < 1e-12);
  }
  const Dataset data{Tensor<double, 4>(x)};
  CHECK(difference(model.input_gradients(data, 1), all) == 0);
}

TEST_CASE("the gradient of weighted outputs is the weighted sum of the gradients") {
  const auto model = new_model();
  const auto x = samples(9);
  Tensor<double, 2> weights(9, 3);
  for (int i = 0; i < 27; ++i) weights.data()[i] = 0.25 * i - 3;
  const auto a = model.input_gradients(x, 0), b = model.input_gradients(x, 1),
             c = model.input_gradients(x, 2);
  Tensor<double, 4> wanted(9, 6, 6, 1);
  for (int i = 0; i < 9 * 36; ++i)
    wanted.data()[i] = weights(i / 36, 0) * a.data()[i] + weights(i / 36, 1) * b.data()[i] +
                       weights(i / 36, 2) * c.data()[i];
  CHECK(difference(model.input_gradients(x, weights), wanted) < 1e-12);
}

namespace {

/// Grad-CAM by its formula: the mean of dy_c/dA_k over the pixels is dy_c/d bias_k over their number, for a
/// convolution with a bias and no activation behind it.
template <class Path>
Tensor<double, 3> wanted_maps(const Tensor<double, 4>& x, int c) {
  auto model = new_model();
  const Tensor<double, 4> maps = model.template activations<Path>(x);
  const Tensor<double, 1> bias = model.template weights<Path, "bias">();
  const Eigen::Index height = maps.dimension(1), width = maps.dimension(2);
  Tensor<double, 3> sum(maps.dimension(0), height, width);
  sum.setZero();
  constexpr double step = 1e-5;
  for (Eigen::Index k = 0; k < bias.size(); ++k) {
    Tensor<double, 2> difference_of_scores(x.dimension(0), 3);
    difference_of_scores.setZero();
    for (const double sign : {1.0, -1.0}) {
      Tensor<double, 1> moved = bias;
      moved(k) += sign * step;
      model.template set_weights<Path, "bias">(moved);
      difference_of_scores += sign * model.template activations<Scores>(x);
    }
    model.template set_weights<Path, "bias">(bias);
    for (Eigen::Index i = 0; i < x.dimension(0); ++i) {
      const double weight = difference_of_scores(i, c) / (2 * step) / static_cast<double>(height * width);
      for (Eigen::Index p = 0; p < height; ++p) {
        for (Eigen::Index q = 0; q < width; ++q) sum(i, p, q) += weight * maps(i, p, q, k);
      }
    }
  }
  return sum.cwiseMax(0.0);
}

}  // namespace

TEST_CASE("Grad-CAM's maps of the last convolution, and of one in a branch") {
  const auto model = new_model();
  const auto x = samples(9);
  double largest = 0;
  for (int c = 0; c < 3; ++c) {
    const auto last = wanted_maps<At<7>>(x, c), shortcut = wanted_maps<At<4, 0, 1>>(x, c);
    CHECK(difference(model.grad_cam<At<7>>(x, c), last) < 1e-9);
    CHECK(difference(model.grad_cam<At<4, 0, 1>>(x, c), shortcut) < 1e-9);
    for (Eigen::Index i = 0; i < last.size(); ++i)
      largest = std::max({largest, last.data()[i], shortcut.data()[i]});
  }
  CHECK(largest > 0.01);
  const auto maps = model.grad_cam<At<8>>(x, 1);
  CHECK(maps.dimensions() == Eigen::DSizes<Eigen::Index, 3>(9, 3, 3));
}

TEST_CASE("the largest outputs of each sample, and their classes") {
  const auto model = new_model();
  const auto x = samples(11);
  const auto y = model.predict(x);
  const auto classes = model.predict_classes(x);
  const auto top = model.predict_topk(x, 2);
  CHECK(classes.dimension(0) == 11);
  CHECK(top.classes.dimensions() == Eigen::DSizes<Eigen::Index, 2>(11, 2));
  for (int i = 0; i < 11; ++i) {
    const double least = std::min({y(i, 0), y(i, 1), y(i, 2)}), most = std::max({y(i, 0), y(i, 1), y(i, 2)});
    CHECK(y(i, classes(i)) == most);
    CHECK(top.classes(i, 0) == classes(i));
    CHECK(top.values(i, 0) == most);
    CHECK(top.values(i, 1) == doctest::Approx(1 - most - least));
    CHECK(top.values(i, 1) == y(i, top.classes(i, 1)));
  }
}

TEST_CASE("what does not fit the network is an error") {
  const auto model = new_model();
  const auto x = samples(2);
  CHECK(error_of([&] { model.input_gradients(x, 3); }) ==
        "input_gradients: expected 0 <= class < 3, found 3");
  CHECK(error_of([&] { model.grad_cam<At<7>>(x, -1); }) == "grad_cam: expected 0 <= class < 3, found -1");
  CHECK(error_of([&] { model.input_gradients(x, Tensor<double, 2>(1, 3)); }) ==
        "input_gradients: expected a tensor [2, 3] for the weights of the outputs, found one [1, 3]");
  CHECK(error_of([&] { model.predict_topk(x, 4); }) ==
        "predict_topk: expected 1 <= k <= 3, the number of outputs, found 4");
  const Tensor<double, 4> other(2, 5, 6, 1);
  CHECK(error_of([&] { model.input_gradients(other, 0); }) ==
        "input_gradients: expected samples of 6x6x1, the network's input, found samples of 5x6x1");
  CHECK(error_of([&] { model.grad_cam<At<7>>(other, 0); }) ==
        "grad_cam: expected samples of 6x6x1, the network's input, found samples of 5x6x1");
  CHECK(error_of([&] { model.grad_cam<At<7>>(x, 0, {.threads = -1}); }) ==
        "grad_cam: expected 0 <= threads <= 1024, found -1");
}
