// SPDX-License-Identifier: MIT
#include <mica/losses/binary_focal_crossentropy.hpp>

#include <mica/activations/linear.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Alpha;
using mica::ApplyClassBalancing;
using mica::BinaryFocalCrossentropy;
using mica::FromLogits;
using mica::Gamma;
using mica::LabelSmoothing;

namespace {

template <class Loss>
void check_both(const std::string& name) {
  check_golden<Loss, 19>("binary_focal_crossentropy_of_outputs/" + name);
  check_golden<Loss, 19, true>("binary_focal_crossentropy/" + name);
}

}  // namespace

TEST_CASE("the binary focal cross-entropy, by Keras' formula and differentiated by PyTorch") {
  check_both<BinaryFocalCrossentropy<>>("default");
  check_both<BinaryFocalCrossentropy<Gamma<1.5>>>("gamma_1.5");
  check_both<BinaryFocalCrossentropy<ApplyClassBalancing>>("balanced");
  check_both<BinaryFocalCrossentropy<LabelSmoothing<0.125>, Alpha<0.75>, Gamma<3>, ApplyClassBalancing>>(
      "all");
}

TEST_CASE_TEMPLATE("logits of +-1e4 and of 0 give exact numbers", T, float, double) {
  const LossAndGradient wrong = of_logits<BinaryFocalCrossentropy<>, 2, T>({1e4, -1e4}, Values{0, 1});
  CHECK(wrong.loss == 1e4);
  CHECK(wrong.gradient == Values{0.5, -0.5});
  const LossAndGradient right = of_logits<BinaryFocalCrossentropy<>, 2, T>({1e4, -1e4}, Values{1, 0});
  CHECK(right.loss == 0);
  CHECK(right.gradient == Values{0, 0});
  const LossAndGradient cut = of_outputs<BinaryFocalCrossentropy<Gamma<0.5>>, 2, T>({1, 0}, Values{1, 0});
  CHECK(cut.loss < 1e-6);
  CHECK(std::abs(cut.gradient[0]) < 1);
}

TEST_CASE("with gamma 0 it is the binary cross-entropy, also at a logit of 0") {
  const LossAndGradient result = of_logits<BinaryFocalCrossentropy<Gamma<0>>, 1>({0}, Values{1});
  CHECK(result.loss == doctest::Approx(std::log(2.0)).epsilon(1e-15));
  CHECK(result.gradient == Values{-0.5});
}

TEST_CASE("the binary focal cross-entropy takes what the binary cross-entropy takes") {
  using Loss = BinaryFocalCrossentropy<>;
  static_assert(Loss::target == mica::TargetKind::binary);
  static_assert(mica::has_passed<Loss::Check<mica::Shape{2, 2, 3}, mica::Sigmoid>>);
  static_assert(!mica::has_passed<Loss::Check<mica::Shape{1}, mica::Linear>>);
  static_assert(mica::has_passed<BinaryFocalCrossentropy<FromLogits>::Check<mica::Shape{1}, mica::Linear>>);
  CHECK(Loss::name == std::string("BinaryFocalCrossentropy"));
  static_assert(mica::IsLoss<Loss>);
}
