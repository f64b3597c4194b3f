// SPDX-License-Identifier: MIT
// Winograd's kernels against plain loops, and their error.
#include "support/convolution_kernels.hpp"
#include "support/sanitized.hpp"

#include <mica/kernels/winograd/kernels.hpp>
#include <mica/kernels/winograd/weight_gradient.hpp>

#include <doctest/doctest.h>

#include <cmath>

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

/// The root of the mean of the squared errors of a forward kernel in float, against the plain loops.
template <class Kernel, Convolution C>
double forward_error() {
  using mica::Layout;
  constexpr Layout X{C.input(), C.input_padding()}, Y{C.output()};
  const reference::Convolution plain(
      {C.vertical.extent, C.vertical.window, C.vertical.stride, C.vertical.same},
      {C.horizontal.extent, C.horizontal.window, C.horizontal.stride, C.horizontal.same}, C.channels,
      C.filters);
  const Values weights = random_values(C.weights(), 1), values = random_values(C.input().size(), 2);
  const auto w = Samples<float>::input(weights), x = Samples<float>::input(X, values);
  const auto pack = Samples<float>::output(Kernel::pack_size), y = Samples<float>::output(Y, 1),
             scratch = Samples<float>::output(Kernel::scratch_size);
  Kernel::pack(w.data(), nullptr, pack.data());
  Kernel::template run<mica::kernels::Fused<mica::NoActivation>>(x.template view<X>(), pack.data(),
                                                                 y.template view<Y>(), scratch.data());
  const Values wanted = plain.forward(values, weights), found = y.get();
  double sum = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) sum += std::pow(found[i] - wanted[i], 2);
  return std::sqrt(sum / static_cast<double>(wanted.size()));
}

}  // namespace

TEST_CASE("squares of 2 x 2 outputs give the outputs and gradients of the plain loops") {
  // Squares that the edge of the image cuts; channels and filters that do not fill the lanes.
  CHECK(faults<float, same(Shape{7, 5, 20}, 9, 3), 2>() == "");
  if constexpr (!sanitized) {
    CHECK(faults<float, valid(Shape{9, 6, 3}, 33, 3), 2>() == "");
    CHECK(faults<float, valid(Shape{3, 3, 17}, 1, 3), 2>() == "");
    // Several blocks of squares, the last of which is shorter.
    CHECK(faults<float, same(Shape{18, 17, 8}, 8, 3), 2>() == "");
    CHECK(faults<double, same(Shape{7, 6, 9}, 10, 3), 2>() == "");
  }
}

TEST_CASE("squares of 4 x 4 outputs give the outputs and gradients of the plain loops") {
  CHECK(faults<float, same(Shape{7, 5, 20}, 9, 3), 4>() == "");
  if constexpr (!sanitized) {
    CHECK(faults<float, valid(Shape{3, 3, 17}, 1, 3), 4>() == "");
    CHECK(faults<float, same(Shape{21, 18, 8}, 8, 3), 4>() == "");
    CHECK(faults<double, same(Shape{7, 6, 9}, 10, 3), 4>() == "");
  }
}

TEST_CASE("the error of 2 x 2 is not more than that of the direct kernel, of 4 x 4 at most 7 times as much") {
  constexpr Convolution C = same(Shape{16, 16, 32}, 32, 3);
  const double direct = forward_error<mica::kernels::ConvolutionForward<float, C>, C>();
  CHECK(forward_error<WinogradForward<float, C, 2>, C>() <= direct);
  CHECK(forward_error<WinogradForward<float, C, 4>, C>() <= 7 * direct);
}
