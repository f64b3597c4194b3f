// SPDX-License-Identifier: MIT
// ResNet-20 of He, Zhang, Ren, Sun: Deep residual learning for image recognition, 2015, for images of 32x32x3
// in ten classes: those of CIFAR-10, or handwritten digits with an edge of zeros. (The paper also shifts and
// mirrors the images of CIFAR-10 at random, and shrinks the weights; this program does not.)

#include <mica/mica.hpp>

#include <iostream>

#include "support/cifar10.hpp"
#include "support/draw.hpp"
#include "support/failures.hpp"
#include "support/outputs.hpp"
#include "support/training_options.hpp"

using namespace mica;

template <int Filters>
using Conv = Conv2D<Filters, 3, Same, NoBias, HeNormal>;
using Normalized = BatchNormalization<Momentum<0.9>>;
template <int Filters>
using Block = Residual<Conv<Filters>, Normalized, ReLU, Conv<Filters>, Normalized>;
template <int Filters>
using Down = Residual<Shortcut<Conv2D<Filters, 1, Stride<2>, NoBias, HeNormal>, Normalized>,
                      Conv2D<Filters, 3, Same, Stride<2>, NoBias, HeNormal>, Normalized, ReLU, Conv<Filters>,
                      Normalized>;

using Net = Sequential<Input<32, 32, 3>,                                   // height, width, channels
                       Conv<16>, Normalized, ReLU,                         // 32, 32, 16
                       Block<16>, ReLU, Block<16>, ReLU, Block<16>, ReLU,  // 32, 32, 16
                       Down<32>, ReLU, Block<32>, ReLU, Block<32>, ReLU,   // 16, 16, 32
                       Down<64>, ReLU, Block<64>, ReLU, Block<64>, ReLU,   // 8, 8, 64
                       GlobalAveragePooling2D,                             // 64
                       Dense<10, Softmax>>;                                // 10

int main(int argc, char** argv) {
  Failures failures;
  failures.attempt([&] {
    const auto options =
        parse_training_options(argc, argv, "resnet20", "Trains ResNet-20 on CIFAR-10 or MNIST.",
                               {.data = find_cifar10(), .epochs = 10, .batch_size = 128});
    if (!options) return;
    std::cout << "Images of " << options->data << '\n';
    const auto [train, test] = load_images_of_32x32x3(options->data);
    const CosineDecay decay{.initial_learning_rate = 0.1, .decay_steps = options->steps(train.size())};
    auto model = compile(Net{.seed = options->seed}, SGD{.learning_rate = decay, .momentum = 0.9},
                         SparseCategoricalCrossentropy{}, Accuracy{});
    model.summary();
    model.fit(train, {.batch_size = options->batch_size,
                      .epochs = options->epochs,
                      .validation_data = test,
                      .seed = options->seed,
                      .threads = options->threads});
    print_accuracy(std::cout, model.evaluate(test, {.threads = options->threads})["accuracy"]);
    check_printed(std::cout);
  });
  failures.print(std::cerr, "resnet20");
  return failures.empty() ? 0 : 1;
}
