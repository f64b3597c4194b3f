// SPDX-License-Identifier: MIT
// Winograd's kernels against plain loops, and their error.
#include "support/convolution_kernels.hpp"
#include "support/sanitized.hpp"

#include <mica/kernels/winograd/kernels.hpp>
#include <mica/kernels/winograd/weight_gradient.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>

using mica::Shape;
using mica::kernels::Convolution, mica::kernels::WinogradForward, mica::kernels::WinogradInputGradient,
    mica::kernels::WinogradWeightGradient;

namespace {

template <class T, Convolution C, int Square>
std::string faults() {
  return faults_of<T, C, WinogradForward<T, C, Square>, WinogradInputGradient<T, C, Square>,
                   WinogradWeightGradient<T, C, Square>>(
      std::is_same_v<T, float> ? (Square == 2 ? 1e-5 : 5e-5) : 1e-12);
}

/// The root of the mean of the squared errors of a kernel in float, against the plain loops: of the outputs,
/// and of the gradient of the weights of a sample.
struct Errors {
  double forward, weight_gradient;
};
double error(const Values& found, const Values& wanted) {
  double sum = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) sum += std::pow(found[i] - wanted[i], 2);
  return std::sqrt(sum / static_cast<double>(wanted.size()));
}
template <Convolution C, class Forward, class WeightGradient>
Errors errors() {
  using mica::Layout;
  constexpr Layout X{C.input(), C.input_padding()}, Y{C.output()};
  const reference::Convolution plain(
      {C.vertical.extent, C.vertical.window, C.vertical.stride, C.vertical.same},
      {C.horizontal.extent, C.horizontal.window, C.horizontal.stride, C.horizontal.same}, C.channels,
      C.filters);
  const Values weights = random_values(C.weights(), 1), values = random_values(C.input().size(), 2),
               gradients = random_values(C.output().size(), 3);
  const auto w = Samples<float>::input(weights), x = Samples<float>::input(X, values),
             dy = Samples<float>::input(Y, gradients);
  const auto pack = Samples<float>::output(Forward::pack_size), y = Samples<float>::output(Y, 1),
             dw = Samples<float>::output(C.weights()),
             scratch = Samples<float>::output(std::max(Forward::scratch_size, WeightGradient::scratch_size));
  Forward::pack(w.data(), nullptr, pack.data());
  Forward::template run<mica::kernels::Fused<mica::NoActivation>>(x.template view<X>(), pack.data(),
                                                                  y.template view<Y>(), scratch.data());
  WeightGradient::run_over(x.template view<X>(), dy.template view<Y>(), dw.data(), false, scratch.data());
  WeightGradient::put_in_order(dw.data(), scratch.data());
  return {error(y.get(), plain.forward(values, weights)),
          error(dw.get(), plain.weight_gradient(gradients, values))};
}
template <Convolution C, int Square>
Errors errors_of_winograd() {
  return errors<C, WinogradForward<float, C, Square>, WinogradWeightGradient<float, C, Square>>();
}

}  // namespace

TEST_CASE("squares of 2 x 2 outputs give the outputs and gradients of the plain loops") {
  // Squares that the edge of the image cuts; channels and filters that do not fill the lanes.
  CHECK(faults<float, same(Shape{7, 5, 20}, 9, 3), 2>() == "");
  if constexpr (!sanitized) {
    CHECK(faults<float, valid(Shape{9, 6, 3}, 33, 3), 2>() == "");
    CHECK(faults<float, valid(Shape{3, 3, 17}, 1, 3), 2>() == "");
    CHECK(faults<float, Convolution{{5, 3, 1, false, 1, 2, 1}, {6, 3, 1, false, 1, 0, 2}, 8, 16}, 2>() == "");
    // Several blocks of squares, the last of which is shorter; filters of one packet, and of a group and
    // more.
    CHECK(faults<float, same(Shape{18, 17, 8}, 8, 3), 2>() == "");
    CHECK(faults<float, same(Shape{18, 17, 8}, 40, 3), 2>() == "");
    CHECK(faults<double, same(Shape{7, 6, 9}, 10, 3), 2>() == "");
  }
}

TEST_CASE("squares of 4 x 4 outputs give the outputs and gradients of the plain loops") {
  CHECK(faults<float, same(Shape{7, 5, 20}, 9, 3), 4>() == "");
  if constexpr (!sanitized) {
    CHECK(faults<float, valid(Shape{3, 3, 17}, 1, 3), 4>() == "");
    CHECK(faults<float, same(Shape{21, 18, 8}, 8, 3), 4>() == "");
    // Large weights, so that blocks have several tiles.
    CHECK(faults<float, same(Shape{9, 10, 128}, 128, 3), 4>() == "");
    CHECK(faults<double, same(Shape{7, 6, 9}, 10, 3), 4>() == "");
  }
}

namespace {

/// Checks that each of some samples gets the same bits alone and beside the others.
template <Convolution C, int Square>
void check_bits_of_samples() {
  using mica::Layout;
  using Forward = WinogradForward<float, C, Square>;
  constexpr Layout X{C.input(), C.input_padding()}, Y{C.output()};
  constexpr int n = 5, outputs = C.output().size();
  const auto w = Samples<float>::input(random_values(C.weights(), 1)),
             x = Samples<float>::input(X, random_values(n * C.input().size(), 2)),
             pack = Samples<float>::output(Forward::pack_size),
             scratch = Samples<float>::output(Forward::scratch_size), all = Samples<float>::output(Y, n),
             one = Samples<float>::output(Y, 1);
  const auto run = [&](int first, int count, const Samples<float>& to) {
    Forward::template run<mica::kernels::Fused<mica::NoActivation>>(
        x.template view<X>().part(first, count), pack.data(), to.template view<Y>(), scratch.data());
    return to.get();
  };
  Forward::pack(w.data(), nullptr, pack.data());
  const Values together = run(0, n, all);
  for (int s = 0; s < n; ++s) CHECK(run(s, 1, one) == samples_of(together, outputs, s, 1));
}

}  // namespace

TEST_CASE("the bits of a sample do not depend on the samples beside it") {
  check_bits_of_samples<same(Shape{5, 6, 9}, 12, 3), 2>();
  // Large weights. The 9 squares of a sample are a whole tile and a few.
  if constexpr (!sanitized) check_bits_of_samples<same(Shape{9, 10, 128}, 128, 3), 4>();
}

TEST_CASE(
    "the error of 2 x 2 is not more than that of the direct kernels, of 4 x 4 at most 7 times as much") {
  constexpr Convolution C = same(Shape{16, 16, 32}, 32, 3);
  const Errors direct = errors<C, mica::kernels::ConvolutionForward<float, C>,
                               mica::kernels::ConvolutionWeightGradient<float, C>>();
  const Errors two = errors_of_winograd<C, 2>(), four = errors_of_winograd<C, 4>();
  CHECK(direct.forward > 0);
  CHECK(direct.weight_gradient > 0);
  CHECK(two.forward <= direct.forward);
  CHECK(two.weight_gradient <= direct.weight_gradient);
  CHECK(four.forward <= 7 * direct.forward);
  CHECK(four.weight_gradient <= 7 * direct.weight_gradient);
}

TEST_CASE("for images of few squares the error of the gradient of the weights is larger") {
  constexpr Convolution C = same(Shape{4, 4, 64}, 64, 3);
  const Errors direct = errors<C, mica::kernels::ConvolutionForward<float, C>,
                               mica::kernels::ConvolutionWeightGradient<float, C>>();
  const Errors two = errors_of_winograd<C, 2>(), four = errors_of_winograd<C, 4>();
  CHECK(two.forward <= direct.forward);
  CHECK(two.weight_gradient <= 2 * direct.weight_gradient);
  CHECK(four.forward <= 7 * direct.forward);
  CHECK(four.weight_gradient <= 13 * direct.weight_gradient);
}
