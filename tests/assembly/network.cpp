// SPDX-License-Identifier: MIT
// All kernels of the reference network, in a program that trains and predicts as a user's does.
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::ReLU>,
                             mica::Conv2D<8, 3, mica::ReLU>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

mica::Tensor<float, 2> train_and_predict(const mica::Dataset& data, const mica::Tensor<float, 4>& x) {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(data);
  return model.predict(x);
}
