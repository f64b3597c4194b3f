// SPDX-License-Identifier: MIT
#include <mica/io/weight_names.hpp>

#include <mica/activations/relu.hpp>
#include <mica/io/summary.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/sequential.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace mica;
using Names = std::vector<std::string>;

/// A layer of the user whose name is that of the second convolution.
struct Impostor : Layer {
  static constexpr const char* name = "Conv2D_1";
  static constexpr std::array<ParameterTensor, 1> parameters(Shape) { return {{{"scale", {2}}}}; }
  template <class F>
  static void forward(const F&) {}
  template <class B>
  static void backward(const B&) {}
};

/// A composite of the user.
template <int F>
struct Unit : Sequential<Conv2D<F, 1>, Residual<Conv2D<F, 1, NoBias>>> {
  static constexpr const char* name = "Unit";
};

using Net = Sequential<Input<4, 4, 2>, Unit<3>, Concatenate<Identity, Unit<2>>,
                       Residual<Shortcut<BatchNormalization<>>, ReLU>, Flatten, Dense<2>>;

}  // namespace

TEST_CASE("a layer's full name is its name in the summary behind those of the composites around it") {
  CHECK(layer_names<Net>() ==
        Names{"unit", "unit/conv2d", "unit/residual", "unit/residual/conv2d_1", "unit/residual/add",
              "concatenate", "concatenate/identity", "concatenate/unit_1", "concatenate/unit_1/conv2d_2",
              "concatenate/unit_1/residual_1", "concatenate/unit_1/residual_1/conv2d_3",
              "concatenate/unit_1/residual_1/add_1", "residual_2", "residual_2/re_lu", "residual_2/shortcut",
              "residual_2/shortcut/batch_normalization", "residual_2/add_2", "flatten", "dense"});
}

TEST_CASE("a tensor's full name is its name behind that of its layer") {
  CHECK(weight_names<Net>() ==
        Names{"unit/conv2d/kernel", "unit/conv2d/bias", "unit/residual/conv2d_1/kernel",
              "concatenate/unit_1/conv2d_2/kernel", "concatenate/unit_1/conv2d_2/bias",
              "concatenate/unit_1/residual_1/conv2d_3/kernel",
              "residual_2/shortcut/batch_normalization/gamma", "residual_2/shortcut/batch_normalization/beta",
              "residual_2/shortcut/batch_normalization/moving_mean",
              "residual_2/shortcut/batch_normalization/moving_variance", "dense/kernel", "dense/bias"});
  const Names names = weight_names<Net>();
  const detail::WeightTensors tensors = detail::weight_tensors<Net>;
  CHECK(names.size() == tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const detail::WeightTensor found = detail::tensor_of_name(tensors, names, names[i], "call");
    CHECK(detail::line_of(found) == detail::line_of(tensors[i]));
    CHECK(found.offset == tensors[i].offset);
  }
}

TEST_CASE("no two layers have one name, and the summary prints these names") {
  using Clash = Sequential<Input<4, 4, 2>, Conv2D<2, 1>, Impostor, Conv2D<2, 1>, Impostor, Conv2D<2, 1>>;
  const Names names = layer_names<Clash>();
  CHECK(names == Names{"conv2d", "conv2d_1", "conv2d_2", "conv2d_1_1", "conv2d_3"});
  std::ostringstream summary;
  write_summary<Clash>(summary);
  for (const std::string& name : names) CHECK(summary.str().find(name + " (") != std::string::npos);
  const Names weights = weight_names<Clash>();
  CHECK(std::set<std::string>(weights.begin(), weights.end()).size() == weights.size());
}

TEST_CASE("a network whose layers have no code has no tensors") {
  CHECK(weight_names<Sequential<Input<2, 2, 1>, Flatten>>().empty());
  CHECK(layer_names<Sequential<Input<2, 2, 1>, Flatten>>() == Names{"flatten"});
}

TEST_CASE("a name that no tensor has is refused, and those that exist are named") {
  const Names names = weight_names<Net>();
  const auto error = [&](const std::string& name) {
    return error_of([&] { detail::tensor_of_name(detail::weight_tensors<Net>, names, name, "call"); });
  };
  CHECK(error("unit/conv2d/gamma") ==
        "call: expected the name of a tensor, one of unit/conv2d/kernel, unit/conv2d/bias, found a name that "
        "no tensor has");
  for (const std::string name : {"", "/", "kernel", "dense", "conv2d/kernel", "dense/kernel/"}) {
    const std::string text = error(name);
    CAPTURE(name);
    CHECK(text.starts_with("call: expected the name of a tensor, one of unit/conv2d/kernel, "));
    CHECK(text.ends_with(", dense/kernel, dense/bias, found a name that no tensor has"));
  }
  CHECK(error_of([&] { detail::tensor_of_name({}, {}, "dense/kernel", "call"); }) ==
        "call: expected the name of a tensor, found that this network has none");
}
