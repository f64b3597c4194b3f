// SPDX-License-Identifier: MIT
// The weights of one layer of a model, and the weights that two networks share.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace mica;

using Net = Sequential<Input<6, 6, 2>, Conv2D<3, 3, NoBias>, BatchNormalization<>,
                       Residual<Conv2D<3, 3, Same>, ReLU, Conv2D<3, 3, Same>>, Flatten, Dense<5>>;

template <class T = float, class Network = Net>
auto new_model(std::uint64_t seed = 0) {
  return compile<T>(Network{.seed = seed}, Adam{}, MeanSquaredError{});
}

Tensor<float, 4> images(int n) {
  Tensor<float, 4> x(n, 6, 6, 2);
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i * 7 % 11) / 11.0F - 0.5F;
  return x;
}
Tensor<float, 2> targets(int n) {
  Tensor<float, 2> y(n, 5);
  for (Eigen::Index i = 0; i < y.size(); ++i) y.data()[i] = static_cast<float>(i * 3 % 7) / 7.0F;
  return y;
}

template <class A, class B>
bool equal(const A& a, const B& b) {
  return a.dimensions() == b.dimensions() && std::equal(a.data(), a.data() + a.size(), b.data());
}

/// Whether a model predicts, and goes on to train, to the bits of a model with these parameters in a file:
/// load_weights packs all of them.
template <class Model>
bool is_packed(Model& model) {
  const TemporaryFolder folder;
  model.save_weights(folder.path("w"));
  Model other = model;
  other.load_weights(folder.path("w"));
  if (!equal(model.predict(images(3)), other.predict(images(3)))) return false;
  model.train_on_batch(images(9), targets(9));
  other.train_on_batch(images(9), targets(9));
  return std::equal(model.parameters().begin(), model.parameters().end(), other.parameters().begin());
}

}  // namespace

TEST_CASE("the weights of a layer are a tensor of the rank that its path and name have") {
  const auto model = new_model();
  const auto kernel = model.weights<At<3, 2 + 1>, "kernel">();
  static_assert(std::is_same_v<decltype(kernel), const Eigen::TensorMap<const Tensor<float, 4>>>);
  CHECK(kernel.dimensions() == Eigen::DSizes<Eigen::Index, 4>(3, 3, 3, 3));
  const auto dense = model.weights<At<5>, "kernel">();
  static_assert(std::is_same_v<decltype(dense), const Eigen::TensorMap<const Tensor<float, 2>>>);
  CHECK(dense.dimensions() == Eigen::DSizes<Eigen::Index, 2>(5, 48));
  const auto variance = model.weights<At<2>, "moving_variance">();
  static_assert(std::is_same_v<decltype(variance), const Eigen::TensorMap<const Tensor<float, 1>>>);
  CHECK(variance.dimension(0) == 3);
  CHECK(variance(0) == 1);
  CHECK(variance(2) == 1);
  CHECK(model.weights<At<2>, "moving_mean">()(1) == 0);
  CHECK(model.weights<At<2>, "gamma">()(1) == 1);
  CHECK(model.weights<At<5>, "bias">()(4) == 0);
}

TEST_CASE("the weights of a layer are found by the names of the summary") {
  const auto model = new_model<double>();
  CHECK(model.layer_names() ==
        std::vector<std::string>{"conv2d", "batch_normalization", "residual", "residual/conv2d_1",
                                 "residual/re_lu", "residual/conv2d_2", "residual/add", "flatten", "dense"});
  CHECK(model.weight_names() ==
        std::vector<std::string>{"conv2d/kernel", "batch_normalization/gamma", "batch_normalization/beta",
                                 "batch_normalization/moving_mean", "batch_normalization/moving_variance",
                                 "residual/conv2d_1/kernel", "residual/conv2d_1/bias",
                                 "residual/conv2d_2/kernel", "residual/conv2d_2/bias", "dense/kernel",
                                 "dense/bias"});
  CHECK(model.weights<4>("residual/conv2d_2/kernel").data() == model.weights<At<3, 3>, "kernel">().data());
  CHECK(model.weights<1>("batch_normalization/moving_variance").data() ==
        model.weights<At<2>, "moving_variance">().data());
  CHECK(model.weights<2>("dense/kernel").dimensions() == Eigen::DSizes<Eigen::Index, 2>(5, 48));

  CHECK(error_of([&] { model.weights<4>("dense/kernel"); }) ==
        "weights<4>(\"dense/kernel\"): expected the rank 2, that of a tensor of 5x48, found 4");
  CHECK(error_of([&] { model.weights<1>("residual/conv2d_1/gamma"); }) ==
        "weights<1>(\"residual/conv2d_1/gamma\"): expected the name of a tensor, one of "
        "residual/conv2d_1/kernel, residual/conv2d_1/bias, found a name that no tensor has");
  const std::string error = error_of([&] { model.weights<1>("conv2d_1/kernel"); });
  CHECK(
      error.starts_with("weights<1>(\"conv2d_1/kernel\"): expected the name of a tensor, one of "
                        "conv2d/kernel, batch_normalization/gamma, "));
  CHECK(error.ends_with("dense/kernel, dense/bias, found a name that no tensor has"));

  const auto bare = new_model<float, Sequential<Input<3>, ReLU>>();
  CHECK(bare.weight_names().empty());
  CHECK(error_of([&] { bare.weights<1>("dense/bias"); }) ==
        "weights<1>(\"dense/bias\"): expected the name of a tensor, found that this network has none");
}

TEST_CASE("weights go through a file of NumPy") {
  const TemporaryFolder folder;
  const auto model = new_model();
  auto other = new_model();
  Tensor<float, 1> bias(5);
  bias.setValues({1, 2, 3, 4, 5});
  other.set_weights("dense/bias", bias);
  other.save_weights_npz(folder.path("other.npz"));
  model.save_weights_npz(folder.path("model.npz"));
  other.load_weights_npz(folder.path("model.npz"));
  CHECK(equal(other.predict(images(3)), model.predict(images(3))));
  CHECK(is_packed(other));
}

TEST_CASE("a model predicts and trains with the weights that were set") {
  auto model = new_model();
  Tensor<float, 4> kernel(3, 3, 2, 3);
  for (int i = 0; i < kernel.size(); ++i) kernel.data()[i] = 0.01F * static_cast<float>(i % 13) - 0.05F;
  const auto before = model.predict(images(3));
  model.set_weights<At<1>, "kernel">(kernel);
  CHECK(equal(model.weights<At<1>, "kernel">(), kernel));
  CHECK(!equal(model.predict(images(3)), before));
  CHECK(is_packed(model));

  Tensor<float, 1> bias(5);
  bias.setValues({1, 2, 3, 4, 5});
  model.set_weights("dense/bias", bias);
  CHECK(equal(model.weights<At<5>, "bias">(), bias));
  CHECK(is_packed(model));

  // Inference folds this state into the kernel of the convolution.
  Tensor<double, 1> mean(3);
  mean.setValues({0.5, -1, 2});
  model.set_weights<At<2>, "moving_mean">(mean);
  CHECK(model.weights<1>("batch_normalization/moving_mean")(2) == 2);
  CHECK(is_packed(model));
}

TEST_CASE("setting the weights of one layer leaves all others as they are") {
  auto model = new_model();
  const std::vector<float> before(model.parameters().begin(), model.parameters().end());
  const auto kernel = model.weights<At<3, 1>, "kernel">();
  const auto begin = kernel.data() - model.parameters().data();
  model.set_weights<At<3, 1>, "kernel">(kernel + 1.0F);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const bool is_set = begin <= at && at < begin + kernel.size();
    CHECK(model.parameters()[i] == (is_set ? before[i] + 1 : before[i]));
  }
}

TEST_CASE("weights are set to tensors, maps, expressions, matrices and vectors") {
  auto model = new_model();
  std::vector<float> memory(240);
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<float>(i);
  const Eigen::TensorMap<const Tensor<float, 2>> map(memory.data(), 5, 48);
  model.set_weights<At<5>, "kernel">(map);
  CHECK(model.weights<At<5>, "kernel">()(1, 2) == 50);
  model.set_weights<At<5>, "kernel">(map * 2.0F);
  CHECK(model.weights<At<5>, "kernel">()(1, 2) == 100);
  // Keras' kernel is [inputs, units].
  const Eigen::MatrixXd keras =
      Eigen::Map<Eigen::Matrix<float, 5, 48, Eigen::RowMajor>>(memory.data()).cast<double>().transpose();
  model.set_weights("dense/kernel", keras.transpose());
  CHECK(equal(model.weights<At<5>, "kernel">(), map));
  model.set_weights("dense/kernel", map.cast<double>() + 0.5);
  CHECK(model.weights<At<5>, "kernel">()(1, 2) == 50.5F);

  model.set_weights<At<5>, "bias">(Eigen::VectorXf::LinSpaced(5, 1, 5));
  CHECK(model.weights<At<5>, "bias">()(4) == 5);
  model.set_weights("dense/bias", Eigen::Array<double, 1, 5>::Constant(7));
  CHECK(model.weights<At<5>, "bias">()(4) == 7);

  // A column is a matrix where a matrix is wanted.
  auto narrow = new_model<float, Sequential<Input<1>, Dense<3>>>();
  narrow.set_weights<At<1>, "kernel">(Eigen::Vector3f(1, 2, 3));
  CHECK(narrow.weights<2>("dense/kernel")(2, 0) == 3);
}

TEST_CASE("weights of other extents, or not finite, are refused, and the model is as before") {
  auto model = new_model();
  const std::vector<float> before(model.parameters().begin(), model.parameters().end());
  const auto outputs = model.predict(images(3));
  const auto error = [&](auto set) {
    const std::string text = error_of([&] { set(); });
    CHECK(std::equal(before.begin(), before.end(), model.parameters().begin()));
    CHECK(equal(model.predict(images(3)), outputs));
    return text;
  };
  Tensor<float, 4> kernel(3, 3, 3, 3), other(3, 3, 2, 4);
  kernel.setZero();
  other.setZero();
  CHECK(error([&] { model.set_weights<At<3, 1>, "kernel">(other); }) ==
        "set_weights<At<3, 1>, \"kernel\">: expected a tensor of 3x3x3x3, found one of 3x3x2x4");
  CHECK(error([&] { model.set_weights("residual/conv2d_2/kernel", other); }) ==
        "set_weights(\"residual/conv2d_2/kernel\"): expected a tensor of 3x3x3x3, found one of 3x3x2x4");
  Tensor<float, 2> one_row(1, 5);
  one_row.setZero();
  CHECK(error([&] { model.set_weights<At<5>, "bias">(one_row); }) ==
        "set_weights<At<5>, \"bias\">: expected a tensor of 5, found one of 1x5");
  CHECK(error([&] { model.set_weights<At<5>, "bias">(Eigen::VectorXf::Zero(4)); }) ==
        "set_weights<At<5>, \"bias\">: expected a tensor of 5, found one of 4");
  CHECK(error([&] { model.set_weights("dense/kernel", Eigen::MatrixXf::Zero(48, 5)); }) ==
        "set_weights(\"dense/kernel\"): expected a tensor of 5x48, found one of 48x5");
  CHECK(error([&] {
          model.set_weights("dens/kernel", kernel);
        }).starts_with("set_weights(\"dens/kernel\"): expected the name of a tensor, one of conv2d/kernel,"));

  kernel(2, 1, 0, 2) = std::numeric_limits<float>::quiet_NaN();
  CHECK(error([&] { model.set_weights<At<3, 1>, "kernel">(kernel); }) ==
        "set_weights<At<3, 1>, \"kernel\">: expected numbers that are finite as float32, found NaN at [2, 1, "
        "0, 2]");
  Tensor<double, 1> bias(5);
  bias.setZero();
  bias(3) = 1e300;  // infinite as a float
  CHECK(error([&] { model.set_weights("dense/bias", bias); }) ==
        "set_weights(\"dense/bias\"): expected numbers that are finite as float32, found 1e+300 at [3]");
}

TEST_CASE(
    "a file of weights that are not finite in the model's numbers is refused, and the model is as before") {
  const TemporaryFolder folder;
  const std::string path = folder.path("w");
  auto large = new_model<double>(3);
  large.set_weights("residual/conv2d_2/bias", Eigen::Array3d(1, 2, 1e300));
  large.save_weights(path);
  auto model = new_model();
  const auto before = model;
  const std::string sentence =
      path + ", tensor residual/conv2d_2/bias: expected numbers that are finite as float32, found 1e+300 at [2]";
  CHECK(error_of([&] { model.load_weights(path); }) == sentence);
  CHECK(error_of([&] { model.load_weights(path, skip_mismatch); }) == sentence);
  CHECK(difference(model, before) == "");
  CHECK(equal(model.predict(images(3)), before.predict(images(3))));
}

TEST_CASE("a model loads the weights that it shares with the file of another network") {
  using Other = Sequential<Input<6, 6, 2>, Conv2D<3, 3, NoBias>, BatchNormalization<>,
                           Residual<Conv2D<3, 3, Same>, ReLU, Conv2D<3, 3, Same>>, Flatten, Dense<2>>;
  const TemporaryFolder folder;
  auto model = new_model(3);
  model.train_on_batch(images(9), targets(9));
  model.save_weights(folder.path("w"));

  auto other = new_model<double, Other>(4);
  const Tensor<double, 2> head = other.weights<At<5>, "kernel">();
  CHECK(other.load_weights(folder.path("w"), skip_mismatch) ==
        std::vector<std::string>{
            R"(The file's "dense/kernel [48,5]" was skipped: the network expects "dense/kernel [48,2]".)",
            R"(The file's "dense/bias [5]" was skipped: the network expects "dense/bias [2]".)"});
  CHECK(equal(other.weights<At<5>, "kernel">(), head));
  const Tensor<double, 4> kernel = model.weights<At<3, 3>, "kernel">().cast<double>();
  CHECK(equal(other.weights<At<3, 3>, "kernel">(), kernel));
  const Tensor<double, 1> mean = model.weights<At<2>, "moving_mean">().cast<double>();
  CHECK(mean(0) != 0);
  CHECK(equal(other.weights<At<2>, "moving_mean">(), mean));

  // The packs are those of the loaded weights.
  auto wanted = new_model<double, Other>(4);
  other.save_weights(folder.path("other"));
  wanted.load_weights(folder.path("other"));
  CHECK(equal(other.predict(images(3)), wanted.predict(images(3))));

  auto same = new_model(5);
  CHECK(same.load_weights(folder.path("w"), skip_mismatch).empty());
  CHECK(difference(same, model) == "");
}
