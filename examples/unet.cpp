// SPDX-License-Identifier: MIT
// A small U-Net tells, for each pixel of a noisy image, to which kind of shape it belongs: background, disc,
// square or ring (Ronneberger, Fischer, Brox: U-Net: convolutional networks for biomedical image
// segmentation, 2015). The images are drawn by the program; the network never sees one twice.

#include <mica/mica.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "support/failures.hpp"
#include "support/outputs.hpp"
#include "support/training_options.hpp"

using namespace mica;

constexpr int extent = 64, kinds = 4;

template <int Filters>
using Conv = Sequential<Conv2D<Filters, 3, Same, NoBias, HeNormal>, BatchNormalization<Momentum<0.9>>, ReLU>;
template <int Filters>
using Convs = Sequential<Conv<Filters>, Conv<Filters>>;
// A level of the U: what is seen at this size, beside what the level below sees at half the size.
template <int Filters, class Below>
using Level =
    Sequential<Convs<Filters>, Concatenate<Identity, Sequential<MaxPooling2D<2>, Below, UpSampling2D<2>>>,
               Convs<Filters>>;

using Net = Sequential<Input<extent, extent, 1>, Level<8, Level<16, Level<32, Convs<64>>>>,
                       Conv2D<kinds, 1, Softmax>>;

struct Images {
  Tensor<float, 4> x;
  Tensor<int, 3> classes;
};

/// Images of one to three shapes that may cover each other, with noise.
Images draw_shapes(int count, Random random) {
  Images images{Tensor<float, 4>(count, extent, extent, 1), Tensor<int, 3>(count, extent, extent)};
  images.classes.setZero();
  for (int n = 0; n < count; ++n) {
    Random of_image = random.stream(static_cast<std::uint64_t>(n));
    const int shapes = 1 + static_cast<int>(of_image.below(3));
    const double ground = 0.3 * of_image.uniform();
    for (int i = 0; i < extent * extent; ++i)
      images.x.data()[n * extent * extent + i] = static_cast<float>(ground + 0.1 * of_image.normal());
    for (int s = 0; s < shapes; ++s) {
      const int kind = 1 + static_cast<int>(of_image.below(kinds - 1));
      const double radius = 7 + 8 * of_image.uniform(), brightness = 0.5 + 0.5 * of_image.uniform();
      const double row = radius + (extent - 2 * radius) * of_image.uniform(),
                   column = radius + (extent - 2 * radius) * of_image.uniform();
      for (int i = 0; i < extent; ++i) {
        for (int j = 0; j < extent; ++j) {
          const double down = std::abs(i - row), right = std::abs(j - column),
                       distance = std::hypot(down, right);
          const bool inside = kind == 2 ? std::max(down, right) < 0.8 * radius
                                        : distance < radius && (kind == 1 || distance > 0.55 * radius);
          if (!inside) continue;
          images.x(n, i, j, 0) = static_cast<float>(brightness + 0.1 * of_image.normal());
          images.classes(n, i, j) = kind;
        }
      }
    }
  }
  return images;
}

int main(int argc, char** argv) {
  Failures failures;
  failures.attempt([&] {
    const auto options = parse_training_options(argc, argv, "unet", "Trains a U-Net on images that it draws.",
                                                {.samples = 4000, .epochs = 15, .batch_size = 16});
    if (!options) return;
    const Images train = draw_shapes(options->samples, Random(1)), test = draw_shapes(500, Random(2));
    const CosineDecay decay{.initial_learning_rate = 4e-3, .decay_steps = options->steps(options->samples)};
    auto model = compile(With<Winograd<4>, Net>{.seed = options->seed}, Adam{.learning_rate = decay},
                         SparseCategoricalCrossentropy{}, Accuracy{}, MeanIoU{});
    model.summary();
    model.fit(train.x, train.classes,
              {.batch_size = options->batch_size,
               .epochs = options->epochs,
               .validation_data = Dataset(test.x, test.classes),
               .seed = options->seed,
               .threads = options->threads});
    const double iou = model.evaluate(test.x, test.classes, {.threads = options->threads})["mean_iou"];
    std::cout << "mean IoU of images that the network has not seen: " << iou << '\n';
    check_printed(std::cout);
    if (!options->is_shortened) check_reached("a mean IoU", 0.95, iou);
  });
  failures.print(std::cerr, "unet");
  return failures.empty() ? 0 : 1;
}
