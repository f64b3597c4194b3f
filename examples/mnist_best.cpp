// SPDX-License-Identifier: MIT
// As few errors on MNIST as a few minutes of two cores allow: convolutions with batch normalization, digits
// that are shifted, turned and zoomed anew in each epoch, and a learning rate that rises and falls once. It
// reads at least 996 of 1,000 test digits.

#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <iostream>

#include "support/draw.hpp"
#include "support/failures.hpp"
#include "support/outputs.hpp"
#include "support/training_options.hpp"

using namespace mica;

template <int Filters>
using Conv = Sequential<Conv2D<Filters, 3, Same, NoBias, HeNormal>, BatchNormalization<Momentum<0.9>>, ReLU>;

using Net = Sequential<Input<28, 28, 1>,                            // height, width, channels
                       Conv<16>, Conv<16>, MaxPooling2D<2>,         // 14, 14, 16
                       Conv<32>, Conv<32>, MaxPooling2D<2>,         // 7, 7, 32
                       Conv<64>, Conv<64>, GlobalAveragePooling2D,  // 64
                       Dense<10, Softmax>>;                         // 10

int main(int argc, char** argv) {
  Failures failures;
  failures.attempt([&] {
    const auto options =
        parse_training_options(argc, argv, "mnist_best", "Trains a network on MNIST to few errors.",
                               {.data = find_mnist(), .epochs = 15, .batch_size = 64});
    if (!options) return;
    std::cout << "Images of " << options->data << '\n';
    const auto [train, test] = load_mnist(options->data, gzip);
    const Dataset augmented = train.augmented(
        RandomRotation{.factor = 0.03, .fill_mode = FillMode::constant},
        RandomTranslation{.height_factor = 0.08, .width_factor = 0.08, .fill_mode = FillMode::constant},
        RandomZoom{.height_factor = 0.1, .width_factor = 0.1, .fill_mode = FillMode::constant});
    auto model = compile(With<Winograd<4>, Net>{.seed = options->seed},
                         Adam{.learning_rate = OneCycle{.max_learning_rate = 8e-3,
                                                        .total_steps = options->steps(train.size())}},
                         SparseCategoricalCrossentropy{}, Accuracy{});
    model.summary();
    model.fit(augmented, {.batch_size = options->batch_size,
                          .epochs = options->epochs,
                          .validation_data = test,
                          .seed = options->seed,
                          .threads = options->threads});
    const double accuracy = model.evaluate(test, {.threads = options->threads})["accuracy"];
    print_accuracy(std::cout, accuracy);
    check_printed(std::cout);
    if (!options->is_shortened && train.size() == 60'000) check_reached("a test accuracy", 0.996, accuracy);
  });
  failures.print(std::cerr, "mnist_best");
  return failures.empty() ? 0 : 1;
}
