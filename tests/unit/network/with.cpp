// SPDX-License-Identifier: MIT
// Networks that are computed with another algorithm.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

// The layers of a user, not in an unnamed namespace: Clang 14 wants definitions of what only decltype calls.
namespace user {

using namespace mica;

template <class L>
using Fast = detail::WithAlgorithm<Winograd<4>, L>;

template <class L, class Wanted>
constexpr bool becomes = std::is_same_v<Fast<L>, Wanted>;

/// A part of a network, named by a user.
template <class... Algorithm>
struct Unit : Sequential<Conv2D<16, 3, Same, Algorithm...>, BatchNormalization<>, ReLU> {
  static constexpr const char* name = "Unit";
};

/// Composites of all kinds, whose convolutions have these options.
template <class... Algorithm>
using Net = Sequential<
    Input<8, 8, 16>, Conv2D<16, 3, Same, ReLU, Algorithm...>, Unit<Algorithm...>,
    Residual<Shortcut<Conv2D<16, 3, Same, Algorithm...>>, Frozen<Conv2D<16, 3, Same, Algorithm...>>>,
    Concatenate<Identity, Frozen<Unit<Algorithm...>>>, GlobalAveragePooling2D, Dense<3, Softmax>>;

using Plain = Net<>;
using Written = Net<Winograd<4>>;
using Given = With<Winograd<4>, Plain>;

template <class N>
std::vector<float> values() {
  const auto model = compile(N{.seed = 3}, Adam{}, SparseCategoricalCrossentropy{});
  Tensor<float, 4> x(2, 8, 8, 16);
  Random random(7);
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(random.uniform());
  const Tensor<float, 2> y = model.predict(x);
  return {y.data(), y.data() + y.size()};
}

/// A layer and a network of a user.
struct ZeroFilters : Conv2D<16, 3, Same> {
  static constexpr const char* name = "ZeroFilters";
};
struct OwnNet : Sequential<Input<8, 8, 16>, Conv2D<16, 3>, Flatten, Dense<3>> {};

/// The summary without the memory that the kernels need.
template <class N>
std::string table() {
  std::ostringstream text;
  compile(N{}, Adam{}, SparseCategoricalCrossentropy{}).summary(text);
  return text.str().substr(0, text.str().find("Workspace"));
}

}  // namespace user

using namespace user;

TEST_CASE("a layer takes an algorithm that can compute it, unless it names one") {
  static_assert(becomes<Conv2D<8, 3, Same>, Conv2D<8, 3, Same, Winograd<4>>>);
  static_assert(becomes<Conv2D<8, 3, Direct>, Conv2D<8, 3, Direct>>);
  static_assert(becomes<Conv2D<8, 5>, Conv2D<8, 5>>);
  static_assert(becomes<Conv2D<8, 3, Stride<2>>, Conv2D<8, 3, Stride<2>>>);
  static_assert(becomes<Dense<8>, Dense<8>>);
  static_assert(becomes<Frozen<Conv2D<8, 3>, ReLU>, Frozen<Conv2D<8, 3, Winograd<4>>, ReLU>>);
  static_assert(std::is_same_v<detail::WithAlgorithm<Direct, Conv2D<8, 5>>, Conv2D<8, 5, Direct>>);
}

TEST_CASE("a user's layer stays what it is, a user's network and a part of one take the algorithm") {
  static_assert(becomes<ZeroFilters, ZeroFilters>);
  static_assert(std::is_same_v<With<Winograd<4>, OwnNet>,
                               Sequential<Input<8, 8, 16>, Conv2D<16, 3, Winograd<4>>, Flatten, Dense<3>>>);
  static_assert(std::is_same_v<With<Winograd<4>, Conv2D<16, 3>>, Conv2D<16, 3, Winograd<4>>>);
  using Part = With<Winograd<4>, Unit<>>;
  static_assert(std::is_same_v<Part::Leaves, Unit<Winograd<4>>::Leaves>);
}

TEST_CASE("a network with an algorithm computes what it computes with the option of each layer") {
  CHECK(values<Given>() == values<Written>());
  CHECK(values<Given>() != values<Plain>());
  CHECK(values<With<Direct, Plain>>() == values<Net<Direct>>());
  CHECK(values<With<Direct, Given>>() == values<Given>());
}

TEST_CASE("a network with an algorithm has the weights of the network") {
  static_assert(Given::parameter_count == Plain::parameter_count && Given::state_count == Plain::state_count);
  CHECK(table<Given>() == table<Written>());
}

TEST_CASE("the part of a network with an algorithm that leads to a layer has the algorithm too") {
  using Part = detail::Truncation<Given, At<2, 1>>;
  static_assert(
      std::is_same_v<Part::Network, Sequential<Input<8, 8, 16>, Conv2D<16, 3, Same, ReLU, Winograd<4>>,
                                               Conv2D<16, 3, Same, Winograd<4>>>>);
  using Shortcut = detail::Truncation<Given, At<3, 0>>;
  CHECK(Shortcut::leaves.size() == 5);
}
