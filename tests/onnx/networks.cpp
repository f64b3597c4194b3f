// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "written_models.hpp"

namespace {

using namespace mica;

using Turned = Permute<2, 1, 3>;
using Flat = Sequential<GlobalAveragePooling2D, Dense<3, Sigmoid>>;
using Joints = Sequential<
    Input<4, 4, 3>,
    Heads<Add<Identity, Conv2D<3, 1>, Turned>, Subtract<Turned, Identity>, Average<Identity, Turned, ReLU>,
          Maximum<Identity, Turned>, Minimum<Turned, Conv2D<3, 1>>, Multiply<Identity, Turned>,
          Multiply<Identity, Flat>, Multiply<Turned, Flat, Flat>, Concatenate<Identity, Turned, Conv2D<2, 1>>,
          Concatenate<Sequential<Conv2D<2, 2>, Flatten>, GlobalMaxPooling2D, Flatten>,
          Add<Flatten, Sequential<Turned, Flatten>>, Sequential<Add<Flatten, Flatten>, Dense<2>>,
          Residual<Conv2D<3, 3, Same>, ReLU>,
          Residual<Shortcut<Conv2D<5, 1, Stride<2>>>, MaxPooling2D<2>, Conv2D<5, 1>>,
          Sequential<Multiply<Identity, Identity>, LayerNormalization<>, Conv2D<2, 1>>>>;
using OfSequences =
    Sequential<Input<6, 3>,
               Heads<Concatenate<Identity, Conv1D<2, 3, Same>>, Add<Identity, Conv1D<3, 3, Same>>,
                     Multiply<Conv1D<3, 1>, GlobalAveragePooling1D>, Residual<Conv1D<3, 3, Same>>>>;

struct Choice : Sequential<Flatten, Dense<2, Softmax>> {
  static constexpr const char* name = "choice";
};

// The networks of the programs in examples/, but own_data, whose network is like that of mnist.
template <int Filters>
using Conv = Sequential<Conv2D<Filters, 3, Same, NoBias, HeNormal>, BatchNormalization<Momentum<0.9>>, ReLU>;

using Mnist =
    Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>, Conv2D<8, 3, ReLU>, Flatten, Dense<10, Softmax>>;
using MnistBest = Sequential<Input<28, 28, 1>, Conv<16>, Conv<16>, MaxPooling2D<2>, Conv<32>, Conv<32>,
                             MaxPooling2D<2>, Conv<64>, Conv<64>, GlobalAveragePooling2D, Dense<10, Softmax>>;

// resnet20 and fashion_mnist
template <int Filters>
using Linear3 = Conv2D<Filters, 3, Same, NoBias, HeNormal>;
using Normalized = BatchNormalization<Momentum<0.9>>;
template <int Filters>
using Block = Residual<Linear3<Filters>, Normalized, ReLU, Linear3<Filters>, Normalized>;
template <int Filters>
using Down = Residual<Shortcut<Conv2D<Filters, 1, Stride<2>, NoBias, HeNormal>, Normalized>,
                      Conv2D<Filters, 3, Same, Stride<2>, NoBias, HeNormal>, Normalized, ReLU,
                      Linear3<Filters>, Normalized>;
using ResNet20 = Sequential<Input<32, 32, 3>, Linear3<16>, Normalized, ReLU, Block<16>, ReLU, Block<16>, ReLU,
                            Block<16>, ReLU, Down<32>, ReLU, Block<32>, ReLU, Block<32>, ReLU, Down<64>, ReLU,
                            Block<64>, ReLU, Block<64>, ReLU, GlobalAveragePooling2D, Dense<10, Softmax>>;
using FashionMnist =
    Sequential<Input<28, 28, 1>, Linear3<32>, Normalized, ReLU, MaxPooling2D<2>, Block<32>, ReLU, Down<64>,
               ReLU, Block<64>, ReLU, GlobalAveragePooling2D, Dense<10, Softmax>>;

using Autoencoder = Sequential<
    Input<28, 28, 1>,
    Sequential<Conv2D<16, 3, Same, ReLU>, MaxPooling2D<2>, Conv2D<8, 3, Same, ReLU>, MaxPooling2D<2>>,
    Sequential<Conv2DTranspose<8, 3, Same, Stride<2>, ReLU>, Conv2DTranspose<16, 3, Same, Stride<2>, ReLU>,
               Conv2D<1, 3, Same, Sigmoid>>>;

template <int Filters, class Below>
using Level = Sequential<Conv<Filters>, Conv<Filters>,
                         Concatenate<Identity, Sequential<MaxPooling2D<2>, Below, UpSampling2D<2>>>,
                         Conv<Filters>, Conv<Filters>>;
using UNet = Sequential<Input<64, 64, 1>, Level<8, Level<16, Level<32, Sequential<Conv<64>, Conv<64>>>>>,
                        Conv2D<4, 1, Softmax>>;

using TimeSeries =
    Sequential<Input<128, 2>, Conv1D<16, 7, Same, ReLU>, MaxPooling1D<2>, Conv1D<32, 5, Same, ReLU>,
               MaxPooling1D<2>, Conv1D<32, 3, Same, ReLU>, GlobalAveragePooling1D, Dense<4, Softmax>>;

template <int Filters>
using BoardBlock = Residual<Conv2D<Filters, 3, Same, ReLU>, Conv2D<Filters, 3, Same>>;
struct Policy : Sequential<Conv2D<8, 1, ReLU>, Flatten, Dense<7, Softmax>> {
  static constexpr const char* name = "policy";
};
struct Value : Sequential<Conv2D<4, 1, ReLU>, Flatten, Dense<32, ReLU>, Dense<1, Tanh>> {
  static constexpr const char* name = "value";
};
using ConnectFour = Sequential<Input<6, 7, 2>, Conv2D<32, 3, Same, ReLU>, BoardBlock<32>, ReLU,
                               BoardBlock<32>, ReLU, Heads<Policy, Value>>;

// custom_layer, which trains it too
struct Scale : Layer {
  static constexpr const char* name = "Scale";
  static constexpr std::array<ParameterTensor, 1> parameters(Shape in) {
    return {{{"scale", {in.channels()}}}};
  }
  template <class F>
  static void forward(const F& f) {
    constexpr Shape shape = F::Input::shape;
    for (int s = 0; s < f.x.count; ++s)
      for (int row = 0; row < shape.height(); ++row)
        for (int i = 0; i < shape.width() * shape.channels(); ++i)
          f.y.at(s, row)[i] = f.weights[i % shape.channels()] * f.x.at(s, row)[i];
  }
  template <class B>
  static void backward(const B&) {}
  template <class G>
  static auto onnx(G& g) {
    const auto x = g.settled(g.x());
    return g.same("Mul", x, {g.tensor_for("scale", x)});
  }
};
using CustomLayer = Sequential<Input<4, 4, 2>, Scale, Flatten, Dense<1, NoBias>>;

}  // namespace

void onnx_test::write_composites() {
  write<Joints>("joints");
  write<OfSequences>("joints_of_sequences");
  write<Sequential<Input<2, 2, 3, 2>, Multiply<Identity, Sequential<Flatten, Tanh>>>>("joint_of_four_axes");
  write<Sequential<Input<4, 4, 3>, Conv2D<2, 2>,
                   Heads<Choice, Identity, Sequential<ReLU, Conv2D<3, 1, Sigmoid>>>>>("heads");
}

void onnx_test::write_examples() {
  write_direct<Mnist>("mnist");
  write_direct<MnistBest>("mnist_best");
  write_direct<ResNet20>("resnet20");
  write_direct<FashionMnist>("fashion_mnist");
  write_direct<Autoencoder>("autoencoder");
  write_direct<UNet>("unet");
  write_direct<TimeSeries>("time_series");
  write_direct<ConnectFour>("connect_four");
  write_direct<CustomLayer>("custom_layer");
}
