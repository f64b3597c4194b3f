// SPDX-License-Identifier: MIT
#include <mica/activations/relu.hpp>
#include <mica/activations/sigmoid.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/io/summary.hpp>
#include <mica/io/weight_names.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/network/frozen.hpp>
#include <mica/network/heads.hpp>
#include <mica/network/paths.hpp>
#include <mica/network/truncation.hpp>
#include <mica/network/with.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using namespace mica;

struct Policy : Sequential<Conv2D<2, 1, ReLU>, Flatten, Dense<3, Softmax>> {
  static constexpr const char* name = "policy";
};
template <class... More>
using Net = Sequential<Input<4, 5, 1>, Conv2D<2, 3, Same>,
                       Heads<Policy, Sequential<Flatten, Dense<2>, Sigmoid>, Conv2D<1, 1, Tanh>, More...>>;
using Three = Net<>;

template <class N>
using HeadsOf = detail::HeadsOf<typename N::Graph>;

TEST_CASE("the outputs of all heads lie in one row") {
  CHECK(Three::is_complete);
  CHECK(Three::depth == 3);
  CHECK(Three::output_shape == Shape(3 + 2 + 20));
  CHECK(Three::layer_output(1) == Shape(4, 5, 2));
  CHECK(HeadsOf<Three>::At<0>::shape == Shape(3));
  CHECK(HeadsOf<Three>::At<2>::shape == Shape(4, 5, 1));
  constexpr Layout image{{2, 3, 2}, {1, 0, 2, 1}};
  const auto row = [](const std::vector<Values>& x) {
    Values all = x[0];
    all.insert(all.end(), x[1].begin(), x[1].end());
    return all;
  };
  CHECK(broken_joint_laws<detail::HeadRow<2>, Layout{{15}}, image, Layout{{3}}>(row) == "");
  CHECK(broken_joint_laws<detail::HeadRow<2>, Layout{{13}}, Layout{{1}}, Layout{{2, 2, 3}}>(row) == "");
}

TEST_CASE("a network of one output has no heads") {
  using One = Sequential<Input<4>, Dense<3, Softmax>>;
  CHECK(HeadsOf<One>::size == 0);
}

TEST_CASE("heads have the names of the user's classes, or numbers") {
  using std::string_view;
  using H = HeadsOf<Three>;
  CHECK(string_view(H::At<0>::name) == "policy");
  CHECK(string_view(H::At<1>::name) == "head_2");
  CHECK(string_view(H::At<2>::name) == "head_3");
  CHECK(string_view(detail::numbered_head<120>.data()) == "head_120");
  using Fixed = Sequential<Input<4, 5, 1>, Heads<Frozen<Policy>, Frozen<Flatten, Dense<2>>>>;
  CHECK(string_view(HeadsOf<Fixed>::At<0>::name) == "policy");
  CHECK(string_view(HeadsOf<Fixed>::At<1>::name) == "head_2");
  // A composite of the library is no class of the user.
  using Means = Sequential<Input<4>, Heads<Average<Dense<2>, Dense<2>>, Subtract<Dense<2>, Dense<2>>>>;
  CHECK(string_view(HeadsOf<Means>::At<0>::name) == "head_1");
  CHECK(string_view(HeadsOf<Means>::At<1>::name) == "head_2");
}

TEST_CASE("layers keep their paths and names") {
  using Dense2 = detail::LayerAt<Three, At<2, 1, 3>>;
  CHECK(std::is_same_v<Dense2::type, Dense<3, Softmax>>);
  CHECK(Dense2::input_shape == Shape(40));
  CHECK(detail::LayerAt<Three, At<2, 2, 3>>::output_shape == Shape(2));
  const std::vector<std::string> names{"conv2d/kernel",
                                       "conv2d/bias",
                                       "heads/policy/conv2d_1/kernel",
                                       "heads/policy/conv2d_1/bias",
                                       "heads/policy/dense/kernel",
                                       "heads/policy/dense/bias",
                                       "heads/sequential/dense_1/kernel",
                                       "heads/sequential/dense_1/bias",
                                       "heads/conv2d_2/kernel",
                                       "heads/conv2d_2/bias"};
  CHECK(weight_names<Three>() == names);
}

TEST_CASE("the part that leads into a head ends with the head's own activation") {
  using Part = detail::Truncation<Three, At<2, 1, 3>>::Network;
  CHECK(std::is_same_v<Part::Graph::End, Softmax>);
  CHECK(Part::output_shape == Shape(3));
  CHECK(std::is_same_v<detail::Truncation<Three, At<2, 2, 3>>::Network::Graph::End, Sigmoid>);
  CHECK(detail::Truncation<Three, At<2>>::Network::output_shape == Three::output_shape);
}

TEST_CASE("frozen heads, and heads whose convolutions have an algorithm") {
  using Fixed = Sequential<Input<4, 5, 1>, Frozen<Conv2D<2, 3, Same>>, Heads<Frozen<Policy>, Conv2D<1, 1>>>;
  CHECK(Fixed::parameter_count == 3);
  CHECK(std::is_same_v<HeadsOf<Fixed>::At<0>::Activation, Softmax>);
  using AllFixed = Sequential<Input<4, 5, 1>, Conv2D<2, 3>, Frozen<Heads<Policy, Conv2D<1, 1>>>>;
  CHECK(AllFixed::is_complete);
  CHECK(AllFixed::parameter_count == 20);
  using Fast =
      With<Winograd<4>, Sequential<Input<8, 8, 8>, Heads<Conv2D<8, 3>, Sequential<Conv2D<8, 3, Tanh>>>>>;
  using L = Fast::Graph::List;
  CHECK(std::is_same_v<L::At<0>, Conv2D<8, 3, Winograd<4>>>);
  CHECK(weight_names<Fast>().size() == 4);
}

TEST_CASE("the summary") {
  std::ostringstream out;
  write_summary<Three>(out);
  CHECK(out.str().find(R"(│ heads (Heads)                   │                        │           214 │
│  ├ policy (policy)              │ (None, 3)              │           129 │
│  │ ├ conv2d_1 (Conv2D)          │ (None, 4, 5, 2)        │             6 │
│  │ ├ flatten (Flatten)          │ (None, 40)             │             0 │
│  │ └ dense (Dense)              │ (None, 3)              │           123 │
)") != std::string::npos);
  CHECK(out.str().find("│  └ conv2d_2 (Conv2D)            │ (None, 4, 5, 1)        │             3 │\n") !=
        std::string::npos);
}

}  // namespace
