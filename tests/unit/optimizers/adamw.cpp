// SPDX-License-Identifier: MIT
#include <mica/optimizers/adamw.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::AdamW;

TEST_CASE("AdamW by hand: the weight decays before Adam's step, by learning_rate times weight_decay") {
  DescentOfOne<AdamW> w({.learning_rate = 0.5, .weight_decay = 0.5}, 2);
  CHECK(w.step(0) == 1.5);
  CHECK(w.step(0) == 1.125);
  CHECK(AdamW{}.weight_decay == 0.004);
  CHECK(!AdamW{}.kernels_only);
}

TEST_CASE("AdamW, kernels_only: biases, gamma and beta do not decay") {
  const mica::TrainedTensor tensors[] = {
      {"kernel", 0, 21}, {"bias", 21, 25}, {"depthwise_kernel", 32, 50}, {"gamma", 64, 66}};
  mica::detail::Buffer<float> w(32), g(32), m(32), v(32);
  std::fill_n(w.data(), 32, 2.0F);
  // The second 32 of the parameters of the network.
  mica::ParameterSlice<float, 2> slice{32, w.data(), g.data(), {m.data(), v.data()}, 32, tensors};
  AdamW optimizer{.learning_rate = 0.5, .weight_decay = 0.5, .kernels_only = true};
  optimizer.update(slice, 1);
  for (int i = 0; i < 32; ++i) CHECK(w.data()[i] == (i < 18 ? 1.5F : 2));
  // The first 32: the kernel ends inside of a packet.
  std::fill_n(w.data(), 32, 2.0F);
  slice.begin = 0;
  optimizer.update(slice, 1);
  for (int i = 0; i < 32; ++i) CHECK(w.data()[i] == (i < 21 ? 1.5F : 2));
  optimizer.kernels_only = false;
  std::fill_n(w.data(), 32, 2.0F);
  optimizer.update(slice, 1);
  for (int i = 0; i < 32; ++i) CHECK(w.data()[i] == 1.5F);
}

TEST_CASE("AdamW has Keras' defaults") {
  const AdamW optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.beta_1 == 0.9);
  CHECK(optimizer.beta_2 == 0.999);
  CHECK(optimizer.epsilon == 1e-7);
  CHECK(AdamW::name == std::string("AdamW"));
}

TEST_CASE_TEMPLATE("AdamW is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(AdamW{}, "adamw") == "");
  CHECK(difference_from_golden<T>(
            AdamW{.learning_rate = 0.1, .weight_decay = 0.25, .beta_1 = 0.8, .beta_2 = 0.7, .epsilon = 1e-3},
            "adamw_other") == "");
}

TEST_CASE("AdamW checks its members") {
  CHECK(check_of(AdamW{}) == "no error");
  CHECK(check_of(AdamW{.learning_rate = -1}) == "AdamW: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(AdamW{.weight_decay = -1}) == "AdamW: expected a finite weight_decay >= 0, found -1");
  CHECK(check_of(AdamW{.beta_1 = 1}) == "AdamW: expected 0 <= beta_1 < 1, found 1");
  CHECK(check_of(AdamW{.beta_2 = -0.5}) == "AdamW: expected 0 <= beta_2 < 1, found -0.5");
  CHECK(check_of(AdamW{.epsilon = 0}) == "AdamW: expected a finite epsilon > 0, found 0");
}
