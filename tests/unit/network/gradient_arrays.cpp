// SPDX-License-Identifier: MIT
#include <mica/network/gradient_arrays.hpp>

#include <mica/mica.hpp>

#include "support/network_laws.hpp"

#include <doctest/doctest.h>

using namespace mica;

namespace {

using Conv = Conv2D<2, 1, NoBias>;
/// It reads its gradient inside of a padding, so in an array of its own.
using Padded = Conv2D<2, 3, Same, NoBias>;

/// y = 2 x. As every layer may, it overwrites dL/dy.
struct Overwrites : Layer {
  static constexpr const char* name = "Overwrites";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <class F>
  static void forward(const F& f) {
    kernels::transform([](auto a) { return a + a; }, f.y, f.x);
  }
  template <class B>
  static void backward(const B& b) {
    kernels::transform([](auto a) { return a + a; }, b.dy, b.dy);
    if constexpr (B::needs_input_gradient) kernels::transform([](auto a) { return a; }, b.dx, b.dy);
  }
};

template <class... Layers>
using Arrays = detail::GradientArrays<detail::Graph<Shape{4, 4, 2}, Layers...>>;

/// The laws of networks: the gradients against central differences, among others.
template <class... Layers>
std::string faults() {
  return broken_network_laws<Sequential<Input<4, 4, 2>, Layers..., Flatten, Dense<2>>, MeanSquaredError>();
}

}  // namespace

TEST_CASE("the inputs of a sum use the array of its gradient, so that nothing is copied") {
  using Block =
      Residual<Conv2D<2, 3, Same>, BatchNormalization<>, ReLU, Conv2D<2, 3, Same>, BatchNormalization<>>;
  // Op 5 is the sum of the first block, op 10 that of the second.
  using A = Arrays<Conv, Block, ReLU, Block, ReLU>;
  CHECK(A::takes_over(10, 0));
  CHECK(A::takes_over(10, 1));
  CHECK(A::owner(9) == 10);
  // The gradients along the shortcuts are one array through both blocks.
  CHECK(A::owner(5) == 10);
  CHECK(A::owner(0) == 10);
  CHECK(A::owner(7) == 7);
}

TEST_CASE("an input has an array of its own where another user has written its gradient before") {
  // A Concatenate writes the gradient of op 0 before the sum, op 2, adds to it.
  using Layers = Sequential<Conv, Concatenate<Identity, Add<Identity, Conv>>>;
  using A = Arrays<Conv, Concatenate<Identity, Add<Identity, Conv>>>;
  CHECK(!A::takes_over(2, 0));
  CHECK(A::takes_over(2, 1));
  CHECK(A::owner(0) == 0);
  CHECK(faults<Layers>() == "");
}

TEST_CASE("a value that a sum takes twice") {
  using A = Arrays<Conv, Add<Identity, Identity>>;
  CHECK(A::takes_over(1, 0));
  CHECK(!A::takes_over(1, 1));
  CHECK(faults<Conv, Add<Identity, Identity>>() == "");
}

TEST_CASE("an input has an array of its own behind a reshape") {
  using A = Arrays<Conv, Add<Flatten, Sequential<Flatten, Dense<32>>>>;
  CHECK(!A::takes_over(2, 0));
  CHECK(A::takes_over(2, 1));
}

TEST_CASE("an op may add to the array of which it has read its own gradient") {
  using A = Arrays<Conv, Residual<Padded>>;
  CHECK(A::takes_over(2, 0));
  CHECK(A::takes_over(2, 1));
  CHECK(faults<Conv, Residual<Padded>>() == "");
}

TEST_CASE("an activation overwrites its gradient, so it shares no array that somebody reads later") {
  using A = Arrays<Conv, Add<Identity, Conv2D<2, 1, Tanh>>>;
  CHECK(A::takes_over(2, 0));
  CHECK(!A::takes_over(2, 1));
  using Normalized = Arrays<Conv, Add<Identity, Sequential<Padded, BatchNormalization<>, ReLU>>>;
  CHECK(Normalized::takes_over(3, 0) != Normalized::takes_over(3, 1));
  CHECK(faults<Conv, Add<Identity, Conv2D<2, 1, Tanh>>>() == "");
  CHECK(faults<Conv, Add<Conv2D<2, 1, Tanh>, Conv2D<2, 1, Sigmoid>>>() == "");
}

TEST_CASE("an op adds to an input's gradient while the gradient of a later op is still to be read") {
  // On the way back the third branch comes first.
  using A = Arrays<Conv, Add<Identity, Padded, Padded>>;
  CHECK(A::takes_over(3, 0));
  CHECK(!A::takes_over(3, 1));
  CHECK(A::takes_over(3, 2));
  CHECK(faults<Conv, Add<Identity, Padded, Padded>>() == "");
}

TEST_CASE("a layer may overwrite its gradient, so it shares no array that somebody reads later") {
  using A = Arrays<Conv, Residual<Overwrites>>;
  CHECK(A::takes_over(2, 0) != A::takes_over(2, 1));
  CHECK(faults<Conv, Residual<Overwrites>>() == "");
  CHECK(faults<Conv, Add<Overwrites, Identity, Tanh>>() == "");
  CHECK(faults<Conv, Add<Overwrites, Overwrites>>() == "");
}

TEST_CASE("two normalizations of one value write its gradient at the same time, one after the other") {
  using A = Arrays<Conv, Add<Identity, BatchNormalization<>, BatchNormalization<>>>;
  CHECK(A::takes_over(3, 0));
  CHECK(!A::takes_over(3, 1));
  CHECK(!A::takes_over(3, 2));
  using Net = Sequential<Input<4, 4, 2>, Conv, Add<Identity, BatchNormalization<>, BatchNormalization<>>,
                         Flatten, Dense<2>>;
  CHECK(broken_laws_of_batches<Net, MeanSquaredError>() == "");
}
