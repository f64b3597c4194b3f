// SPDX-License-Identifier: MIT
// The reference program, on real digits.
#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <doctest/doctest.h>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::ReLU>,
                             mica::Conv2D<8, 3, mica::ReLU>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

TEST_CASE("the reference network learns the sample of MNIST: 0.90 and more in 3 epochs") {
  const auto [train, test] = mica::load_mnist(MICA_SAMPLE_DIR, mica::gzip);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  const auto history = model.fit(train, {.epochs = 3, .validation_data = test, .verbose = 0});
  CHECK(history["val_accuracy"].back() >= 0.90);
  CHECK(history["loss"][2] < history["loss"][0]);
  CHECK(model.evaluate(test)["accuracy"] == history["val_accuracy"].back());
}
