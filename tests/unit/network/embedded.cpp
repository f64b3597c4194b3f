// SPDX-License-Identifier: MIT
// Embedded networks compute what the kernels compute, and the compiler can do it.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

namespace {

using namespace mica;

/// The Embedded network whose tensors lie in the parameters of a network.
template <class Net, class T>
auto embedded_of(const T* values) {
  constexpr const auto& tensors = detail::weight_tensors<Net>;
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return Embedded<Net, T>(
        *reinterpret_cast<const T(*)[std::size_t{tensors[i].shape.size()}]>(values + tensors[i].offset)...);
  }
  (std::make_index_sequence<tensors.size()>{});
}

/// The largest difference between the outputs of the kernels and those of an Embedded network, for some
/// weights and images, relative to the largest output where that is above 1.
template <class T, class... Layers>
double difference() {
  using Net = Sequential<Layers...>;
  using G = typename Net::Graph;
  detail::Parameters<T, G> parameters;
  Random random(7);
  for (const detail::WeightTensor& tensor : detail::weight_tensors<Net>)
    for (int i = 0; i < tensor.shape.size(); ++i)
      parameters.values()[tensor.offset + i] = std::string_view(tensor.name) == "moving_variance"
                                                   ? T(random.uniform()) + T(0.25)
                                                   : T(random.uniform()) - T(0.5);
  parameters.pack();
  const auto network = embedded_of<Net, T>(parameters.values());
  detail::Workspace<T, G> workspace;
  double worst = 0;
  for (int image = 0; image < 3; ++image) {
    std::array<T, std::size_t{G::input.size()}> x;
    for (T& value : x) value = 4 * T(random.uniform()) - 2;
    std::array<T, std::size_t{G::output.size()}> expected;
    detail::infer(
        parameters, workspace, 1, [&](int, const auto& to) { to.copy(x.data()); }, expected.data());
    const auto found = network(x);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double off = static_cast<double>(std::abs(found[i] - expected[i])) /
                         std::max(1.0, static_cast<double>(std::abs(expected[i])));
      if (!(off <= worst)) worst = off;  // NaN too
    }
  }
  return worst;
}

template <class... Layers>
void check_layers() {
  CHECK(difference<float, Layers...>() < 1e-6);
}

}  // namespace

TEST_CASE("convolutions") {
  check_layers<Input<7, 6, 4>, Conv2D<6, Size{3, 2}, Same, Stride<2>, Groups<2>, ReLU>,
               Conv2D<3, 2, NoBias>>();
  check_layers<Input<7, 6, 3>, DepthwiseConv2D<3, DepthMultiplier<2>, Dilation<2>, Tanh>>();
  check_layers<Input<5, 4, 3>, Conv2DTranspose<4, 3, Stride<2>, Same, Sigmoid>>();
  check_layers<Input<9, 3>, Conv1D<4, 3, Causal, Dilation<2>>, DepthwiseConv1D<3>, Conv1DTranspose<2, 3>,
               SeparableConv1D<3, 2>>();
  check_layers<Input<8, 8, 1>, Conv2D<5, 3, Padding<1, 0, 2, 1>>, SeparableConv2D<4, 3>>();
}
TEST_CASE("poolings, and layers that only move numbers") {
  check_layers<Input<7, 6, 4>, MaxPooling2D<3, Stride<2>, Same>, AveragePooling2D<2, Same>>();
  check_layers<Input<9, 3>, MaxPooling1D<2>, AveragePooling1D<3, Padding<1>>, GlobalMaxPooling1D>();
  check_layers<Input<4, 5, 3>, UpSampling2D<Size{2, 3}, Bilinear>, GlobalAveragePooling2D>();
  check_layers<Input<4, 5, 3>, UpSampling2D<2>, ZeroPadding2D<1, 2, 0, 3>, Cropping2D<0, 1, 2, 1>,
               Permute<3, 1, 2>>();
  check_layers<Input<5, 3>, UpSampling1D<2>, ZeroPadding1D<1, 2>, Cropping1D<2, 1>, Permute<2, 1>, Flatten,
               RepeatVector<2>, Reshape<-1, 10>>();
  check_layers<Input<4, 5, 3>, GlobalMaxPooling2D, Reshape<3, 1>, GlobalAveragePooling1D>();
}
TEST_CASE("normalizations") {
  check_layers<Input<4, 5, 6>, BatchNormalization<>, GroupNormalization<3>, LayerNormalization<NoCenter>>();
  check_layers<Input<4, 5, 6>, Conv2D<4, 2>, BatchNormalization<NoScale>, ReLU, RMSNormalization<>,
               UnitNormalization>();
  check_layers<Input<2, 3, 2>, Normalization<Mean<0.5, 1>, Variance<0.25, 2>>,
               Normalization<Mean<1>, Variance<0>>, Rescaling<1e-7, -1>, GroupNormalization<-1, NoScale>,
               PReLU<SharedAxes<1, 2>>, PReLU<>>();
}
TEST_CASE("activations") {
  check_layers<Input<6, 8>, Softmax>();
  check_layers<Input<40>, LogSoftmax>();
  check_layers<Input<40>, GELU, Mish, ELU<>, SELU, Softplus, LeakyReLU<>, ApproximateGELU, HardSiLU>();
  check_layers<Input<40>, Dense<3, Softmax>, Dropout<0.5>, ActivityRegularization<L2<1>>>();
  CHECK(difference<double, Input<40>, Dense<9, Tanh>, Dense<17, Softplus>, Dense<3, Softmax>>() < 1e-14);
}
TEST_CASE("networks with branches") {
  check_layers<Input<4, 4, 3>, Residual<Conv2D<3, 3, Same>, BatchNormalization<>>, ReLU,
               Concatenate<Sequential<>, MaxPooling2D<3, Stride<1>, Same>, Conv2D<2, 1>>>();
  check_layers<Input<4, 4, 3>, Multiply<Sequential<>, Sequential<GlobalAveragePooling2D, Dense<3, Sigmoid>>>,
               Subtract<Tanh, ReLU>, Average<Sequential<>, Tanh, ReLU>, Maximum<Tanh, Sequential<>>,
               Minimum<Sequential<>, Conv2D<3, 1>, ReLU>>();
  check_layers<Input<4, 4, 3>, Frozen<Conv2D<3, 3, Same>, BatchNormalization<>>, Flatten,
               Heads<Dense<3, Softmax>, Sequential<Dense<2>, Tanh>, Dense<1, Sigmoid>>>();
}

namespace {

/// A seven as 3 x 3 pixels has a bar at the top; a one has none. The kernel looks for it.
constexpr float kernel[2 * 3] = {1, 1, 1, -1, -1, -1}, bias[1] = {0}, units[2 * 2] = {-1, 0, 1, 0.5f},
                           offsets[2] = {1.5f, 0};
using Tiny = Sequential<Input<3, 3, 1>, Conv2D<1, Size{2, 3}, Tanh>, Flatten, Dense<2, Softmax>>;
constexpr Embedded<Tiny> tiny(kernel, bias, units, offsets);

constexpr float seven[] = {1, 1, 1, 0, 0, 1, 0, 0, 1}, one[] = {0, 0, 1, 0, 0, 1, 0, 0, 1};
static_assert(tiny.predict_class(seven) == 1 && tiny.predict_class(one) == 0);
static_assert(tiny(seven)[0] + tiny(seven)[1] > 0.999999f);

}  // namespace

TEST_CASE("the compiler and the program give the same numbers") {
  constexpr auto known = tiny(seven);
  const auto found = tiny(seven);
  CHECK(known[0] == doctest::Approx(found[0]).epsilon(1e-6));
  Embedded<Tiny>::Workspace workspace;
  CHECK(tiny(one, workspace)[0] == tiny(one)[0]);
  CHECK(tiny.predict_class(one, workspace) == 0);
}

TEST_CASE("activations work in place, and arrays share memory") {
  using Net =
      Sequential<Input<64>, Dense<64>, BatchNormalization<>, ReLU, Dense<32, Tanh>, Dropout<0.5>, Softmax>;
  CHECK(Embedded<Net>::workspace_bytes == sizeof(float) * (64 + 32));
  CHECK(Embedded<Sequential<Input<64>, Dense<64>, Dense<32>, Dense<64>, Dense<16>>>::workspace_bytes ==
        sizeof(float) * (64 + 32));
}
