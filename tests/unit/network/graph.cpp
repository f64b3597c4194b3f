// SPDX-License-Identifier: MIT
#include <mica/network/branches.hpp>
#include <mica/network/gradient_arrays.hpp>
#include <mica/network/graph.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/regularization/dropout.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/layers/pooling/max_pooling2d.hpp>

#include <doctest/doctest.h>

#include <type_traits>

using mica::Conv2D;
using mica::Dense;
using mica::Dropout;
using mica::Flatten;
using mica::Layout;
using mica::MaxPooling2D;
using mica::PaddingSize;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Size;
using mica::Softmax;
using mica::Stride;
using mica::Tanh;
using mica::detail::GradientArrays;
using mica::detail::Graph;

namespace {

/// Its kernel does not apply the activation; the executor does.
struct Unfused : mica::Layer {
  using Activation = Tanh;
};

//                                     shape behind it    op
using G = Graph<Shape{9, 8, 3},                          //
                Conv2D<5, 3, Same, ReLU>,                // 9x8x5     0
                MaxPooling2D<2>,                         // 4x4x5     1
                Conv2D<4, Size{2, 3}, Same, Stride<2>>,  // 2x2x4     2
                Flatten,                                 // 16
                Dense<6, Tanh>,                          // 6         3
                Dropout<0.5>,                            // 6         4
                Dense<3, Softmax>>;                      // 3         5

}  // namespace

TEST_CASE("the shapes along a network: what each layer gets, and what the last one gives") {
  CHECK(G::leaves == 7);
  const Shape expected[] = {{9, 8, 3}, {9, 8, 5}, {4, 4, 5}, {2, 2, 4}, {16}, {6}, {6}, {3}};
  for (int i = 0; i <= G::leaves; ++i) CHECK(G::shapes[i] == expected[i]);
  CHECK(G::input == expected[0]);
  CHECK(G::output == expected[7]);
}

TEST_CASE(
    "the ops of a network are its layers without the reshapes, and activations that no kernel applies") {
  CHECK(G::ops == 7);
  const int leaves[] = {0, 1, 2, 4, 5, 6, 6};  // Dense, and its Softmax, which no kernel applies
  for (int k = 0; k < G::ops; ++k) CHECK(G::index(k) == leaves[k]);
  CHECK(G::in(3) == Shape{16});
  CHECK(G::out(2) == Shape{2, 2, 4});
  CHECK(G::out(3) == Shape{6});
  CHECK(std::is_same_v<G::LayerOf<3>, Dense<6, Tanh>>);
}

TEST_CASE("what an op writes lies inside the padding that the next op wants") {
  // A kernel of 3 x 3 looks one pixel beyond each edge. On 4 x 4 pixels a kernel of 2 x 3 with stride 2
  // covers rows 0-1 and 2-3, columns 0-2 and 2-4: one column beyond the right edge.
  CHECK(G::input_layout == Layout{{9, 8, 3}, {1, 1, 1, 1}});
  CHECK(G::x_layout(0) == G::input_layout);
  CHECK(G::x_layout(1) == Layout{{9, 8, 5}});
  CHECK(G::x_layout(2) == Layout{{4, 4, 5}, {0, 0, 0, 1}});
  for (int k = 0; k < 2; ++k) CHECK(G::y_layout(k) == G::x_layout(k + 1));
}

TEST_CASE("behind a reshape and at the end there is no padding") {
  CHECK(G::y_layout(2) == Layout{{2, 2, 4}});
  CHECK(G::x_layout(3) == Layout{{16}});
  CHECK(G::y_layout(5) == Layout{{3}});
}

TEST_CASE("a reshape in front: the images lie in one piece") {
  using Flat = Graph<Shape{4, 4, 1}, Flatten, Dense<2>>;
  CHECK(Flat::input_layout == Layout{{4, 4, 1}});
  CHECK(Flat::x_layout(0) == Layout{{16}});
  CHECK(Flat::index(0) == 1);
}

TEST_CASE("a convolution gets its gradient inside a padding of its own, other layers get it as it comes") {
  // Valid, 3 x 3: each input takes part in outputs up to two pixels before it.
  using Valid = Graph<Shape{6, 6, 1}, Conv2D<2, 3>, Conv2D<2, 3>, Flatten, Dense<2>>;
  CHECK(GradientArrays<Valid>::dz_layout(1) == Layout{{2, 2, 2}, {2, 2, 2, 2}});
  CHECK(GradientArrays<Valid>::dz_layout(2) == Layout{{2}});
}

TEST_CASE(
    "layers that take sample by sample form segments, a layer that wants the whole micro-batch is alone") {
  CHECK(G::segment_end(0) == 3);  // Conv2D, MaxPooling2D, Conv2D
  CHECK(G::segment_end(3) == 4);  // Dense
  CHECK(G::segment_end(4) == 5);  // Dropout
  CHECK(G::segment_end(5) == 6);  // Dense
  CHECK_FALSE(G::joins(0));
  CHECK(G::joins(1));
  CHECK(G::joins(2));
  CHECK_FALSE(G::joins(3));
  CHECK_FALSE(G::joins(4));
  CHECK_FALSE(G::joins(6));
}

TEST_CASE("a network knows the activation that it ends with, as an option or as a layer") {
  using Option = Graph<Shape{4}, Dense<3, Softmax>>;
  CHECK(std::is_same_v<Option::LastActivation, Softmax>);
  CHECK(Option::last_is_activation);
  CHECK(Option::gives_logits);

  using Layer = Graph<Shape{4}, Dense<3>, Softmax>;
  CHECK(std::is_same_v<Layer::LastActivation, Softmax>);
  CHECK(Layer::last_is_activation);
  CHECK(Layer::gives_logits);

  using Pooled = Graph<Shape{4, 4, 1}, MaxPooling2D<2>>;
  CHECK(std::is_void_v<Pooled::LastActivation>);
  CHECK_FALSE(Pooled::gives_logits);
  CHECK(std::is_same_v<Pooled::End, MaxPooling2D<2>>);

  // Nothing stands in front of it that could give its input.
  CHECK_FALSE(Graph<Shape{4}, Softmax>::gives_logits);
}

TEST_CASE("a loss writes the gradient of the last op, or of the one in front of an activation") {
  using Layer = Graph<Shape{4}, Dense<3>, Dense<3>, Softmax>;
  CHECK_FALSE(Layer::may_meet_loss(0));
  CHECK(Layer::may_meet_loss(1));
  CHECK(Layer::may_meet_loss(2));
  using Option = Graph<Shape{4}, Dense<3>, Dense<3, Softmax>>;
  CHECK_FALSE(Option::may_meet_loss(0));
  CHECK(Option::may_meet_loss(1));
}

TEST_CASE("gradients of inputs are computed behind the first op that learns") {
  using Behind = Graph<Shape{6, 6, 1}, MaxPooling2D<2>, Dropout<0.5>, Conv2D<2, 3, Same>, Flatten, Dense<3>>;
  CHECK_FALSE(Behind::needs_gradient[2]);
  CHECK(Behind::needs_gradient[3]);
  CHECK_FALSE(Behind::needs_input_gradient(2));
  CHECK(Behind::needs_input_gradient(3));
  CHECK(GradientArrays<Behind>::dz_layout(2).is_dense());
  CHECK(G::needs_gradient[1]);
  using Nothing = Graph<Shape{4}, Tanh, Softmax>;
  CHECK_FALSE(Nothing::needs_gradient[Nothing::ops]);
}

TEST_CASE(
    "a reshape behind the last activation changes nothing, unless there are several rows that sum to 1") {
  using Rows = Graph<Shape{4, 4, 1}, Conv2D<3, 3, Softmax>, Flatten>;
  CHECK(std::is_void_v<Rows::LastActivation>);
  CHECK(std::is_same_v<Rows::End, mica::Layer>);
  CHECK_FALSE(Rows::gives_logits);
  CHECK(std::is_same_v<Graph<Shape{4, 4, 1}, Conv2D<3, 3>, Softmax, Flatten>::End, mica::Layer>);

  using Row = Graph<Shape{3, 3, 1}, Conv2D<3, 3, Softmax>, Flatten>;
  CHECK(std::is_same_v<Row::LastActivation, Softmax>);
  CHECK(Row::gives_logits);

  using Each = Graph<Shape{4, 4, 1}, Conv2D<3, 3, Tanh>, Flatten>;
  CHECK(std::is_same_v<Each::LastActivation, Tanh>);
  CHECK(std::is_same_v<Each::End, Tanh>);
  CHECK(Each::gives_logits);
  CHECK(Graph<Shape{4, 4, 1}, Conv2D<3, 3>, Tanh, Flatten>::gives_logits);
}

TEST_CASE("an elementwise option can be left out where the layer's kernel takes another") {
  CHECK(Graph<Shape{4}, Dense<3, Tanh>>::gives_logits);
  CHECK(Graph<Shape{4}, Dense<3>, Tanh>::gives_logits);
  CHECK(Graph<Shape{4, 4, 1}, Conv2D<3, 3, Tanh>>::gives_logits);
  CHECK(Graph<Shape{4}, Unfused>::gives_logits);
  CHECK(std::is_same_v<Graph<Shape{4}, Unfused>::LastActivation, Tanh>);
}

TEST_CASE("the parameters of each op") {
  const int counts[] = {(3 * 3 * 3 + 1) * 5, 0, (2 * 3 * 5 + 1) * 4, (16 + 1) * 6, 0, (6 + 1) * 3, 0};
  for (int k = 0; k < G::ops; ++k) CHECK(G::parameter_counts[k] == counts[k]);
}

TEST_CASE("a kernel applies the activation behind its layer, be it an option or a layer") {
  using Net = Graph<Shape{4, 4, 1}, Conv2D<3, 3>, Tanh, Flatten, Dense<2>>;
  CHECK(Net::ops == 2);
  CHECK(std::is_same_v<Net::ActivationOf<0>, Tanh>);
  // Not where something else takes what is in front of the activation, or the kernel applies one already.
  CHECK(Graph<Shape{4}, Dense<4>, mica::Residual<Tanh>>::ops == 3);
  CHECK(Graph<Shape{4}, Dense<4, Tanh>, Tanh>::ops == 2);
}

TEST_CASE("a normalization over the batch begins a stage, and shares it with those beside it") {
  using mica::BatchNormalization;
  using Block = mica::Residual<mica::Shortcut<Dense<4>, BatchNormalization<>>, Dense<4>, BatchNormalization<>,
                               Tanh, Dense<4>, BatchNormalization<>>;
  using Net = Graph<Shape{4}, Block, Dense<2>>;
  CHECK(Net::stages == 3);
  for (int k = 1; k < Net::ops; ++k) CHECK(Net::stage(k - 1) <= Net::stage(k));
  // At inference the layer in front takes it over.
  CHECK(Net::Inference::stages == 1);
  CHECK(Net::ops == 8);
  CHECK(Net::Inference::ops == 5);
}

TEST_CASE("a value lies inside the padding that its user wants, on whichever sides that is") {
  using Wide = Graph<Shape{8, 8, 3}, Conv2D<5, Size{1, 3}, Same>>;
  CHECK(Wide::input_layout.padding == PaddingSize{0, 1, 0, 1});
  using High = Graph<Shape{8, 8, 3}, Conv2D<5, Size{3, 1}, Same>>;
  CHECK(High::input_layout.padding == PaddingSize{1, 0, 1, 0});
  using Odd = Graph<Shape{7, 6, 3}, Conv2D<5, 3, Same, Stride<2>>>;
  CHECK(Odd::input_layout.padding == PaddingSize{1, 0, 1, 1});
  using Two =
      Graph<Shape{8, 8, 3}, mica::Concatenate<Conv2D<5, Size{1, 3}, Same>, Conv2D<5, Size{5, 1}, Same>>>;
  CHECK(Two::input_layout.padding == PaddingSize{2, 1, 2, 1});
}
