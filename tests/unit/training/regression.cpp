// SPDX-License-Identifier: MIT
// Targets that are values and not classes: of one row, and of an image.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using doctest::Approx;

namespace {

/// A tensor [n, extents...] of random numbers.
template <class T, class... Extents>
auto random_tensor(std::uint64_t seed, Extents... extents) {
  mica::Tensor<T, sizeof...(Extents)> x(extents...);
  const Values values = random_values(static_cast<int>(x.size()), seed);
  std::transform(values.begin(), values.end(), x.data(), [](double value) { return static_cast<T>(value); });
  return x;
}

}  // namespace

TEST_CASE("a double model finds the line through its points") {
  // t = 3 a - 2 b + 1 and -a + 0.5
  const auto x = random_tensor<double>(1, 40, 2);
  mica::Tensor<double, 2> t(40, 2);
  for (int i = 0; i < 40; ++i) {
    t(i, 0) = 3 * x(i, 0) - 2 * x(i, 1) + 1;
    t(i, 1) = -x(i, 0) + 0.5;
  }
  auto model =
      mica::compile<double>(mica::Sequential<mica::Input<2>, mica::Dense<2>>{},
                            mica::SGD{.learning_rate = 0.2, .momentum = 0.9}, mica::MeanSquaredError{});
  const auto history = model.fit(x, t, {.batch_size = 8, .epochs = 200, .verbose = 0, .threads = 1});
  CHECK(history["loss"].front() > 0.1);
  CHECK(history["loss"].back() < 1e-20);
  const Values wanted{3, -2, -1, 0, 1, 0.5};  // two rows of weights, two biases
  for (std::size_t i = 0; i < wanted.size(); ++i)
    CHECK(model.parameters()[i] == Approx(wanted[i]).epsilon(1e-9));

  const mica::Tensor<double, 2> y = model.predict(x);
  for (int i = 0; i < 40; ++i) CHECK(std::abs(y(i, 0) - t(i, 0)) < 1e-9);
}

TEST_CASE("targets may be a number for each sample") {
  const auto x = random_tensor<float>(1, 20, 2);
  mica::Tensor<float, 1> numbers(20);
  mica::Tensor<float, 2> rows(20, 1);
  for (int i = 0; i < 20; ++i) numbers(i) = rows(i, 0) = x(i, 0) - x(i, 1);
  const auto model = mica::compile(mica::Sequential<mica::Input<2>, mica::Dense<1>>{},
                                   mica::SGD{.learning_rate = 0.2}, mica::MeanSquaredError{});
  auto with_numbers = model, with_rows = model;
  const mica::FitOptions options{.batch_size = 7, .epochs = 40, .verbose = 0, .threads = 1};
  const auto history = with_numbers.fit(x, numbers, options);
  CHECK(difference(with_rows.fit(x, rows, options), history) == "");
  CHECK(history["loss"].back() < 1e-6);
}

TEST_CASE("a network whose output is an image learns images") {
  // Each channel becomes the other one: a convolution can say that exactly.
  const auto x = random_tensor<float>(1, 30, 5, 4, 2);
  mica::Tensor<float, 4> t(30, 5, 4, 2);
  for (int pixel = 0; pixel < 30 * 5 * 4; ++pixel) {
    for (int c = 0; c < 2; ++c) t.data()[2 * pixel + c] = x.data()[2 * pixel + 1 - c];
  }
  using Net = mica::Sequential<mica::Input<5, 4, 2>, mica::Conv2D<2, 3, mica::Same>>;
  auto model = mica::compile(Net{}, mica::Adam{.learning_rate = 0.05}, mica::MeanSquaredError{});
  const auto history = model.fit(x, t, {.batch_size = 8, .epochs = 60, .verbose = 0, .threads = 1});
  CHECK(history["loss"].front() > 0.1);
  CHECK(history["loss"].back() < 1e-4);

  const mica::Tensor<float, 4> y = model.predict(x);
  CHECK(y.dimensions() == t.dimensions());
  double error = 0;
  for (int i = 0; i < y.size(); ++i)
    error += std::pow(y.data()[i] - t.data()[i], 2) / static_cast<double>(y.size());
  CHECK(error == Approx(model.evaluate(x, t)["loss"]).epsilon(1e-3));
}
