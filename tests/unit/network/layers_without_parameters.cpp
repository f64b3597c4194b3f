// SPDX-License-Identifier: MIT
// Layers of shape, noise and merging between padded convolutions: their gradients, against central
// differences, and their predictions.
#include "support/network_laws.hpp"

#include <mica/mica.hpp>

#include <doctest/doctest.h>

using namespace mica;

namespace {

template <int F>
using Conv = Conv2D<F, 3, Same, NoBias, HeNormal>;

template <class... Layers>
std::string faults() {
  return broken_network_laws<Sequential<Layers...>, MeanSquaredError>();
}

}  // namespace

TEST_CASE("layers of shape between padded convolutions") {
  CHECK(
      faults<Input<4, 3, 2>, Conv<2>, ZeroPadding2D<0, 1, 1, 0>, Conv<2>, Cropping2D<1>, Permute<2, 1, 3>,
             Conv<2>, UpSampling2D<2, Bilinear>, Conv<1>, Reshape<3, 2, -1>, Conv<2>, Flatten, Dense<2>>() ==
      "");
}

TEST_CASE("normalizations, and layers that draw random numbers, in branches") {
  CHECK(faults<Input<4, 4, 2>, Normalization<Mean<0.1, 0.2>, Variance<0.5, 2>>, Rescaling<2, -1>, Conv<3>,
               Residual<RMSNormalization<>, Conv<3>, SpatialDropout2D<0.4>, DropPath<0.4>>,
               Maximum<Conv<3>, Sequential<GaussianNoise<0.1>, Conv<3>>, UnitNormalization>,
               Average<Identity, GaussianDropout<0.2>>, Subtract<Tanh, AlphaDropout<0.2>>, GlobalMaxPooling2D,
               Dense<2>>() == "");
}
