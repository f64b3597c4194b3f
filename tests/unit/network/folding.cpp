// SPDX-License-Identifier: MIT
// At inference a convolution or a Dense layer takes over the BatchNormalization behind it. The outputs are
// those of the same layers one after the other.
#include <mica/activations/linear.hpp>
#include <mica/activations/relu.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/core/values/random.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/convolutional/conv2d_transpose.hpp>
#include <mica/layers/convolutional/depthwise_conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/inference.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/sequential.hpp>

#include "support/report.hpp"
#include "support/samples.hpp"
#include "support/sanitized.hpp"
#include "support/stack_use.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace {

using namespace mica;
using detail::Workspace, detail::infer, detail::Parameters;

/// A value that is not the activation of the layer in front of it keeps that layer from folding.
struct Barrier : Layer {
  static constexpr const char* name = "Barrier";
  template <class F>
  static void forward(const F& f) {
    kernels::transform([](auto a) { return a; }, f.y, f.x);
  }
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) kernels::transform([](auto a) { return a; }, b.dx, b.dy);
  }
};

/// The outputs of 3 samples. The parameters are random numbers and the moving variances positive.
template <class T, class Net>
Values outputs() {
  using G = typename Net::Graph;
  Parameters<T, G> parameters;
  parameters.initialize(1);
  const Values random = random_values(Parameters<T, G>::size, 7);
  for (int i = 0; i < Parameters<T, G>::size; ++i) {
    const double value = random[static_cast<std::size_t>(i)];
    parameters.values()[i] = static_cast<T>(i < Parameters<T, G>::trained ? value : 0.5 + value * value);
  }
  parameters.pack();
  const Values x = random_values(3 * G::input.size(), 8);
  Workspace<T, G> workspace;
  std::vector<T> y(std::size_t{3 * G::output.size()});
  infer(
      parameters, workspace, 3,
      [&](int sample, const SampleRows<T>& to) { to.copy(x.data() + sample * G::input.size()); }, y.data());
  return {y.begin(), y.end()};
}

/// What differs between the two networks, the first of which needs `fewer` ops less at inference.
template <class Folded, class Unfolded, int fewer>
std::string difference_of() {
  static_assert(Folded::Graph::Inference::ops + fewer == Unfolded::Graph::Inference::ops);
  Report report;
  const Values wanted = outputs<double, Unfolded>();
  report.expect_equal(outputs<double, Folded>(), wanted, 1e-13, "outputs in double");
  report.expect_equal(outputs<float, Folded>(), wanted, 1e-5, "outputs in float");
  return report.text();
}

using Image = Input<7, 6, 3>;
using Normalized = BatchNormalization<>;

}  // namespace

TEST_CASE("a convolution that has taken over a BatchNormalization gives what both give") {
  CHECK(difference_of<Sequential<Image, Conv2D<5, 3, NoBias>, Normalized>,
                      Sequential<Image, Conv2D<5, 3, NoBias>, Barrier, Normalized>, 2>() == "");
  CHECK(difference_of<Sequential<Image, Conv2D<5, 3, Same, Stride<2>>, Normalized, ReLU>,
                      Sequential<Image, Conv2D<5, 3, Same, Stride<2>>, Barrier, Normalized, ReLU>, 2>() ==
        "");
}

TEST_CASE("a depthwise convolution that has taken over a BatchNormalization gives what both give") {
  using Layer = DepthwiseConv2D<3, DepthMultiplier<2>, NoBias>;
  CHECK(difference_of<Sequential<Image, Layer, Normalized>, Sequential<Image, Layer, Barrier, Normalized>,
                      2>() == "");
}

TEST_CASE("a transposed convolution that has taken over a BatchNormalization gives what both give") {
  using Layer = Conv2DTranspose<5, 3, Stride<2>>;
  CHECK(difference_of<Sequential<Image, Layer, Normalized>, Sequential<Image, Layer, Barrier, Normalized>,
                      2>() == "");
}

TEST_CASE("a Dense layer that has taken over a BatchNormalization gives what both give") {
  CHECK(difference_of<Sequential<Input<9>, Dense<21, NoBias>, BatchNormalization<NoScale>, Tanh>,
                      Sequential<Input<9>, Dense<21, NoBias>, Barrier, BatchNormalization<NoScale>, Tanh>,
                      2>() == "");
  CHECK(difference_of<Sequential<Input<9>, Dense<4>, BatchNormalization<NoCenter, Epsilon<0.1>>>,
                      Sequential<Input<9>, Dense<4>, Barrier, BatchNormalization<NoCenter, Epsilon<0.1>>>,
                      2>() == "");
}

TEST_CASE("on each branch the layers fold by themselves") {
  using Folded = Sequential<
      Image, Conv2D<4, 3, Same, NoBias>, Normalized, ReLU,
      Residual<Conv2D<4, 3, Same, NoBias>, Normalized, ReLU, Conv2D<4, 3, Same, NoBias>, Normalized>>;
  using Unfolded = Sequential<Image, Conv2D<4, 3, Same, NoBias>, Barrier, Normalized, ReLU,
                              Residual<Conv2D<4, 3, Same, NoBias>, Barrier, Normalized, ReLU,
                                       Conv2D<4, 3, Same, NoBias>, Barrier, Normalized>>;
  CHECK(difference_of<Folded, Unfolded, 6>() == "");
}

TEST_CASE("a layer does not fold if its output has another user, or an activation of its own") {
  using Shared = Sequential<Image, Conv2D<4, 3, NoBias>, Add<Identity, Normalized>>;
  static_assert(Shared::Graph::Inference::ops == 3);
  CHECK(difference_of<Shared, Sequential<Image, Conv2D<4, 3, NoBias>, Add<Barrier, Normalized>>, 1>() == "");
  using Activated = Sequential<Image, Conv2D<4, 3, NoBias, ReLU>, Normalized>;
  CHECK(difference_of<Activated, Sequential<Image, Conv2D<4, 3, NoBias, ReLU>, Barrier, Normalized>, 1>() ==
        "");
}

TEST_CASE("a layer of more outputs than fit on the stack takes over a BatchNormalization") {
  if constexpr (!sanitized) {
    using Net = Sequential<Input<1>, Dense<20'000>, BatchNormalization<>>;
    Parameters<float, Net::Graph> parameters;
    parameters.initialize(1);
    CHECK(stack_use([&] { parameters.pack(); }) < 64 * 1024);
  }
}
