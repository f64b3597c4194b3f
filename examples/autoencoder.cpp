// SPDX-License-Identifier: MIT
// An autoencoder learns to clean digits of noise: it squeezes a noisy image through few numbers and makes the
// clean image of them (Vincent, Larochelle, Bengio, Manzagol: Extracting and composing robust features with
// denoising autoencoders, 2008).

#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "support/draw.hpp"
#include "support/failures.hpp"
#include "support/training_options.hpp"

using namespace mica;

using Encoder = Sequential<Conv2D<16, 3, Same, ReLU>, MaxPooling2D<2>,     // 14, 14, 16
                           Conv2D<8, 3, Same, ReLU>, MaxPooling2D<2>>;     // 7, 7, 8
using Decoder = Sequential<Conv2DTranspose<8, 3, Same, Stride<2>, ReLU>,   // 14, 14, 8
                           Conv2DTranspose<16, 3, Same, Stride<2>, ReLU>,  // 28, 28, 16
                           Conv2D<1, 3, Same, Sigmoid>>;                   // 28, 28, 1
using Net = Sequential<Input<28, 28, 1>, Encoder, Decoder>;

Tensor<float, 4> with_noise(const Tensor<float, 4>& images, Random random) {
  Tensor<float, 4> noisy = images;
  for (int i = 0; i < static_cast<int>(noisy.size()); ++i)
    noisy.data()[i] = std::clamp(noisy.data()[i] + static_cast<float>(0.4 * random.normal()), 0.F, 1.F);
  return noisy;
}

int main(int argc, char** argv) {
  Failures failures;
  failures.attempt([&] {
    const auto options = parse_training_options(argc, argv, "autoencoder", "Learns to clean digits of noise.",
                                                {.data = find_fashion_mnist(), .epochs = 3});
    if (!options) return;
    const auto [train, test] = load_mnist(options->data, gzip);
    const Tensor<float, 4> clean = train.images(0, train.size()), clean_test = test.images(0, test.size());
    const Tensor<float, 4> noisy = with_noise(clean, Random(1)),
                           noisy_test = with_noise(clean_test, Random(2));

    auto model = compile(Net{.seed = options->seed}, Adam{.learning_rate = 3e-3}, BinaryCrossentropy{});
    model.summary();
    model.fit(noisy, clean,
              {.batch_size = options->batch_size,
               .epochs = options->epochs,
               .validation_data = Dataset(noisy_test, clean_test),
               .seed = options->seed,
               .threads = options->threads});
    const Tensor<float, 4> cleaned = model.predict(noisy_test);
    const auto error = [&](const Tensor<float, 4>& images) {
      double sum = 0;
      for (int i = 0; i < static_cast<int>(images.size()); ++i) {
        const double difference = double{images.data()[i]} - double{clean_test.data()[i]};
        sum += difference * difference;
      }
      return sum / static_cast<double>(images.size());
    };
    std::cout << "mean squared error of noisy images " << error(noisy_test) << ", of cleaned ones "
              << error(cleaned) << '\n';
    if (error(cleaned) > error(noisy_test) / 4)
      throw std::runtime_error("expected less than a quarter of the error");
  });
  failures.print(std::cerr, "autoencoder");
  return failures.empty() ? 0 : 1;
}
