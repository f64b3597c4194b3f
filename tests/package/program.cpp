// What a stranger writes first: a network that learns to see whether the left or the right half is bright.
#include <mica/mica.hpp>

#include <cstdio>

using Net = mica::Sequential<mica::Input<4, 4, 1>, mica::Conv2D<2, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<2, mica::Softmax>>;

int main() {
  Eigen::Tensor<float, 4, Eigen::RowMajor> x(32, 4, 4, 1);
  Eigen::Tensor<int, 1, Eigen::RowMajor> y(32);
  for (int i = 0; i < 32; ++i) {
    y(i) = i % 2;
    for (int row = 0; row < 4; ++row) {
      for (int column = 0; column < 4; ++column) x(i, row, column, 0) = column / 2 == y(i) ? 1.0F : 0.0F;
    }
  }

  auto model = mica::compile(Net{}, mica::Adam{.learning_rate = 0.01}, mica::SparseCategoricalCrossentropy{},
                             mica::Accuracy{});
  model.fit(x, y, {.batch_size = 8, .epochs = 50, .verbose = 0});
  const auto p = model.predict(x);
  std::printf("mica %d.%d.%d: %.3f %.3f\n", mica::version_major, mica::version_minor, mica::version_patch,
              static_cast<double>(p(0, 0)), static_cast<double>(p(1, 1)));
  return p(0, 0) > 0.5F && p(1, 1) > 0.5F ? 0 : 1;
}
