// SPDX-License-Identifier: MIT
// What Frozen makes of its layers: types, numbers, offsets in memory.
#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/io/weights.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/regularization/dropout.hpp>
#include <mica/layers/pooling/global_average_pooling2d.hpp>
#include <mica/layers/normalization/layer_normalization.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/frozen.hpp>
#include <mica/network/training_memory_plan.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace mica;
using detail::ParameterLayout;

/// A part of a network, named by a user.
struct Unit : Sequential<Conv2D<4, 3, Same>, BatchNormalization<>, ReLU> {
  static constexpr const char* name = "Unit";
};

using Features = Sequential<Conv2D<4, 3, Same>, BatchNormalization<>, ReLU>;
using In = Input<6, 6, 4>;
using Head = Dense<3, Softmax>;

template <class... Layers>
using Net = Sequential<In, Layers..., GlobalAveragePooling2D, Head>;

template <class Network>
std::vector<std::string> lines() {
  std::vector<std::string> texts;
  for (const auto& tensor : detail::weight_tensors<Network>) texts.push_back(detail::line_of(tensor));
  return texts;
}

/// The networks have the same tensors in a file of weights, and give the same shapes.
template <class Frozen, class Trained>
bool match() {
  static_assert(Frozen::output_shape == Trained::output_shape && Frozen::depth == Trained::depth);
  static_assert(Frozen::parameter_count + Frozen::state_count ==
                Trained::parameter_count + Trained::state_count);
  return lines<Frozen>() == lines<Trained>();
}

constexpr int head = 4 * 3 + 3, convolution = 9 * 4 * 4 + 4, normalization = 4 * 4;

}  // namespace

TEST_CASE("a frozen layer has no trained parameters") {
  using Network = Net<Frozen<Conv2D<4, 3, Same>, BatchNormalization<>, ReLU>>;
  static_assert(Network::parameter_count == head);
  static_assert(Network::state_count == convolution + normalization);
  static_assert(Network::depth == 6);
  static_assert(Network::layer_output(3) == Shape{6, 6, 4});
  static_assert(Network::Graph::stages == 1);

  using Part = Net<Frozen<Conv2D<4, 3, Same>>, BatchNormalization<>, ReLU>;
  static_assert(Part::parameter_count == head + 8 && Part::Graph::stages == 2);
}

TEST_CASE("what has no parameters is not changed by Frozen") {
  static_assert(std::is_same_v<detail::Freeze<Dropout<0.5>>, Dropout<0.5>>);
  static_assert(std::is_same_v<detail::Freeze<ReLU>, ReLU>);
  static_assert(std::is_same_v<detail::Freeze<detail::Freeze<Head>>, detail::Freeze<Head>>);
  static_assert(std::is_same_v<detail::Freeze<detail::Freeze<BatchNormalization<>>>,
                               detail::Freeze<BatchNormalization<>>>);
}

TEST_CASE("layers have the same numbers and names with Frozen and without") {
  CHECK(match<Net<Frozen<Conv2D<4, 3, Same>, BatchNormalization<>, ReLU>>,
              Net<Conv2D<4, 3, Same>, BatchNormalization<>, ReLU>>());
  CHECK(match<Net<Frozen<Conv2D<4, 3, Same>>, BatchNormalization<>, Frozen<ReLU, Conv2D<4, 1>>>,
              Net<Conv2D<4, 3, Same>, BatchNormalization<>, ReLU, Conv2D<4, 1>>>());
  CHECK(match<Net<Frozen<Features>>, Net<Features>>());
  CHECK(match<Net<Frozen<Frozen<Features>, Conv2D<4, 1>>>, Net<Features, Conv2D<4, 1>>>());
  CHECK(match<Net<Frozen<Unit>>, Net<Unit>>());
  CHECK(match<Net<Frozen<Residual<Features>>>, Net<Residual<Features>>>());
  CHECK(match<Net<Residual<Frozen<Conv2D<4, 3, Same>, ReLU>, Conv2D<4, 1>>>,
              Net<Residual<Conv2D<4, 3, Same>, ReLU, Conv2D<4, 1>>>>());
  CHECK(match<Net<Residual<Shortcut<Frozen<Conv2D<4, 1>>>, Frozen<Features>>>,
              Net<Residual<Shortcut<Conv2D<4, 1>>, Features>>>());
  CHECK(match<Net<Concatenate<Frozen<Conv2D<4, 1>>, Frozen<Conv2D<4, 1>, ReLU>, Identity>>,
              Net<Concatenate<Conv2D<4, 1>, Sequential<Conv2D<4, 1>, ReLU>, Identity>>>());
}

TEST_CASE("no gradient is computed in front of the first layer that is trained") {
  using Network = Net<Frozen<Conv2D<4, 3, Same>, ReLU, Conv2D<4, 3, Same>>, Conv2D<4, 3, Same>,
                      Frozen<Conv2D<4, 3, Same>>>;
  using G = Network::Graph;
  static_assert(G::ops == 7);  // ReLU is a part of the convolution; Softmax is not a part of Dense
  static_assert(!G::needs_gradient[0] && !G::needs_gradient[1] && !G::needs_gradient[2]);
  static_assert(G::needs_gradient[3] && G::needs_gradient[4]);

  // A trained layer behind another computes two gradients, a frozen one computes one, and one in front none.
  using Conv = Conv2D<4, 3, Same>;
  constexpr auto trained = Net<Conv>::flops, front = Net<Frozen<Conv>>::flops,
                 behind = Net<Conv, Frozen<Conv>>::flops;
  constexpr auto convolution_flops = behind.inference - trained.inference,
                 dense_flops = std::int64_t{2 * 4 * 3};
  static_assert(front.inference == trained.inference);
  static_assert(front.training == convolution_flops + 2 * dense_flops);
  static_assert(trained.training == 2 * convolution_flops + 3 * dense_flops);
  static_assert(behind.training == trained.training + 2 * convolution_flops);
}

TEST_CASE("what a frozen layer would need for its own gradient is not kept") {
  using Trained = Net<Conv2D<4, 3, Same>, Conv2D<4, 3, Same, Tanh>, Conv2D<4, 3, Same>>;
  using Partly = Net<Frozen<Conv2D<4, 3, Same>, Conv2D<4, 3, Same, Tanh>>, Conv2D<4, 3, Same>>;
  CHECK(Partly::training_workspace_bytes<> < Trained::training_workspace_bytes<>);
}

TEST_CASE("a layer that computes its gradient in any case has memory for it") {
  constexpr Shape in{6, 6, 4};
  using Computes = detail::Freeze<LayerNormalization<>>::Kernels<float, in>;
  using Skips = detail::Freeze<Head>::Kernels<float, Shape{4}>;
  CHECK(Computes::scratch_size - Computes::unread_gradient == 8);
  CHECK(Skips::scratch_size == Head::Kernels<float, Shape{4}>::scratch_size);
}

TEST_CASE("a frozen BatchNormalization scales the gradient as it scales its input") {
  constexpr Shape in{2, 1, 2};
  using L = detail::Freeze<BatchNormalization<Epsilon<0.25>>>;
  using K = L::Kernels<double, in>;
  // gamma, beta, moving mean, moving variance of two channels
  const double weights[] = {3, -2, 0.5, 7, 10, 20, 2, 0.75};
  double packed[std::size_t{K::backward_pack_size}];
  K::pack_backward(Packing<double>{weights, packed, weights + 4});
  double dy[64] = {1, 1, -4, 0.5}, dx[64] = {};
  using Gradient = View<double, Layout{in}>;
  const PassContext context{.training = true};
  L::backward(Backward<Gradient, Gradient, Gradient, Gradient, double>{
      {}, {}, {dy, 1}, {dx, 1}, weights, packed, nullptr, nullptr, false, nullptr, context});
  for (const auto& [i, wanted] : {std::pair{0, 2.0}, {1, -2.0}, {2, -8.0}, {3, -1.0}})
    CHECK(dx[i] == doctest::Approx(wanted));
}

TEST_CASE("the parameters of frozen layers lie behind the trained ones, in front of their own state") {
  using G = Net<Frozen<Conv2D<4, 3, Same>, BatchNormalization<>>, Conv2D<4, 1>>::Graph;
  using At = ParameterLayout<G>;
  static_assert(At::of_leaf(2) == 0 && At::of_leaf(4) == 32 && At::trained == 48);
  static_assert(At::of_leaf(0) == 48);
  static_assert(At::of_leaf(1) == 48 + 160);
  static_assert(At::state_of_leaf(1) == 48 + 160 + 8);
  static_assert(At::size == 48 + 160 + 16);
}
