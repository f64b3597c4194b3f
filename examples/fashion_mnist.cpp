// SPDX-License-Identifier: MIT
// A small residual network with batch normalization learns to tell clothes apart: Fashion-MNIST, 60,000 grey
// images of ten kinds, which are mirrored and shifted at random in training.

#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <iostream>

#include "support/draw.hpp"
#include "support/failures.hpp"
#include "support/outputs.hpp"
#include "support/training_options.hpp"

using namespace mica;

// A ReLU behind a BatchNormalization or a Residual stands alone; mica computes both at once.
template <int Filters>
using Conv = Conv2D<Filters, 3, Same, NoBias, HeNormal>;
using Normalized = BatchNormalization<Momentum<0.9>>;
template <int Filters>
using Block = Residual<Conv<Filters>, Normalized, ReLU, Conv<Filters>, Normalized>;

// Half the height and width, and another number of channels: the way around the layers has a convolution too.
template <int Filters>
using Down = Residual<Shortcut<Conv2D<Filters, 1, Stride<2>, NoBias, HeNormal>, Normalized>,
                      Conv2D<Filters, 3, Same, Stride<2>, NoBias, HeNormal>, Normalized, ReLU, Conv<Filters>,
                      Normalized>;

using Net = Sequential<Input<28, 28, 1>, Conv<32>, Normalized, ReLU, MaxPooling2D<2>,  // 14, 14, 32
                       Block<32>, ReLU,                                                // 14, 14, 32
                       Down<64>, ReLU, Block<64>, ReLU,                                // 7, 7, 64
                       GlobalAveragePooling2D,                                         // 64
                       Dense<10, Softmax>>;                                            // 10

int main(int argc, char** argv) {
  Failures failures;
  failures.attempt([&] {
    const auto options = parse_training_options(
        argc, argv, "fashion_mnist", "Trains a small residual network on Fashion-MNIST.",
        {.data = find_fashion_mnist(), .epochs = 16, .batch_size = 64});
    if (!options) return;
    std::cout << "Images of " << options->data << '\n';
    const auto [train, test] = load_fashion_mnist(options->data, gzip);
    const Dataset augmented = train.augmented(RandomFlip{FlipMode::horizontal},
                                              RandomCrop{.height = 28, .width = 28, .padding = 1});
    const CosineDecay decay{.initial_learning_rate = 3e-3, .decay_steps = options->steps(train.size())};
    auto model = compile(With<Winograd<4>, Net>{.seed = options->seed}, Adam{.learning_rate = decay},
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
    if (!options->is_shortened && train.size() == 60'000) check_reached("a test accuracy", 0.925, accuracy);
  });
  failures.print(std::cerr, "fashion_mnist");
  return failures.empty() ? 0 : 1;
}
