// SPDX-License-Identifier: MIT
#include <mica/network/trained_tensors.hpp>

#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/frozen.hpp>
#include <mica/network/sequential.hpp>

#include <doctest/doctest.h>

#include <string>

using mica::BatchNormalization;
using mica::Conv2D;
using mica::Dense;
using mica::Flatten;
using mica::Frozen;
using mica::Input;
using mica::Residual;
using mica::Same;
using mica::Sequential;

namespace {

/// "kernel 0-18, bias 18-20".
template <class Net>
std::string tensors_of() {
  std::string text;
  for (const mica::TrainedTensor& tensor : mica::detail::trained_tensors<typename Net::Graph>)
    text += (text.empty() ? "" : ", ") + (tensor.name + (" " + std::to_string(tensor.begin))) + "-" +
            std::to_string(tensor.end);
  return text;
}

}  // namespace

TEST_CASE("the trained tensors of a network lie where the parameters of its layers lie") {
  // Each layer begins at a multiple of 16.
  using Net =
      Sequential<Input<4, 4, 2>, Residual<Conv2D<2, 3, Same>, BatchNormalization<>>, Flatten, Dense<3>>;
  CHECK(tensors_of<Net>() == "kernel 0-36, bias 36-38, gamma 48-50, beta 50-52, kernel 64-160, bias 160-163");
}

TEST_CASE("tensors of frozen layers are not among the trained tensors, and a network may have none") {
  using Net = Sequential<Input<4, 4, 2>, Frozen<Conv2D<2, 3, Same>>, Flatten, Dense<3>>;
  CHECK(tensors_of<Net>() == "kernel 0-96, bias 96-99");
  CHECK(tensors_of<Sequential<Input<4, 4, 2>, Flatten>>() == "");
}
