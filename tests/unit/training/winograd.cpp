// SPDX-License-Identifier: MIT
// Networks whose convolutions are computed by Winograd's minimal filtering.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using namespace mica;

template <class Algorithm>
using Net =
    Sequential<Input<10, 9, 3>, Conv2D<16, 3, Same, ReLU, Algorithm>, Conv2D<16, 3, Same, NoBias, Algorithm>,
               BatchNormalization<>, ReLU, Conv2D<4, 3, Algorithm>, GlobalAveragePooling2D, Softmax>;

struct Images {
  Tensor<float, 4> x;
  Tensor<int, 1> labels;

  explicit Images(int count) : x(count, 10, 9, 3), labels(count) {
    Random random(7);
    for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(random.uniform());
    for (int i = 0; i < count; ++i) labels(i) = i % 4;
  }
};

template <class Algorithm>
auto trained(const Images& images, int threads) {
  auto model = compile(Net<Algorithm>{}, Adam{}, SparseCategoricalCrossentropy{});
  model.fit(Dataset(images.x, images.labels),
            {.batch_size = 21, .epochs = 2, .verbose = 0, .threads = threads});
  return model;
}

std::vector<float> values(const Tensor<float, 2>& y) { return {y.data(), y.data() + y.size()}; }

float distance(const std::vector<float>& a, const std::vector<float>& b) {
  float most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

/// Trains with Winograd's kernels and with the direct ones.
template <class Algorithm>
void check(float tolerance) {
  const Images images(50);
  const auto model = trained<Algorithm>(images, 1);
  const std::vector<float> predictions = values(model.predict(images.x));
  CHECK(distance(predictions, values(trained<Direct>(images, 1).predict(images.x))) < tolerance);

  // The same bits with any number of threads, and for one image.
  CHECK(predictions == values(trained<Algorithm>(images, 3).predict(images.x)));
  const Tensor<float, 4> one =
      images.x.slice(Eigen::array<Eigen::Index, 4>{33, 0, 0, 0}, Eigen::array<Eigen::Index, 4>{1, 10, 9, 3});
  const std::vector<float> alone = values(model.predict(one));
  CHECK(alone == std::vector<float>(predictions.begin() + 33 * 4, predictions.begin() + 34 * 4));
}

}  // namespace

TEST_CASE("a network trained with squares of 2 x 2 outputs predicts what the direct kernels do") {
  check<Winograd<2>>(1e-4F);
}

TEST_CASE("a network trained with squares of 4 x 4 outputs predicts what the direct kernels do") {
  check<Winograd<4>>(1e-3F);
}
