// SPDX-License-Identifier: MIT
#include <mica/network/paths.hpp>

#include <mica/activations/relu.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/sequential.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using namespace mica;

using Net = Sequential<Input<8, 8, 3>, Conv2D<4, 3>, Identity,
                       Concatenate<Identity, Sequential<Identity, Conv2D<2, 1>>, Identity>,
                       Residual<Shortcut<Conv2D<5, 1>>, Conv2D<5, 3, Same>, Identity, BatchNormalization<>,
                                Add<Identity, Identity>>,
                       Flatten, Dense<3>>;

// Leaf  0: Conv2D<4, 3>   1: Conv2D<2, 1>   2: Concatenation   3: Conv2D<5, 3>   4: BatchNormalization
//       5: Sum (Add)      6: Conv2D<5, 1>   7: Sum (Residual)  8: Flatten        9: Dense

/// What stands in for a network that the compiler refused.
struct Refused : Net {
  static constexpr bool is_complete = false;
};

/// Whether a path names L with the leaves from `first` to the one in front of `end`.
template <class Path, class L>
bool finds(int first, int end) {
  using Found = detail::LayerAt<Net, Path>;
  return Found::exists && std::is_same_v<typename Found::type, L> && Found::first_leaf == first &&
         Found::end_leaf == end;
}

/// Whether the layer takes and gives these values, of the right shapes.
template <class Path>
bool joins(int input, int output) {
  using Found = detail::LayerAt<Net, Path>;
  return Found::input_value == input && Found::output_value == output &&
         Found::input_shape == Net::Graph::shapes[input] && Found::output_shape == Net::Graph::shapes[output];
}

}  // namespace

TEST_CASE("a path finds a layer and its leaves") {
  CHECK(finds<At<1>, Conv2D<4, 3>>(0, 1));
  CHECK(finds<At<3>, Concatenate<Identity, Sequential<Identity, Conv2D<2, 1>>, Identity>>(1, 3));
  CHECK(finds<At<3, 2>, Sequential<Identity, Conv2D<2, 1>>>(1, 2));
  CHECK(finds<At<3, 2, 2>, Conv2D<2, 1>>(1, 2));
  CHECK(finds<At<3, 4>, Concatenation<3>>(2, 3));
  CHECK(finds<At<4, 1>, Conv2D<5, 3, Same>>(3, 4));
  CHECK(finds<At<4, 3>, BatchNormalization<>>(4, 5));
  CHECK(finds<At<4, 4>, Add<Identity, Identity>>(5, 6));
  CHECK(finds<At<4, 0>, Shortcut<Conv2D<5, 1>>>(6, 7));
  CHECK(finds<At<4, 0, 1>, Conv2D<5, 1>>(6, 7));
  CHECK(finds<At<4, 5>, Sum<2>>(7, 8));
  CHECK(finds<At<5>, Flatten>(8, 9));
  CHECK(finds<At<6>, Dense<3>>(9, 10));
}

TEST_CASE("layer 0 is the Input, which has no leaf and gives what it takes") {
  CHECK(finds<At<0>, Input<8, 8, 3>>(0, 0));
  CHECK(joins<At<0>>(0, 0));
}

TEST_CASE("a path knows the values that its layer takes and gives") {
  CHECK(joins<At<1>>(0, 1));
  CHECK(joins<At<3>>(1, 3));
  CHECK(joins<At<3, 2>>(1, 2));
  CHECK(joins<At<3, 2, 2>>(1, 2));
  CHECK(joins<At<4>>(3, 8));
  CHECK(joins<At<4, 1>>(3, 4));
  CHECK(joins<At<4, 3>>(4, 5));
  CHECK(joins<At<4, 4>>(5, 6));
  CHECK(joins<At<4, 0>>(3, 7));
  CHECK(joins<At<6>>(9, 10));
  CHECK(detail::LayerAt<Net, At<6>>::input_shape == Shape(6 * 6 * 5));
  // The first of the values that a joint takes.
  CHECK(joins<At<4, 5>>(6, 8));
}

TEST_CASE("a layer without leaves gives what it takes: the value of its branch, or of the layer in front") {
  CHECK(joins<At<2>>(1, 1));
  CHECK(joins<At<3, 1>>(1, 1));
  CHECK(joins<At<3, 2, 1>>(1, 1));
  CHECK(joins<At<3, 3>>(1, 1));
  CHECK(joins<At<4, 2>>(4, 4));
  CHECK(joins<At<4, 4, 2>>(5, 5));
  CHECK(finds<At<2>, Identity>(1, 1));
  using Around = Sequential<Input<4>, ReLU, Residual<Shortcut<>, ReLU>>;
  CHECK(detail::LayerAt<Around, At<2, 0>>::output_value == 1);
}

TEST_CASE("a network that was an error has no layers, and a path into it is no second error") {
  CHECK(!detail::LayerAt<Refused, At<7, 7>>::exists);
}
