// SPDX-License-Identifier: MIT
// In a program compiled with -ffast-math, trainings that diverge end with an Error and a model as it was, and
// normalizations lose nothing of numbers of a large mean. Ends with the number of failures. Which number fit
// finds first depends on the compiler, which may let NaN pass through a ReLU or not.
#ifndef __FAST_MATH__
#error "this program is for -ffast-math"
#endif

#include <mica/mica.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

static int failures = 0;

template <class T>
static void must_fail(const char* what, const mica::SGD& optimizer, mica::FitOptions options,
                      mica::Tensor<T, 2> x = {}) {
  using Net = mica::Sequential<mica::Input<2>, mica::Dense<16, mica::ReLU>, mica::Dense<2>>;
  if (x.size() == 0) {
    x.resize(20, 2);
    x.setConstant(T(0.5));
  }
  mica::Tensor<T, 2> y(20, 2);
  y.setConstant(T(1));
  auto model = mica::compile<T>(Net{}, optimizer, mica::MeanSquaredError{});
  const std::vector<T> before(model.parameters().begin(), model.parameters().end());
  options.verbose = 0;
  std::string message = "no error";
  const auto error = mica::detail::exception_of([&] { model.fit(x, y, options); });
  if (error) {
    try {
      std::rethrow_exception(error);
    } catch (const mica::Error& e) {
      message = e.what();
    }
  }
  const bool same = std::equal(before.begin(), before.end(), model.parameters().begin());
  if (!message.starts_with("fit: expected ") || !same) {
    std::printf("%s: the model is %s, and found: %s\n", what, same ? "as it was" : "another",
                message.c_str());
    ++failures;
  }
}

template <class T>
static void must_fail_in() {
  must_fail<T>("growth", {.learning_rate = 1e18}, {.batch_size = 1, .epochs = 100});

  mica::Tensor<T, 2> x(20, 2);
  x.setConstant(T(0.5));
  // The bits of a NaN, which the compiler need not know of.
  std::fill_n(reinterpret_cast<unsigned char*>(&x(13, 1)), sizeof(T), static_cast<unsigned char>(0xff));
  must_fail<T>("NaN in a sample", {}, {.batch_size = 4}, x);
}

/// Trains a normalization and a convolution in front of it for one step.
template <class T, class L>
static auto trained(std::vector<T>& outputs) {
  using Net = mica::Sequential<mica::Input<4, 4, 1>, mica::Conv2D<64, 1>, L>;
  auto model = mica::compile<T>(Net{}, mica::SGD{.learning_rate = 100}, mica::MeanSquaredError{});
  // What the convolution gives is 1e4 plus multiples of 2^-10, which a float holds exactly.
  auto kernel = model.template weights<mica::At<1>, "kernel">();
  mica::Tensor<T, 4> new_kernel(kernel.dimensions()), x(3, 4, 4, 1), y(3, 4, 4, 64);
  mica::Tensor<T, 1> bias(64);
  const auto multiples = [](auto& to, int factor, double unit) {
    for (int i = 0; i < to.size(); ++i) to.data()[i] = T((i * factor % 31 - 15) * unit);
  };
  multiples(new_kernel, 7, 1. / 64);
  multiples(x, 11, 1. / 16);
  multiples(y, 13, 1. / 16);
  bias.setConstant(T(1e4));
  model.template set_weights<mica::At<1>, "kernel">(new_kernel);
  model.template set_weights<mica::At<1>, "bias">(bias);
  const auto predicted = model.predict(x);
  outputs.assign(predicted.data(), predicted.data() + predicted.size());
  model.train_on_batch(x, y);
  return std::vector<T>(model.parameters().begin(), model.parameters().end());
}

template <class L>
static void must_be_exact(const char* what) {
  std::vector<float> y;
  std::vector<double> exact_y;
  const auto after = trained<float, L>(y);
  const auto exact_after = trained<double, L>(exact_y);
  const auto error = [](const auto& all, const auto& exact) {
    double largest = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
      largest = std::max(largest, std::abs(all[i] - exact[i]) / (1 + std::abs(exact[i])));
    return largest;
  };
  const double of_outputs = error(y, exact_y), of_parameters = error(after, exact_after);
  if (!(of_outputs < 1e-5 && of_parameters < 1e-5)) {
    std::printf("%s: float and double differ by %g in the outputs, by %g in the parameters after a step\n",
                what, of_outputs, of_parameters);
    ++failures;
  }
}

int main() {
  must_fail_in<float>();
  must_fail_in<double>();
  // The parameters are infinite after the only step.
  must_fail<float>("the last step", {.learning_rate = 1e300}, {.batch_size = 20});
  must_be_exact<mica::LayerNormalization<>>("LayerNormalization");
  must_be_exact<mica::GroupNormalization<1>>("GroupNormalization, one group");
  must_be_exact<mica::GroupNormalization<4>>("GroupNormalization, groups of 16 channels");
  must_be_exact<mica::GroupNormalization<-1>>("GroupNormalization, groups of one channel");
  must_be_exact<mica::BatchNormalization<>>("BatchNormalization");
  return failures;
}
