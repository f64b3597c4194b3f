// SPDX-License-Identifier: MIT
// The whole way of the numbers through a network, forward, backward and into the parameters: in double
// against differences of the loss, and in float against double. The network's channel counts fill no
// register.
#include <mica/mica.hpp>

#include "support/samples.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>

using doctest::Approx;

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<5, 3, mica::ReLU, mica::Same>,
                             mica::MaxPooling2D<2>, mica::Conv2D<7, mica::Size{2, 3}, mica::Tanh>,
                             mica::Flatten, mica::Dense<9, mica::Sigmoid>, mica::Dense<3, mica::Softmax>>;

/// Gradient descent that can also push the parameters into a direction of its own, and tells how steep it is
/// there. (All parameters of this network come in one slice.)
struct Push {
  static constexpr const char* name = "Push";
  static constexpr int slots = 0;

  double learning_rate = 0.5;
  double push = 0;
  static inline double slope;

  template <class T>
  void update(const mica::ParameterSlice<T, 0>& slice, std::int64_t) const {
    slope = 0;
    mica::Random random(1);
    for (int i = 0; i < slice.size; ++i) {
      const double direction = 2 * random.uniform() - 1, gradient = static_cast<double>(slice.gradient[i]);
      slope += direction * gradient;
      slice.parameters[i] += static_cast<T>(push * direction - learning_rate * gradient);
    }
  }
};

template <class T>
auto new_model() {
  return mica::compile<T>(Net{.seed = 5}, Push{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
}

const mica::FitOptions one_batch{.batch_size = 13, .verbose = 0, .shuffle = false, .threads = 1};

/// The largest difference, relative to the largest number.
template <class A, class B>
double relative_difference(const A& a, const B& b) {
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(b.size()); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(b.data()[i])));
    difference =
        std::max(difference, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
  }
  return difference / largest;
}

}  // namespace

TEST_CASE("the loss changes as its gradient says, at the beginning and after some batches") {
  const auto data = ToySet(13).dataset();
  auto model = new_model<double>();
  for (int batch = 0; batch < 3; ++batch) {
    constexpr double h = 1e-5;
    const auto loss_behind = [&](double push) {
      auto pushed = model;
      pushed.optimizer() = {.learning_rate = 0, .push = push};
      pushed.fit(data, one_batch);
      return pushed.evaluate(data)["loss"];
    };
    const double slope = (loss_behind(h) - loss_behind(-h)) / (2 * h);
    CHECK(std::abs(slope) > 0.01);
    CHECK(Push::slope == Approx(slope).epsilon(1e-6).scale(0));
    model.fit(data, one_batch);
  }
}

TEST_CASE("in float everything is as in double: outputs, losses, parameters") {
  const ToySet set(13);
  auto model = new_model<float>();
  auto exact = new_model<double>();
  CHECK(relative_difference(model.parameters(), exact.parameters()) < 1e-7);
  for (int batch = 0; batch < 3; ++batch) {
    CHECK(relative_difference(model.predict(set.x), exact.predict(set.x)) < 1e-5);
    const auto history = model.fit(set.dataset(), one_batch),
               exact_history = exact.fit(set.dataset(), one_batch);
    CHECK(history["loss"][0] == Approx(exact_history["loss"][0]).epsilon(1e-5));
    CHECK(history["accuracy"] == exact_history["accuracy"]);
    CHECK(relative_difference(model.parameters(), exact.parameters()) < 1e-5);
  }
}

TEST_CASE("the summary of a model counts the bytes of its numbers") {
  using Small = mica::Sequential<mica::Input<3>, mica::Dense<64>>;
  const auto text_of = [](const auto& model) {
    std::ostringstream text;
    model.summary(text);
    return text.str();
  };
  const auto floats = mica::compile(Small{}, mica::SGD{}, mica::MeanSquaredError{});
  const auto doubles = mica::compile<double>(Small{}, mica::SGD{}, mica::MeanSquaredError{});
  CHECK(text_of(floats).find("Total params: 256 (1.00 KB)") != std::string::npos);
  CHECK(text_of(doubles).find("Total params: 256 (2.00 KB)") != std::string::npos);
}
