// SPDX-License-Identifier: MIT
// The network with a Probe behind one of its layers.
#include <mica/network/probing.hpp>

#include <mica/activations/relu.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/frozen.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace probing_test {

struct Named : mica::Sequential<mica::Conv2D<4, 3, mica::Same>, mica::ReLU> {
  static constexpr const char* name = "Named";
};

}  // namespace probing_test

namespace {

using namespace mica;
using detail::Freeze, detail::Probe;

using A = Conv2D<4, 3, Same>;
using B = BatchNormalization<>;
using C = Conv2D<4, 1, ReLU>;
using D = Conv2D<6, 1>;
using In = Input<5, 5, 4>;
using probing_test::Named;

using Net = Sequential<In, A, Residual<B, ReLU, C>, Residual<Shortcut<D, B>, C, D>,
                       Concatenate<C, Frozen<D, B>, Identity>, Named, Flatten, Dense<3>>;

template <int... Path>
using ProbedAt = detail::Probing<Net, At<Path...>>;

using FA = Freeze<A>;
using FB = Freeze<B>;
using FC = Freeze<C>;
using FD = Freeze<D>;
using Second = Residual<B, ReLU, C>;
using Third = Residual<Shortcut<D, B>, C, D>;
using Fourth = Concatenate<C, Frozen<D, B>, Identity>;
using Last = Freeze<Dense<3>>;

/// Whether the five layers in front of Flatten are these.
template <class Probing, class... Layers>
constexpr bool has = std::is_same_v<typename Probing::Network, Sequential<In, Layers..., Flatten, Last>>;
template <int... Path>
constexpr int place = ProbedAt<Path...>::probe;

}  // namespace

TEST_CASE("a Probe stands behind a layer, and all layers are frozen") {
  static_assert(
      has<ProbedAt<1>, Sequential<FA, Probe>, Freeze<Second>, Freeze<Third>, Freeze<Fourth>, Freeze<Named>>);
  CHECK(place<1> == 1);
  CHECK(ProbedAt<1>::shape == Shape{5, 5, 4});
  // Only the Probe has something to learn: what passed and its gradient, of 8 samples; 16 elements of slack.
  CHECK(ProbedAt<1>::Network::parameter_count == 8 * 2 * (112 + 16));
  CHECK(ProbedAt<1>::Network::Graph::stages == 1);
  static_assert(
      has<ProbedAt<2>, FA, Sequential<Freeze<Second>, Probe>, Freeze<Third>, Freeze<Fourth>, Freeze<Named>>);
  CHECK(place<2> == 5);
}

TEST_CASE("behind the Input it is the first layer") {
  static_assert(has<ProbedAt<0>, Probe, FA, Freeze<Second>, Freeze<Third>, Freeze<Fourth>, Freeze<Named>>);
  CHECK(place<0> == 0);
}

TEST_CASE("inside of a Residual, on both ways, and behind their sum") {
  static_assert(has<ProbedAt<2, 1>, FA, Residual<Sequential<FB, Probe>, ReLU, FC>, Freeze<Third>,
                    Freeze<Fourth>, Freeze<Named>>);
  CHECK(place<2, 1> == 2);
  static_assert(has<ProbedAt<3, 2>, FA, Freeze<Second>, Residual<Shortcut<FD, FB>, FC, Sequential<FD, Probe>>,
                    Freeze<Fourth>, Freeze<Named>>);
  static_assert(has<ProbedAt<3, 0>, FA, Freeze<Second>, Residual<Shortcut<FD, FB, Probe>, FC, FD>,
                    Freeze<Fourth>, Freeze<Named>>);
  CHECK(place<3, 0> == 9);
  static_assert(has<ProbedAt<3, 0, 1>, FA, Freeze<Second>,
                    Residual<Shortcut<Sequential<FD, Probe>, FB>, FC, FD>, Freeze<Fourth>, Freeze<Named>>);
  CHECK(place<3, 0, 1> == 8);
  static_assert(has<ProbedAt<3, 3>, FA, Freeze<Second>, Sequential<Freeze<Third>, Probe>, Freeze<Fourth>,
                    Freeze<Named>>);
  CHECK(place<3, 3> == 10);
}

TEST_CASE("inside of branches, of frozen layers, and of a part with a name of its own") {
  static_assert(has<ProbedAt<4, 1>, FA, Freeze<Second>, Freeze<Third>,
                    Concatenate<Sequential<FC, Probe>, Freeze<Freeze<Sequential<D, B>>>, Freeze<Identity>>,
                    Freeze<Named>>);
  static_assert(has<ProbedAt<4, 2, 1>, FA, Freeze<Second>, Freeze<Third>,
                    Concatenate<FC, Sequential<Sequential<FD, Probe>, FB>, Freeze<Identity>>, Freeze<Named>>);
  CHECK(place<4, 2, 1> == 12);
  static_assert(has<ProbedAt<5, 1>, FA, Freeze<Second>, Freeze<Third>, Freeze<Fourth>,
                    Sequential<Sequential<FA, Probe>, ReLU>>);
  CHECK(place<5, 1> == 15);
  CHECK(ProbedAt<5, 1>::Network::is_complete);
}
