// SPDX-License-Identifier: MIT
// Small networks that branch, one of each kind, for images of 6x6x1 like those of ToySet.
#pragma once

#include <mica/mica.hpp>

namespace branched {

using namespace mica;

template <int F>
using Conv = Conv2D<F, 3, Same, NoBias, HeNormal>;

/// He and others 2015: a block with the identity, one with a projection.
using ResNet = Sequential<
    Input<6, 6, 1>, Conv<4>, ReLU, Residual<Conv<4>, ReLU, Conv<4>>, ReLU,
    Residual<Shortcut<Conv2D<6, 1, Stride<2>, NoBias>>, Conv2D<6, 3, Same, Stride<2>>, ReLU, Conv<6>>, ReLU,
    GlobalAveragePooling2D, Dense<3, Softmax>>;

/// He and others 2016: the sum is the last layer of a block; a block inside of a block.
using PreActivated = Sequential<Input<6, 6, 1>, Conv<3>, Residual<ReLU, Conv<3>, Residual<Tanh, Conv<3>>>,
                                Residual<ReLU, Conv<3>, Dropout<0.2>>, Flatten, Dense<3, Softmax>>;

/// Szegedy and others 2015.
using Inception = Sequential<Input<6, 6, 1>, Conv<3>,
                             Concatenate<Conv2D<2, 1>, Sequential<Conv2D<2, 1, ReLU>, Conv<3>>,
                                         Sequential<MaxPooling2D<3, Stride<1>, Same>, Conv2D<2, 1>>>,
                             AveragePooling2D<2>, Flatten, Dense<3, Softmax>>;

/// Huang and others 2017.
using DenseNet = Sequential<Input<6, 6, 1>, Concatenate<Identity, Conv<4>>,
                            Concatenate<Identity, Sequential<ReLU, Conv<4>>>,
                            Concatenate<Identity, Sequential<ReLU, Conv2D<6, 1>, ReLU, Conv<4>>>,
                            GlobalAveragePooling2D, Dense<3, Softmax>>;

/// Hu and others 2018, inside of a Residual as they do it.
using SqueezeAndExcitation = Sequential<
    Input<6, 6, 1>, Conv<4>,
    Residual<Conv<4>,
             Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<2, ReLU>, Dense<4, Sigmoid>>>>,
    ReLU, GlobalAveragePooling2D, Dense<3, Softmax>>;

/// Ronneberger and others 2015, with convolutions of stride 1 in place of the way down and up.
using U = Sequential<
    Input<6, 6, 1>, Conv<2>,
    Concatenate<
        Identity,
        Sequential<Conv2D<3, 3, Same, ReLU>,
                   Concatenate<Identity, Sequential<MaxPooling2D<3, Stride<1>, Same>, Conv<4>>>, Conv<2>>>,
    Conv<2>, Flatten, Dense<3, Softmax>>;

/// A value that one branch takes as a row and another inside a padding; a reshape in front of all branches.
using SharedView =
    Sequential<Input<6, 6, 1>, Conv2D<2, 1>,
               Concatenate<Sequential<Flatten, Dense<5, Tanh>>, Sequential<Conv<2>, Flatten>, Flatten>,
               Residual<Dense<149>>, Add<Dense<3>, Dense<3>, Dense<3>>, Softmax>;

}  // namespace branched
