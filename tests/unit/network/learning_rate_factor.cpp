// SPDX-License-Identifier: MIT
// What LearningRateFactor makes of its layers: types, numbers, ranges of parameters.
#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/io/weights.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/pooling/global_average_pooling2d.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/frozen.hpp>
#include <mica/network/learning_rate_factor.hpp>
#include <mica/network/probing.hpp>
#include <mica/network/rate_factors.hpp>
#include <mica/network/truncation.hpp>
#include <mica/network/with.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <vector>

// The layers of a user, not in an unnamed namespace: Clang 14 wants definitions of what only decltype calls.
namespace rated {

using namespace mica;

template <class... Layers>
using Net = Sequential<Input<6, 6, 4>, Layers..., GlobalAveragePooling2D, Dense<3, Softmax>>;
using Conv = Conv2D<4, 3, Same>;
using Point = Conv2D<4, 1>;
/// A part of a network, named by a user.
struct Unit : Sequential<Conv, BatchNormalization<>, ReLU> {
  static constexpr const char* name = "Unit";
};
/// The same with a factor of its own.
struct SlowUnit : LearningRateFactor<0.5, Conv, BatchNormalization<>, ReLU> {
  static constexpr const char* name = "Unit";
};

/// The tensors of a network in a file of weights.
template <class Network>
std::vector<std::string> tensors() {
  std::vector<std::string> texts;
  for (const auto& tensor : detail::weight_tensors<Network>) texts.push_back(detail::line_of(tensor));
  return texts;
}

/// The factors of the layers that have parameters, the last Dense not among them.
template <class Network>
std::vector<double> factors() {
  using G = typename Network::Graph;
  std::vector<double> all;
  [&]<int... leaf>(std::integer_sequence<int, leaf...>) {
    const auto add = [&](int i, double factor) {
      if (G::trained_counts[i] > 0) all.push_back(factor);
    };
    (add(leaf, G::List::template At<leaf>::learning_rate_factor), ...);
  }
  (std::make_integer_sequence<int, G::leaves - 1>{});
  return all;
}

template <class Network, class Without>
bool match() {
  static_assert(Network::output_shape == Without::output_shape && Network::depth == Without::depth);
  static_assert(Network::parameter_count == Without::parameter_count);
  static_assert(Network::state_count == Without::state_count);
  return tensors<Network>() == tensors<Without>();
}

using Factors = std::vector<double>;

}  // namespace rated

using namespace rated;

TEST_CASE("layers have the same numbers and names with a factor and without") {
  CHECK(match<Net<LearningRateFactor<0.1, Conv, BatchNormalization<>, ReLU>, Point>,
              Net<Conv, BatchNormalization<>, ReLU, Point>>());
  CHECK(match<Net<LearningRateFactor<0.1, Unit>, SlowUnit>, Net<Unit, Unit>>());
  CHECK(match<Net<Residual<Shortcut<LearningRateFactor<0.1, Point>>, LearningRateFactor<0.5, Conv, ReLU>>>,
              Net<Residual<Shortcut<Point>, Conv, ReLU>>>());
  CHECK(match<Net<Add<LearningRateFactor<0.1, Conv>, LearningRateFactor<0.5, Conv, ReLU>, Identity>>,
              Net<Add<Conv, Sequential<Conv, ReLU>, Identity>>>());
}

TEST_CASE("a factor belongs to the layers with parameters, at any depth; factors multiply") {
  CHECK(factors<Net<LearningRateFactor<0.1, Conv, ReLU>, Conv>>() == Factors{0.1, 1});
  CHECK(factors<Net<LearningRateFactor<0.1, Residual<Unit, Conv>>, SlowUnit>>() ==
        Factors{0.1, 0.1, 0.1, 0.5, 0.5});
  CHECK(factors<Net<LearningRateFactor<0.5, Conv, LearningRateFactor<0.25, Conv>, SlowUnit>>>() ==
        Factors{0.5, 0.125, 0.25, 0.25});
  CHECK(factors<Net<Add<LearningRateFactor<0.1, Conv>, LearningRateFactor<0.5, Conv, Conv>>>>() ==
        Factors{0.1, 0.5, 0.5});
  CHECK(factors<Net<LearningRateFactor<0.5, Residual<Shortcut<Point>, Conv>>>>() == Factors{0.5, 0.5});
  CHECK(factors<With<Direct, Net<LearningRateFactor<0.5, Conv, Residual<Conv>>, SlowUnit>>>() ==
        Factors{0.5, 0.5, 0.5, 0.5});
}

TEST_CASE("a factor of 1 is nothing, a factor of 0 is Frozen, and what is frozen has no factor") {
  static_assert(std::is_same_v<Net<LearningRateFactor<1, Unit>, Conv>::Graph, Net<Unit, Conv>::Graph>);
  static_assert(
      std::is_same_v<Net<LearningRateFactor<0, Unit, Conv>>::Graph, Net<Frozen<Unit, Conv>>::Graph>);
  static_assert(std::is_same_v<Net<Add<LearningRateFactor<0, Conv>, Unit>>::Graph::List,
                               Net<Add<Frozen<Conv>, Unit>>::Graph::List>);
  using Inside = Net<LearningRateFactor<0.5, Frozen<Conv>, Unit>, Frozen<SlowUnit>>;
  CHECK(factors<Inside>() == Factors{0.5, 0.5});
  CHECK(match<Inside, Net<Frozen<Conv>, Unit, Frozen<Unit>>>());
}

TEST_CASE("the ranges of the parameters with one factor") {
  using Three = Net<LearningRateFactor<0.5, Conv, BatchNormalization<>, ReLU, Conv>, Frozen<Conv>, Conv>;
  using Ranges = detail::RateFactors<Three::Graph>;
  static_assert(Ranges::exist && Ranges::count == 2 && Ranges::of(0) == 0.5 && Ranges::of(1) == 1);
  // In front of the second are two convolutions of 148 numbers, with free ones behind them 160, and the 8 of
  // the normalization, with free ones 16.
  static_assert(detail::ParameterLayout<Three::Graph>::of_leaf(5) == 336);
  std::vector<float> numbers(1000);
  std::string parts;
  const auto split = [&](int begin, int size) {
    parts.clear();
    const ParameterSlice<float, 1> slice{size, &numbers[0] + begin, &numbers[0], {&numbers[0]}, begin};
    Ranges::for_each(slice, [&](int range, const ParameterSlice<float, 1>& part) {
      CHECK(part.parameters == &numbers[0] + part.begin);
      CHECK((part.gradient == &numbers[0] + part.begin - begin && part.slots[0] == part.gradient));
      parts +=
          std::to_string(range) + ":" + std::to_string(part.begin) + "+" + std::to_string(part.size) + " ";
    });
    return parts;
  };
  CHECK(split(0, 320) == "0:0+320 ");
  CHECK(split(320, 32) == "0:320+16 1:336+16 ");
  CHECK(split(336, 64) == "1:336+64 ");
  static_assert(!detail::RateFactors<Net<Conv, Frozen<SlowUnit>>::Graph>::exist);
}

TEST_CASE("parts of a network with factors, and the network around a probe, have the layers of the network") {
  using Whole = Net<LearningRateFactor<0.5, Residual<Shortcut<Point>, Conv, ReLU>>, Conv>;
  static_assert(detail::Truncation<Whole, At<1, 0>>::leaves.size() == 1);
  static_assert(detail::Truncation<Whole, At<1, 2>>::leaves.size() == 2);
  static_assert(detail::Truncation<Whole, At<2>>::leaves.size() == 5);
  static_assert(detail::Probing<Whole, At<1, 1>>::Network::state_count == Whole::parameter_count);
}
