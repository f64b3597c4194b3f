// SPDX-License-Identifier: MIT
// Writes networks as headers, and a header with an input and the outputs of the kernels for each.
#include <mica/mica.hpp>

#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace mica;

/// What `embed` asks of a model: a network with weights, here some weights.
template <class Net, class T>
struct Weights {
  using Network = Net;
  using Scalar = T;
  detail::Parameters<T, typename Net::Graph> all;

  Weights() {
    Random random(3);
    for (const detail::WeightTensor& tensor : detail::weight_tensors<Net>)
      for (int i = 0; i < tensor.shape.size(); ++i)
        all.values()[tensor.offset + i] =
            T(random.uniform()) - (std::string(tensor.name) == "moving_variance" ? T(0) : T(0.5));
    all.pack();
  }
  std::span<const T> parameters() const { return {all.values(), std::size_t{decltype(all)::size}}; }
};

template <class T, class Net>
void write(const std::string& name, Net) {
  using G = typename Net::Graph;
  const Weights<Net, T> model;
  embed(model, name + ".hpp", {.name = "written::" + name});

  std::vector<T> x(std::size_t{G::input.size()}), y(std::size_t{G::output.size()});
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = T(i * 7 % 11) / 8 - T(0.5);
  detail::Workspace<T, G> workspace;
  detail::infer(
      model.all, workspace, 1, [&](int, const auto& to) { to.copy(x.data()); }, y.data());
  std::string text = "#pragma once\n\nnamespace written::" + name + " {\n";
  detail::append_constant(text, "x", G::input, x.data());
  detail::append_constant(text, "y", G::output, y.data());
  std::ofstream(name + "_expected.hpp") << text << "}\n";
}

template <int Filters>
struct Unit : Sequential<Conv2D<Filters, 1, NoBias>, BatchNormalization<NoScale, Epsilon<1e-5>>, ReLU> {
  static constexpr const char* name = "Unit";
};

}  // namespace

int main() {
  // Layers and options of each kind.
  write<float>(
      "many",
      Sequential<Input<12, 9, 3>, Rescaling<0.5, -1e-7>,
                 Conv2D<4, Size{3, 2}, Same, Stride<2>, HeNormal, KernelRegularizer<L2<1e-4>>>,
                 BatchNormalization<>, LeakyReLU<0.2>, Frozen<DepthwiseConv2D<3, Padding<1>>>,
                 LearningRateFactor<0.1, Conv2D<4, 3, Same, Winograd<4>>>, SpatialDropout2D<0.2>,
                 Residual<Unit<4>, Conv2D<4, 3, Same, KernelConstraint<MaxNorm<2>>>>, ReLUWith<MaxValue<6>>,
                 MaxPooling2D<2>, SeparableConv2D<5, 2>, Permute<3, 1, 2>, Flatten,
                 Concatenate<Dense<3, Tanh>, Sequential<Dense<4>, PReLU<>>>, Dense<5, Softmax>>{});
  write<float>("heads", Sequential<Input<8>, Dense<4, Mish>, Heads<Dense<3, Softmax>, Dense<1, Sigmoid>>>{});
  write<double>("tiny",
                Sequential<Input<4, 4, 1>, Conv2D<2, 3, GELU>, GlobalAveragePooling2D, Dense<3, Softmax>>{});
}
