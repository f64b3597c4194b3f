// SPDX-License-Identifier: MIT
// How many images a second tiny-dnn trains of the reference network, on all cores. usage: tiny_dnn SECONDS;
// prints images/s.
#include "rate.hpp"

#ifdef __AVX__
#define CNN_USE_AVX
#endif
#include <tiny_dnn/tiny_dnn.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

namespace {

constexpr int batch = 32, batches = 10;

std::vector<tiny_dnn::vec_t> random_images(int count) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> pixel;
  std::vector<tiny_dnn::vec_t> images(static_cast<std::size_t>(count), tiny_dnn::vec_t(28 * 28));
  for (tiny_dnn::vec_t& image : images) {
    for (float& value : image) value = pixel(random);
  }
  return images;
}

}  // namespace

int main(int, char** arguments) {
  const std::vector<tiny_dnn::vec_t> images = random_images(batches * batch);
  std::vector<tiny_dnn::label_t> labels(images.size());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<tiny_dnn::label_t>(i % 10);

  tiny_dnn::network<tiny_dnn::sequential> net;
  net << tiny_dnn::convolutional_layer<tiny_dnn::activation::relu>(28, 28, 3, 1, 16)
      << tiny_dnn::convolutional_layer<tiny_dnn::activation::relu>(26, 26, 3, 16, 8)
      << tiny_dnn::fully_connected_layer<tiny_dnn::activation::softmax>(24 * 24 * 8, 10);
  tiny_dnn::adam optimizer;
  std::printf("%f\n", images_per_second(batches * batch, std::atof(arguments[1]), [&] {
                net.train<tiny_dnn::cross_entropy_multiclass>(optimizer, images, labels, batch, 1);
              }));
}
