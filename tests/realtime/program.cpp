// SPDX-License-Identifier: MIT
// Predictions that must take no memory and no lock, in functions that the sanitizer stops if they do. With
// ALLOCATES there is one more that does.
#include <mica/mica.hpp>

#include <cstdint>

using Net = mica::Sequential<mica::Input<12, 12, 1>, mica::Conv2D<6, 3, mica::Same, mica::ReLU>,
                             mica::MaxPooling2D<2>, mica::Conv2D<16, 3, mica::Tanh>, mica::Dropout<0.5>,
                             mica::Flatten, mica::Dense<17, mica::Sigmoid>, mica::Dense<3, mica::Softmax>>;
using Model = decltype(mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}));

float one(const Model& model, const mica::Tensor<float, 3>& x, Model::Workspace& workspace)
    [[clang::nonblocking]] {
  return model(x, workspace)(0);
}

float one_of_bytes(const Model& model, const mica::Tensor<std::uint8_t, 3>& x, Model::Workspace& workspace)
    [[clang::nonblocking]] {
  return model(x, workspace)(0);
}

void many(const Model& model, const mica::Tensor<float, 4>& x, Model::Workspace& workspace,
          mica::Tensor<float, 2>& out) [[clang::nonblocking]] {
  model.predict(x, workspace, out);
}

float with_a_result(const Model& model, const mica::Tensor<float, 4>& x) [[clang::nonblocking]] {
  return model.predict(x)(0, 0);
}

int main() {
  const Model model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  Model::Workspace workspace = model.workspace();
  mica::Tensor<float, 3> image(12, 12, 1);
  mica::Tensor<std::uint8_t, 3> bytes(12, 12, 1);
  mica::Tensor<float, 4> images(20, 12, 12, 1);
  mica::Tensor<float, 2> out(20, 3);
  image.setConstant(0.5f);
  bytes.setConstant(128);
  images.setConstant(0.5f);
  float sum = one(model, image, workspace) + one_of_bytes(model, bytes, workspace);
  many(model, images, workspace, out);
#ifdef ALLOCATES
  sum += with_a_result(model, images);
#endif
  return sum + out(19, 0) > 0 ? 0 : 1;
}
