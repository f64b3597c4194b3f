// SPDX-License-Identifier: MIT
// The reference program, on real digits.
#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::ReLU>,
                             mica::Conv2D<8, 3, mica::ReLU>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

// Under a sanitizer training takes twenty times as long, and a twentieth of the digits shows as much.
constexpr int share = sanitized ? 20 : 1;
constexpr double reached = sanitized ? 0.50 : 0.90;

TEST_CASE("the reference network learns the sample of MNIST: 0.90 and more in 3 epochs") {
  const auto [train, test] = mica::load_mnist(MICA_SAMPLE_DIR, mica::gzip);
  REQUIRE(train.size() == 6000);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  const auto history = model.fit(train.slice(0, 6000 / share),
                                 {.epochs = 3, .verbose = 0, .validation_data = test.slice(0, 1000 / share)});
  CHECK(history["val_accuracy"].back() >= reached);
  CHECK(history["loss"][2] < history["loss"][0]);
}
