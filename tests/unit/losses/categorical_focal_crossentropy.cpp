// SPDX-License-Identifier: MIT
#include <mica/losses/categorical_focal_crossentropy.hpp>

#include <mica/activations/linear.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using mica::Alpha;
using mica::CategoricalFocalCrossentropy;
using mica::FromLogits;
using mica::Gamma;
using mica::LabelSmoothing;
using mica::Shape;

TEST_CASE("the categorical focal cross-entropy, by Keras' formula and differentiated by PyTorch") {
  using All = CategoricalFocalCrossentropy<Alpha<0.75>, Gamma<1.5>, LabelSmoothing<0.1>>;
  for (const char* kind : {"classes", "soft"}) {
    const std::string of_outputs = "categorical_focal_crossentropy_of_outputs/",
                      of_logits = "categorical_focal_crossentropy/";
    check_golden<CategoricalFocalCrossentropy<>, 6>(of_outputs + "default_" + kind);
    check_golden<CategoricalFocalCrossentropy<>, 6, true>(of_logits + "default_" + kind);
    check_golden<All, 6>(of_outputs + "all_" + kind);
    check_golden<All, 6, true>(of_logits + "all_" + kind);
  }
}

TEST_CASE_TEMPLATE("logits of +-1e4 and infinite logits give finite numbers", T, float, double) {
  const LossAndGradient wrong =
      of_logits<CategoricalFocalCrossentropy<>, 3, T>({1e4, -1e4, 0}, Values{0, 1, 0});
  CHECK(wrong.loss == 5e3);
  CHECK(relative_error(wrong.gradient, {0.25, -0.25, 0}) < 1e-30);
  const LossAndGradient right = of_logits<CategoricalFocalCrossentropy<Gamma<0.5>>, 3, T>(
      {1e4, -1e4, -std::numeric_limits<double>::infinity()}, Values{1, 0, 0});
  CHECK(right.loss == 0);
  CHECK(right.gradient[0] == 0);
}

TEST_CASE("the focal cross-entropy of classes takes what the cross-entropy takes") {
  using Loss = CategoricalFocalCrossentropy<>;
  static_assert(mica::has_passed<Loss::Check<Shape{4, 4, 3}, mica::Softmax>>);
  static_assert(!mica::has_passed<Loss::Check<Shape{4, 4, 1}, mica::Softmax>>);
  static_assert(mica::has_passed<CategoricalFocalCrossentropy<FromLogits>::Check<Shape{2}, mica::Linear>>);
  CHECK(Loss::name == std::string("CategoricalFocalCrossentropy"));
  static_assert(mica::IsLoss<Loss> && Loss::by_pixel);
}
