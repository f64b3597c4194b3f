// SPDX-License-Identifier: MIT
// How many images a second dlib trains of the reference network. usage: dlib SECONDS; prints images/s.
#include "rate.hpp"

#include <dlib/dnn.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

namespace {

using Image = dlib::matrix<float>;

// dlib's own `con` pads.
template <long Filters, class Below>
using Conv = dlib::relu<dlib::add_layer<dlib::con_<Filters, 3, 3, 1, 1, 0, 0>, Below>>;

using Net = dlib::loss_multiclass_log<dlib::fc<10, Conv<8, Conv<16, dlib::input<Image>>>>>;

constexpr int batch = 32, batches = 10;

std::vector<Image> random_images(int count) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> pixel;
  std::vector<Image> images(static_cast<std::size_t>(count), Image(28, 28));
  for (Image& image : images) {
    for (float& value : image) value = pixel(random);
  }
  return images;
}

}  // namespace

int main(int, char** arguments) {
  const std::vector<Image> images = random_images(batches * batch);
  std::vector<unsigned long> labels(images.size());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = i % 10;

  Net net;
  dlib::dnn_trainer<Net, dlib::adam> trainer(net, dlib::adam(0, 0.9f, 0.999f));
  trainer.set_learning_rate(1e-3);
  std::printf("%f\n", images_per_second(batches * batch, std::atof(arguments[1]), [&] {
                for (int i = 0; i < batches * batch; i += batch)
                  trainer.train_one_step(images.begin() + i, images.begin() + i + batch, labels.begin() + i);
                trainer.get_net();  // the steps are another thread's: wait
              }));
}
