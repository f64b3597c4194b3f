// SPDX-License-Identifier: MIT
#include <mica/layers/normalization/batch_normalization.hpp>

#include <mica/activations/relu.hpp>

#include "support/batch_passes.hpp"
#include "golden/batch_normalization.hpp"
#include "support/report.hpp"
#include "support/sanitized.hpp"
#include "support/stack_use.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <memory>
#include <string>

using mica::BatchNormalization;
using mica::Epsilon;
using mica::Momentum;
using mica::NoCenter;
using mica::NoScale;
using mica::Shape;

namespace {

// Two samples of two pixels of two channels. Channel 1 is 1 1 5 5, mean 3, variance 4, z = -1 -1 1 1;
// channel 2 is 10 14 10 14, mean 12, variance 4, z = -1 1 -1 1.
constexpr Shape few{2, 1, 2};
const Values few_x{1, 10, 1, 14, 5, 10, 5, 14}, few_dy{4, 0, 0, 0, 0, 0, 0, 8};

/// What a batch gives, from sums over all pixels of all samples as they stand in the definition.
BatchChecks by_definition(const Values& x, const Values& dy, const Values& parameters, int channels) {
  const auto of = [channels](const Values& all, int pixel, int c) {
    return all[static_cast<std::size_t>(pixel * channels + c)];
  };
  const int pixels = static_cast<int>(x.size()) / channels;
  BatchChecks checks{x, x, Values(parameters.size()), Values(parameters.size())};
  for (int c = 0; c < channels; ++c) {
    const auto at = static_cast<std::size_t>(c), behind = static_cast<std::size_t>(channels + c);
    double mean = 0, variance = 0, sum = 0, product = 0;
    for (int i = 0; i < pixels; ++i) mean += of(x, i, c) / pixels;
    for (int i = 0; i < pixels; ++i) variance += std::pow(of(x, i, c) - mean, 2) / pixels;
    const double deviation = std::sqrt(variance + 1e-3);
    const auto z = [&](int i) { return (of(x, i, c) - mean) / deviation; };
    for (int i = 0; i < pixels; ++i) {
      sum += of(dy, i, c);
      product += of(dy, i, c) * z(i);
    }
    for (int i = 0; i < pixels; ++i) {
      const auto element = static_cast<std::size_t>(i * channels + c);
      checks.y[element] = parameters[at] * z(i) + parameters[behind];
      checks.dx[element] =
          parameters[at] / deviation * (of(dy, i, c) - sum / pixels - z(i) * product / pixels);
    }
    checks.gradient[at] = product;
    checks.gradient[behind] = sum;
    checks.state[at] = 0.01 * mean;
    checks.state[behind] = 0.99 + 0.01 * variance;
  }
  return checks;
}

void compare(const BatchChecks& got, const BatchChecks& wanted, double tolerance, const std::string& type,
             Report& report) {
  report.expect_equal(got.y, wanted.y, tolerance, "outputs in " + type);
  report.expect_equal(got.dx, wanted.dx, tolerance, "gradients of inputs in " + type);
  report.expect_equal(got.gradient, wanted.gradient, tolerance, "gradients of parameters in " + type);
  report.expect_equal(got.state, wanted.state, tolerance, "moving averages in " + type);
}

/// What differs from `wanted`: in double more than rounding, in float more than 1e-5.
template <Shape In>
std::string errors(const BatchChecks& wanted, const Values& x, const Values& dy, const Values& parameters,
                   double tolerance) {
  using Layer = BatchNormalization<>;
  Report report;
  compare(checks_of_batch<Layer, In, double>(x, dy, parameters), wanted, tolerance, "double", report);
  compare(checks_of_batch<Layer, In, float>(x, dy, parameters), wanted, 1e-5, "float", report);
  return report.text();
}

template <Shape In>
std::string errors_of_shape(int samples, bool is_far = false) {
  constexpr int channels = In[In.rank - 1];
  const int size = samples * In.size();
  const Values x = is_far ? far_values(size) : random_values(size, 1), dy = random_values(size, 2),
               parameters = random_values(2 * channels, 3);
  return errors<In>(by_definition(x, dy, parameters, channels), x, dy, parameters, 1e-9);
}

// The formulas of batch_normalization.py.
Values golden_x(int count, double mean, double spacing) {
  Values x;
  for (int i = 0; i < count; ++i) x.push_back(mean + spacing * ((7 * i + 3) % 11 - 5));
  return x;
}
Values golden_dy(int count) {
  Values dy;
  for (int i = 0; i < count; ++i) dy.push_back(((5 * i + 2) % 13 - 6) / 8.0);
  return dy;
}

}  // namespace

TEST_CASE("BatchNormalization by hand: a batch of two samples") {
  using Layer = BatchNormalization<Epsilon<0>, Momentum<0.5>>;
  const Values parameters{2, 0.5, 10, 20};
  const auto checks = checks_of_batch<Layer, few>(few_x, few_dy, parameters);
  CHECK(checks.y == Values{8, 19.5, 8, 20.5, 12, 19.5, 12, 20.5});
  // Channel 1: sum dL/dy = 4, sum z dL/dy = -4, dL/dx = dL/dy - 1 + z.
  // Channel 2: both sums are 8, dL/dx = (dL/dy - 2 - 2 z) / 4.
  CHECK(checks.dx == Values{2, 0, -2, -1, 0, 0, 0, 1});
  CHECK(checks.gradient == Values{-4, 8, 4, 8});
}

TEST_CASE("the moving averages of BatchNormalization move by the biased variance") {
  using Layer = BatchNormalization<Epsilon<0>, Momentum<0.5>>;
  const Values parameters{2, 0.5, 10, 20};
  const Values once = checks_of_batch<Layer, few>(few_x, few_dy, parameters).state;
  CHECK(once == Values{1.5, 6, 2.5, 2.5});
  CHECK(checks_of_batch<Layer, few>(few_x, few_dy, parameters, once).state == Values{2.25, 9, 3.25, 3.25});
  const Values still = checks_of_batch<BatchNormalization<Momentum<1>>, few>(few_x, few_dy, parameters).state;
  CHECK(still == Values{0, 0, 1, 1});
  const Values last = checks_of_batch<BatchNormalization<Momentum<0>>, few>(few_x, few_dy, parameters).state;
  CHECK(last == Values{3, 12, 4, 4});
}

TEST_CASE("the momentum of BatchNormalization is 0.99 and its epsilon 1e-3 unless given") {
  const auto checks = checks_of_batch<BatchNormalization<>, few>(few_x, few_dy, {1, 1, 0, 0});
  Report report;
  report.expect_equal(checks.state, {0.03, 0.12, 1.03, 1.03}, 1e-14, "moving averages");
  CHECK(report.text() == "");
  CHECK(checks.y[0] == doctest::Approx(-2 / std::sqrt(4.001)).epsilon(1e-12));
}

TEST_CASE("BatchNormalization by hand: inference takes the moving averages") {
  const Values state{1, 2, 4, 0.25};
  const Values x{1, 10, 5, 14};
  CHECK(inferred<BatchNormalization<Epsilon<0>>, few>(x, {2, 0.5, 10, 20}, state) == Values{10, 28, 14, 32});
  CHECK(inferred<BatchNormalization<Epsilon<0>, NoScale>, few>(x, {10, 20}, state) == Values{10, 36, 12, 44});
  CHECK(inferred<BatchNormalization<Epsilon<0>, NoCenter>, few>(x, {2, 0.5}, state) == Values{0, 8, 4, 12});
  CHECK(inferred<BatchNormalization<Epsilon<12>, NoScale, NoCenter>, few>(x, {}, {1, 2, 4, 4}) ==
        Values{0, 2, 1, 3});
}

TEST_CASE("BatchNormalization by hand: without gamma or beta") {
  const auto alone =
      checks_of_batch<BatchNormalization<Epsilon<0>, NoScale, NoCenter>, few>(few_x, few_dy, {});
  CHECK(alone.y == Values{-1, -1, -1, 1, 1, -1, 1, 1});
  CHECK(alone.dx == Values{1, 0, -1, -2, 0, 0, 0, 2});
  CHECK(alone.gradient.empty());
  const auto scaled = checks_of_batch<BatchNormalization<NoCenter, Epsilon<0>>, few>(few_x, few_dy, {2, 0.5});
  CHECK(scaled.y == Values{-2, -0.5, -2, 0.5, 2, -0.5, 2, 0.5});
  CHECK(scaled.gradient == Values{-4, 8});
  const auto shifted = checks_of_batch<BatchNormalization<NoScale, Epsilon<0>>, few>(few_x, few_dy, {10, 20});
  CHECK(shifted.y == Values{9, 19, 9, 21, 11, 19, 11, 21});
  CHECK(shifted.gradient == Values{4, 8});
}

TEST_CASE("BatchNormalization applies the activation behind it") {
  using Layer = BatchNormalization<Epsilon<0>, NoScale, NoCenter>;
  const auto checks = checks_of_batch<Layer, few, double, mica::ReLU>(few_x, few_dy, {});
  CHECK(checks.y == Values{0, 0, 0, 1, 1, 0, 1, 1});
}

TEST_CASE("BatchNormalization gives the numbers that its definition gives with 50 digits") {
  const Values two{1.5, -0.75, 0.25, -1}, three{1.5, -0.75, 2, 0.25, -1, 0.5};
  CHECK(errors<Shape{2, 2, 2}>(golden::images, golden_x(16, 0, 0.25), golden_dy(16), two, 1e-9) == "");
  CHECK(errors<Shape{3}>(golden::vectors, golden_x(12, 0, 0.25), golden_dy(12), three, 1e-9) == "");
}

TEST_CASE("BatchNormalization of numbers of mean 1e4 and variance 1 loses nothing") {
  const Values two{1.5, -0.75, 0.25, -1}, three{1.5, -0.75, 2, 0.25, -1, 0.5};
  CHECK(errors<Shape{2, 2, 2}>(golden::far_images, golden_x(16, 1e4, 0.3125), golden_dy(16), two, 1e-9) ==
        "");
  CHECK(errors<Shape{3}>(golden::far_vectors, golden_x(12, 1e4, 0.3125), golden_dy(12), three, 1e-9) == "");
  CHECK(errors_of_shape<Shape{12, 12, 4}>(20, true) == "");
  CHECK(errors_of_shape<Shape{21}>(64, true) == "");
}

TEST_CASE("BatchNormalization is its definition, whatever the lanes hold") {
  CHECK(errors_of_shape<Shape{5, 4, 6}>(3) == "");  // several pixels in a packet
  CHECK(errors_of_shape<Shape{21}>(7) == "");       // one pixel
  if constexpr (!sanitized) {
    CHECK(errors_of_shape<Shape{3, 2, 67}>(2) == "");  // several packets in a pixel, the last not full
    CHECK(errors_of_shape<Shape{3, 3, 64}>(9) == "");  // many packets in a pixel
    CHECK(errors_of_shape<Shape{7, 7, 1}>(3) == "");   // one channel
    CHECK(errors_of_shape<Shape{1, 5, 3}>(1) == "");   // one sample
  }
}

TEST_CASE("BatchNormalization of more channels than fit on the stack is its definition") {
  CHECK(errors_of_shape<Shape{5'000}>(5) == "");  // blocks of channels, the last of another size
  if constexpr (!sanitized) {
    CHECK(errors_of_shape<Shape{2, 3, 4'096}>(2) == "");     // several pixels
    CHECK(errors_of_shape<Shape{1, 2, 2, 2'049}>(2) == "");  // a last block of one channel
    const auto passes = [] {
      checks_of_batch<BatchNormalization<>, Shape{100'000}>(
          random_values(200'000, 1), random_values(200'000, 2), random_values(200'000, 3));
    };
    CHECK(stack_use(passes) < 64 * 1024);
  }
}

TEST_CASE("BatchNormalization of many channels writes inside of a padding") {
  constexpr Shape in{2, 3, 2'100};
  constexpr mica::Layout dense{in}, padded{in, {1, 0, 2, 1}};
  constexpr int channels = in.channels(), count = 2;
  const auto x = Samples<float>::input(dense, random_values(count * in.size(), 1));
  const auto affine = Samples<float>::input(random_values(3 * channels, 2));
  const auto plain = Samples<float>::output(dense, count), y = Samples<float>::output(padded, count);
  const auto scale = [&](auto runs, auto to) {
    mica::kernels::Channels<float, channels, decltype(runs)>::template scale<mica::NoActivation>(
        x.template view<dense>(), to, static_cast<const float*>(affine.data()));
  };
  scale(mica::kernels::Runs<dense>{}, plain.view<dense>());
  scale(mica::kernels::Runs<dense, padded>{}, y.view<padded>());
  CHECK(y.get() == plain.get());
  CHECK(y.untouched_around());
}

TEST_CASE("the sums of a batch may lie further apart than an int counts") {
  if constexpr (!sanitized && sizeof(std::size_t) > 4) {
    constexpr int stride = 1 << 30, samples = 3;
    // Bytes, of which a few are touched.
    const std::unique_ptr<signed char[]> sums(new signed char[2 * std::size_t{stride} + 2]);
    for (std::size_t s = 0; s < samples; ++s) {
      sums[s * stride] = static_cast<signed char>(s + 1);
      sums[s * stride + 1] = 0;
    }
    signed char batch[8] = {}, gradient = 0;
    BatchNormalization<NoScale>::conclude_gradient<Shape{1}>(static_cast<const signed char*>(sums.get()),
                                                             stride, samples, batch, &gradient);
    CHECK(gradient == 6);
  }
}

TEST_CASE("a channel whose elements are all equal becomes beta") {
  const Values x{7, 1, 7, 3, 7, 5, 7, 7};
  const auto checks = checks_of_batch<BatchNormalization<>, few, float>(x, few_dy, {3, 1, 0.5, 0});
  for (const std::size_t i : {0u, 2u, 4u, 6u}) {
    CHECK(checks.y[i] == 0.5);
    CHECK(std::isfinite(checks.dx[i]));
  }
  CHECK(checks.gradient[0] == 0);
  CHECK(checks.state[2] == doctest::Approx(0.99));
}

TEST_CASE("BatchNormalization tells its shapes, its parameters and its state") {
  using Layer = BatchNormalization<>;
  constexpr Shape in{7, 5, 16};
  static_assert(Layer::output_shape(in) == in);
  static_assert(mica::detail::parameter_count<Layer>(in) == 32);
  static_assert(mica::detail::parameter_count<Layer>({21}) == 42);
  static_assert(mica::detail::parameter_count<BatchNormalization<NoScale>>(in) == 16);
  static_assert(mica::detail::parameter_count<BatchNormalization<NoCenter, NoScale>>(in) == 0);
  CHECK(Layer::parameters(in)[0].name == std::string("gamma"));
  CHECK(Layer::parameters(in)[1].name == std::string("beta"));
  CHECK(BatchNormalization<NoScale>::parameters(in)[0].name == std::string("beta"));
  const auto state = Layer::state(in);
  CHECK(state.size() == 2);
  CHECK(state[0].name == std::string("moving_mean"));
  CHECK(state[1].name == std::string("moving_variance"));
  CHECK(state[0].shape == Shape{16});
  CHECK(state[1].shape == Shape{16});
}

TEST_CASE("BatchNormalization begins with a moving mean of 0 and a moving variance of 1") {
  constexpr Shape in{2, 2, 3};
  CHECK(initial_state<BatchNormalization<>, in>() == Values{0, 0, 0, 1, 1, 1});
  CHECK(initial_state<BatchNormalization<NoScale, NoCenter>, in>() == Values{0, 0, 0, 1, 1, 1});
}

TEST_CASE("the momentum of BatchNormalization is from 0 to 1, its epsilon at least 0") {
  using mica::has_passed;
  constexpr Shape in{2, 2, 3};
  CHECK(has_passed<BatchNormalization<Momentum<0>>::Check<in>>);
  CHECK(has_passed<BatchNormalization<NoCenter, Momentum<1>, Epsilon<0>, NoScale>::Check<in>>);
  CHECK(!has_passed<BatchNormalization<Momentum<-0.1>>::Check<in>>);
  CHECK(!has_passed<BatchNormalization<Momentum<1.1>>::Check<in>>);
  CHECK(!has_passed<BatchNormalization<Epsilon<-0.5>>::Check<in>>);
}
