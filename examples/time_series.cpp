// SPDX-License-Identifier: MIT
// A one-dimensional network tells from 128 noisy measurements of two sensors what a machine does: whether it
// swings slowly, swings fast, jerks, or drifts. The measurements are made by the program.

#include <mica/mica.hpp>

#include <cmath>
#include <cstdint>
#include <iostream>
#include <numbers>

#include "support/draw.hpp"
#include "support/failures.hpp"
#include "support/outputs.hpp"
#include "support/training_options.hpp"

using namespace mica;

constexpr int length = 128, sensors = 2, kinds = 4;

using Net = Sequential<Input<length, sensors>,                      // 128, 2
                       Conv1D<16, 7, Same, ReLU>, MaxPooling1D<2>,  // 64, 16
                       Conv1D<32, 5, Same, ReLU>, MaxPooling1D<2>,  // 32, 32
                       Conv1D<32, 3, Same, ReLU>,                   // 32, 32
                       GlobalAveragePooling1D,                      // 32
                       Dense<kinds, Softmax>>;

/// The value of a sensor at a time from 0 to 1.
double measured(int kind, double time, double phase) {
  const double turn = 2 * std::numbers::pi * (time + phase);
  switch (kind) {
    case 0:
      return std::sin(3 * turn);
    case 1:
      return std::sin(9 * turn);
    case 2:
      return std::sin(3 * turn) > 0.7 ? 1.5 : -0.3;
    default:
      return 2 * time - 1 + 0.3 * std::sin(3 * turn);
  }
}

Dataset measurements(int count, Random random) {
  Tensor<float, 3> x(count, length, sensors);
  Tensor<int, 1> kind(count);
  for (int n = 0; n < count; ++n) {
    Random of_sample = random.stream(static_cast<std::uint64_t>(n));
    kind(n) = static_cast<int>(of_sample.below(kinds));
    const double phase = of_sample.uniform(), strength = 0.5 + of_sample.uniform();
    for (int t = 0; t < length; ++t) {
      for (int s = 0; s < sensors; ++s) {
        const double value = measured(kind(n), static_cast<double>(t) / length, phase + 0.25 * s);
        x(n, t, s) = static_cast<float>(strength * value + 0.7 * of_sample.normal());
      }
    }
  }
  return Dataset(x, kind);
}

int main(int argc, char** argv) {
  Failures failures;
  failures.attempt([&] {
    const auto options = parse_training_options(argc, argv, "time_series",
                                                "Learns what a machine does from measurements that it makes.",
                                                {.samples = 4000, .epochs = 10});
    if (!options) return;
    const Dataset train = measurements(options->samples, Random(1)), test = measurements(1000, Random(2));
    auto model = compile(Net{.seed = options->seed}, Adam{.learning_rate = 2e-3},
                         SparseCategoricalCrossentropy{}, Accuracy{});
    model.summary();
    model.fit(train, {.batch_size = options->batch_size,
                      .epochs = options->epochs,
                      .validation_data = test,
                      .seed = options->seed,
                      .threads = options->threads});
    const double accuracy = model.evaluate(test, {.threads = options->threads})["accuracy"];
    print_accuracy(std::cout, accuracy);
    check_printed(std::cout);
    if (!options->is_shortened) check_reached("a test accuracy", 0.95, accuracy);
  });
  failures.print(std::cerr, "time_series");
  return failures.empty() ? 0 : 1;
}
