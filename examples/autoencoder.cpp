// SPDX-License-Identifier: MIT
// An autoencoder learns to clean digits of noise: it squeezes a noisy image through few numbers and makes the
// clean image of them (Vincent, Larochelle, Bengio, Manzagol: Extracting and composing robust features with
// denoising autoencoders, 2008).

#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <algorithm>
#include <functional>
#include <iostream>
#include <numeric>

#include "support/draw.hpp"
#include "support/failures.hpp"
#include "support/outputs.hpp"
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
  std::for_each(noisy.data(), noisy.data() + noisy.size(), [&](float& pixel) {
    pixel = std::clamp(pixel + static_cast<float>(0.4 * random.normal()), 0.F, 1.F);
  });
  return noisy;
}

double mean_squared_error(const Tensor<float, 4>& images, const Tensor<float, 4>& expected) {
  const double sum = std::inner_product(images.data(), images.data() + images.size(), expected.data(), 0.0,
                                        std::plus<>(), [](double a, double b) { return (a - b) * (a - b); });
  return sum / static_cast<double>(images.size());
}

int main(int argc, char** argv) {
  Failures failures;
  failures.attempt([&] {
    const auto options = parse_training_options(argc, argv, "autoencoder", "Learns to clean digits of noise.",
                                                {.data = find_mnist(), .epochs = 3});
    if (!options) return;
    std::cout << "Images of " << options->data << '\n';
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
    const Tensor<float, 4> cleaned = model.predict(noisy_test, {.threads = options->threads});
    draw_digit(std::cout, noisy_test.data(), 28, 28);
    draw_digit(std::cout, cleaned.data(), 28, 28);
    const double before = mean_squared_error(noisy_test, clean_test),
                 after = mean_squared_error(cleaned, clean_test);
    std::cout << "mean squared error of noisy digits: " << before << ", of cleaned ones: " << after
              << ", 1 / " << before / after << '\n';
    check_printed(std::cout);
    if (!options->is_shortened && train.size() == 60'000)
      check_reached("a ratio of the errors", 4, before / after);
  });
  failures.print(std::cerr, "autoencoder");
  return failures.empty() ? 0 : 1;
}
