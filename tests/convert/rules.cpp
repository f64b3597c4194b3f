// SPDX-License-Identifier: MIT
#include "described/layer_rules.hpp"
#include "refusal.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using convert::Extents;

/// What the rules say of a layer of an image, "" if they take it.
std::string refusal(const std::string& layer, const Extents& input = {8, 8, 4}) {
  try {
    convert::form_of(convert::with_defaults(convert::parse_type(layer, "the text")), {input}, "it");
  } catch (const convert::Refusal& error) {
    return error.what();
  }
  return "";
}

/// The names between backticks in these rows of README.md's table "What there is".
std::vector<std::string> names_in_readme(const std::set<std::string>& rows) {
  std::ifstream in(MICA_README);
  std::vector<std::string> names;
  std::size_t found = 0;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| ") || !rows.contains(line.substr(2, line.find(" |", 2) - 2))) continue;
    ++found;
    for (std::size_t at = line.find('`'); at != std::string::npos;) {
      const std::size_t end = line.find('`', at + 1);
      names.push_back(line.substr(at + 1, end - at - 1));
      at = line.find('`', end + 1);
    }
  }
  CHECK(found == rows.size());
  return names;
}

}  // namespace

TEST_CASE("each layer that README.md lists has a rule") {
  // Parts of a composite, options of ReLUWith, what becomes two layers, and formulas that no file has.
  const std::set<std::string> others{"Residual",        "Shortcut",        "Identity",
                                     "MaxValue",        "NegativeSlope",   "Threshold",
                                     "SeparableConv1D", "SeparableConv2D", "Elementwise"};
  const std::vector<std::string> names = names_in_readme(
      {"layers", "convolutional", "pooling", "normalization", "regularization", "reshaping", "preprocessing",
       "layers that merge branches", "activations, as an option of a layer or as a layer"});
  CHECK(names.size() > 70);
  for (const std::string& name : names) {
    if (others.contains(name)) continue;
    CAPTURE(name);
    CHECK(refusal(name) != "it: mica has no layer " + name + " that a file may name");
  }
}

TEST_CASE("the middle of an image") {
  const auto form = [](const std::string& layer) {
    return convert::form_of(convert::parse_type(layer, "the text"), {{9, 8, 3}}, "it").output;
  };
  CHECK(form("CenterCrop<Size{9, 4}>") == Extents{9, 4, 3});
  CHECK(form("CenterCrop<5>") == Extents{5, 5, 3});
  CHECK(refusal("CenterCrop<9>") == "it: it keeps more pixels than its input has");
  CHECK(refusal("CenterCrop<2>", {8}) == "it: expected an image of height x width x channels, found 8");
}

TEST_CASE("what a compiler refuses is refused") {
  CHECK(refusal("Rescaling<1, Size>") == "it: expected a number in Rescaling<1, Size>");
  CHECK(refusal("Rescaling<1, Size{2, 2}>") == "it: expected a number in Rescaling<1, 2>");
  CHECK(refusal("Rescaling<3000000000>") == "it: expected a number in Rescaling<3000000000>");
  CHECK(refusal("Rescaling<08>") ==
        "the text: expected a number without zeros in front of it at character 10 of the description");
  CHECK(refusal("Dropout<1.5>") == "it: expected a number of at least 0 and less than 1 in Dropout<1.5>");
  CHECK(refusal("Dropout<1>") == "it: expected a number of at least 0 and less than 1 in Dropout<1>");
  CHECK(refusal("GaussianNoise<-1>") == "it: expected a number of at least 0 in GaussianNoise<-1>");
  CHECK(refusal("CELU<0>") == "it: expected a number above 0 in CELU<0>");
  CHECK(refusal("BatchNormalization<Momentum<2>>") == "it: expected a number from 0 to 1 in Momentum<2>");
  CHECK(refusal("Normalization<Mean<0>, Variance<-1>>") ==
        "it: expected a number of at least 0 in Variance<-1>");
  CHECK(refusal("MaxPooling2D<2, Same, Valid>") == "it: its options Same and Valid contradict each other");
  CHECK(refusal("Conv2D<2, 3, HeNormal, Zeros>") ==
        "it: its options HeNormal and Zeros contradict each other");
  CHECK(refusal("Conv1D<2, 3, Same, Causal>", {8, 4}) ==
        "it: its options Same and Causal contradict each other");
  CHECK(refusal("Conv2D<2, 3, Same, Same>") == "it: its option Same is there twice");
  CHECK(refusal("Conv2D<2, 3, Same<1>>") == "it: expected 0 arguments in Same<1>");
  CHECK(refusal("Conv2D<2, 3, KernelRegularizer<L2<-1>>>") ==
        "it: expected a number of at least 0 in L2<-1>");
  CHECK(refusal("Conv2D<2, 3, KernelRegularizer<L2>>") == "it: expected 1 argument in L2");
  CHECK(refusal("Conv2D<2, 3, KernelRegularizer<NonNeg>>") ==
        "it: expected a class of the kind regularizer in KernelRegularizer<NonNeg>");
  CHECK(refusal("Conv2D<2, 3, BiasConstraint<MinMaxNorm<2>>>") ==
        "it: expected norms 0 <= least <= most, and a rate from 0 to 1, in MinMaxNorm<2>");
  CHECK(refusal("Conv2D<2, 3, VarianceScaling<2, system>>") == "it: it has no VarianceScaling<2, system>");
  CHECK(refusal("Conv2D<2, 3, Winograd<3>>") == "it: Winograd computes squares of 2 or 4 outputs");
  CHECK(refusal("Conv2D<2, 5, Winograd<4>>") ==
        "it: Winograd needs a kernel of 3 and a stride of 1, without dilation and groups");
  CHECK(refusal("ActivityRegularization") == "it: expected one regularizer, such as L2<0.01>");

  for (const std::string layer :
       {"Rescaling<0.5, -1e-07>", "Dropout<0>", "LeakyReLU", "Conv2D<4, 3, Winograd<4>, Same, NoBias>",
        "Conv2D<4, Size{3, 2}, VarianceScaling<2, FanMode::fan_out, Distribution::uniform>, "
        "KernelRegularizer<L1L2<0.1, 0>>, BiasInitializer<Constant<-1>>, KernelConstraint<MinMaxNorm<0, 2, "
        "1>>>",
        "ReLUWith<MaxValue<6>, Threshold<0>>", "ActivityRegularization<L1<0.1>>",
        "Normalization<Mean<0, 1, 2, -3>, Variance<1>>", "UpSampling2D<2, Bilinear>"})
    CHECK(refusal(layer) == "");
}
