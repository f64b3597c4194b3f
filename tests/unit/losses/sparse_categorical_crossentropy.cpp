// SPDX-License-Identifier: MIT
#include <mica/losses/sparse_categorical_crossentropy.hpp>

#include <mica/activations/linear.hpp>
#include <mica/activations/sigmoid.hpp>
#include <mica/losses/categorical_crossentropy.hpp>

#include "support/loss_and_gradient.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using mica::CategoricalCrossentropy;
using mica::FromLogits;
using mica::has_passed;
using mica::Linear;
using mica::Shape;
using mica::Sigmoid;
using mica::Softmax;
using mica::SparseCategoricalCrossentropy;

namespace {

constexpr double log_2 = 0.69314718055994531;

}  // namespace

TEST_CASE("cross-entropy with the number of a class by hand") {
  const LossAndGradient outputs = of_outputs<SparseCategoricalCrossentropy<>, 3>({0.5, 0.25, 0.25}, 1);
  CHECK(outputs.loss == doctest::Approx(2 * log_2).epsilon(1e-12));
  CHECK(relative_error(outputs.gradient, {1, -3, 1}) < 1e-12);
  // exp z = 1, 2, 5: the probabilities are 1/8, 2/8, 5/8.
  const LossAndGradient logits = of_logits<SparseCategoricalCrossentropy<>, 3>({0, log_2, std::log(5.0)}, 1);
  CHECK(logits.loss == doctest::Approx(2 * log_2).epsilon(1e-12));
  CHECK(relative_error(logits.gradient, {0.125, -0.75, 0.625}) < 1e-12);
}

TEST_CASE_TEMPLATE("a class number is the one-hot row of it", T, float, double) {
  const Values y{0.3, 0.7, 0.2, 0.9, 0.4};
  for (int c = 0; c < 5; ++c) {
    Values row(5);
    row[static_cast<std::size_t>(c)] = 1;
    const LossAndGradient outputs = of_outputs<SparseCategoricalCrossentropy<>, 5, T>(y, c);
    const LossAndGradient same_outputs = of_outputs<CategoricalCrossentropy<>, 5, T>(y, row);
    CHECK(outputs.loss == same_outputs.loss);
    CHECK(outputs.gradient == same_outputs.gradient);
    const LossAndGradient logits = of_logits<SparseCategoricalCrossentropy<>, 5, T>(y, c);
    const LossAndGradient same_logits = of_logits<CategoricalCrossentropy<>, 5, T>(y, row);
    CHECK(logits.loss == same_logits.loss);
    CHECK(logits.gradient == same_logits.gradient);
  }
}

TEST_CASE("gradients of the sparse cross-entropy are those of central differences") {
  const Values y{0.3, 0.7, 0.2, 0.9, 0.4}, z = random_values(5, 1);
  CHECK(gradient_error([](const Values& at) { return of_outputs<SparseCategoricalCrossentropy<>, 5>(at, 3); },
                       y) < 1e-6);
  CHECK(gradient_error([](const Values& at) { return of_logits<SparseCategoricalCrossentropy<>, 5>(at, 3); },
                       z) < 1e-6);
}

TEST_CASE_TEMPLATE("logits of +-1e4 give finite numbers", T, float, double) {
  const LossAndGradient result = of_logits<SparseCategoricalCrossentropy<>, 3, T>({1e4, -1e4, 0}, 1);
  CHECK(result.loss == 2e4);
  CHECK(relative_error(result.gradient, {1, -1, 0}) < 1e-30);
}

TEST_CASE("the sparse cross-entropy takes two classes or more, in rows or in the channels of images") {
  using Loss = SparseCategoricalCrossentropy<>;
  static_assert(Loss::target == mica::TargetKind::class_number);
  static_assert(has_passed<Loss::Check<Shape{2}, Softmax>>);
  static_assert(!has_passed<Loss::Check<Shape{1}, Softmax>>);
  static_assert(has_passed<Loss::Check<Shape{2, 2, 3}, Softmax>>);
  static_assert(!has_passed<Loss::Check<Shape{2, 2, 1}, Softmax>>);
  static_assert(!has_passed<Loss::Check<Shape{2, 3}, Softmax>>);
  static_assert(std::is_same_v<Loss::LogitsOf, Softmax>);
  CHECK(Loss::name == std::string("SparseCategoricalCrossentropy"));
  CHECK(mica::IsLoss<Loss>);
}

TEST_CASE("the sparse cross-entropy takes probabilities of classes, or logits with FromLogits") {
  using Loss = SparseCategoricalCrossentropy<>;
  static_assert(!has_passed<Loss::Check<Shape{2}, Linear>>);
  static_assert(!has_passed<Loss::Check<Shape{2}, Sigmoid>>);
  using OfLogits = SparseCategoricalCrossentropy<FromLogits>;
  static_assert(!Loss::from_logits && OfLogits::from_logits);
  static_assert(has_passed<OfLogits::Check<Shape{2}, Linear>>);
  static_assert(!has_passed<OfLogits::Check<Shape{2}, Softmax>>);
  static_assert(!has_passed<OfLogits::Check<Shape{2}, Sigmoid>>);
  static_assert(!has_passed<OfLogits::Check<Shape{1}, Linear>>);
  CHECK(OfLogits::name == std::string("SparseCategoricalCrossentropy"));
  CHECK(mica::IsLoss<OfLogits>);
}

TEST_CASE("an ignored class has a number, which other losses do not know") {
  using Ignoring = SparseCategoricalCrossentropy<mica::IgnoreClass<255>, FromLogits>;
  static_assert(Ignoring::ignored_class == 255 && SparseCategoricalCrossentropy<>::ignored_class == -1);
  static_assert(has_passed<Ignoring::Check<Shape{2}, Linear>>);
  static_assert(
      !has_passed<SparseCategoricalCrossentropy<mica::IgnoreClass<-1>>::Check<Shape{2}, Softmax>>);
  static_assert(!has_passed<CategoricalCrossentropy<mica::IgnoreClass<1>>::Check<Shape{2}, Softmax>>);
  CHECK(mica::IsLoss<Ignoring>);
}

TEST_CASE("a class number with label smoothing is its one-hot row with label smoothing") {
  using Sparse = SparseCategoricalCrossentropy<mica::LabelSmoothing<0.1>>;
  using Rows = CategoricalCrossentropy<mica::LabelSmoothing<0.1>>;
  const Values y{0.3, 0.7, 0.2}, row{0, 1, 0};
  CHECK(of_logits<Sparse, 3>(y, 1).loss == of_logits<Rows, 3>(y, row).loss);
  CHECK(of_logits<Sparse, 3>(y, 1).gradient == of_logits<Rows, 3>(y, row).gradient);
  CHECK(of_outputs<Sparse, 3>(y, 1).loss == of_outputs<Rows, 3>(y, row).loss);
  CHECK(of_outputs<Sparse, 3>(y, 1).loss != of_outputs<SparseCategoricalCrossentropy<>, 3>(y, 1).loss);
}
