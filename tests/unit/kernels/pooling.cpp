// SPDX-License-Identifier: MIT
#include <mica/kernels/pooling.hpp>

#include "support/reference.hpp"
#include "support/report.hpp"
#include "support/samples.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

namespace {

using mica::kernels::Pooling;

/// What the kernels of both poolings get wrong against plain loops; empty if they are right.
template <class T, Pooling G>
std::string faults_of() {
  using mica::Layout;
  using Max = mica::kernels::MaxPooling<G>;
  using Average = mica::kernels::AveragePooling<G>;
  constexpr Layout X{G.input(), {1, 0, 0, 1}}, Y{G.output(), {0, 1, 0, 0}}, DY{G.output()};
  constexpr Layout DX{G.input(), {0, 1, 1, 0}};
  constexpr int n = 2, inputs = G.input().size(), outputs = G.output().size();
  constexpr double tolerance = std::is_same_v<T, float> ? 1e-6 : 1e-14;

  const reference::Pooling plain{
      {G.vertical.extent, G.vertical.window, G.vertical.stride, G.vertical.same},
      {G.horizontal.extent, G.horizontal.window, G.horizontal.stride, G.horizontal.same},
      G.channels};
  // All numbers are negative, so that a zero from outside of the image would be seen.
  Values x = random_values(n * inputs, 1);
  for (double& value : x) value -= 2;
  const Values dy = random_values(n * outputs, 2);
  Values largest, largest_dx, mean, mean_dx;
  const auto append = [](Values& all, const Values& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  for (int s = 0; s < n; ++s) {
    const Values one = samples_of(x, inputs, s, 1), gradient = samples_of(dy, outputs, s, 1);
    append(largest, plain.largest(one));
    append(largest_dx, plain.largest_gradient(one, gradient));
    append(mean, plain.mean(one));
    append(mean_dx, plain.mean_gradient(one, gradient));
  }

  Report report;
  const auto images = Samples<T>::input(X, x), gradients = Samples<T>::input(DY, dy);
  const auto written = [&](const Samples<T>& samples, const Values& wanted, const std::string& what) {
    report.expect_equal(samples.get(), wanted, tolerance, what);
    report.expect(samples.untouched_around(), "writes beside: " + what);
  };
  const auto y = Samples<T>::output(Y, n), dx = Samples<T>::output(DX, n);
  Max::forward(images.template view<X>(), y.template view<Y>());
  written(y, largest, "largest");
  Max::backward(images.template view<X>(), y.template view<Y>(), gradients.template view<DY>(),
                dx.template view<DX>());
  written(dx, largest_dx, "gradient of the largest");

  const auto mean_y = Samples<T>::output(Y, n), mean_x = Samples<T>::output(DX, n);
  Average::forward(images.template view<X>(), mean_y.template view<Y>());
  written(mean_y, mean, "mean");
  Average::backward(gradients.template view<DY>(), mean_x.template view<DX>());
  written(mean_x, mean_dx, "gradient of the mean");

  report.expect(images.untouched() && gradients.untouched(), "kernels write what they read");
  return report.text();
}

constexpr Pooling valid(mica::Shape in, mica::Size window, mica::Size stride) {
  return {{in.height(), window.height, stride.height, false},
          {in.width(), window.width, stride.width, false},
          in.channels()};
}
constexpr Pooling same(mica::Shape in, mica::Size window, mica::Size stride) {
  return {{in.height(), window.height, stride.height, true},
          {in.width(), window.width, stride.width, true},
          in.channels()};
}

using mica::Shape;
using mica::Size;

}  // namespace

TEST_CASE("windows side by side are those of the plain loops") {
  CHECK(faults_of<float, valid(Shape{7, 5, 17}, 2, 2)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, valid(Shape{6, 8, 16}, 2, 2)>() == "");
    CHECK(faults_of<float, valid(Shape{6, 9, 1}, Size{2, 3}, Size{2, 3})>() == "");
    CHECK(faults_of<float, valid(Shape{4, 4, 32}, 4, 4)>() == "");
  }
}

TEST_CASE("windows that overlap are those of the plain loops") {
  CHECK(faults_of<float, valid(Shape{6, 7, 5}, 3, 2)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, valid(Shape{5, 6, 8}, Size{2, 3}, 1)>() == "");
    CHECK(faults_of<float, same(Shape{5, 6, 3}, 5, 1)>() == "");
  }
}

TEST_CASE("windows that reach over the edge are those of the plain loops") {
  CHECK(faults_of<float, same(Shape{7, 8, 7}, 3, 2)>() == "");
  if constexpr (!sanitized) CHECK(faults_of<float, same(Shape{5, 7, 10}, 2, 2)>() == "");
}

TEST_CASE("windows that leave pixels out are those of the plain loops") {
  CHECK(faults_of<float, valid(Shape{7, 8, 3}, Size{1, 2}, 3)>() == "");
  if constexpr (!sanitized) CHECK(faults_of<float, same(Shape{7, 8, 16}, 1, 2)>() == "");
}

TEST_CASE("large windows are those of the plain loops") {
  CHECK(faults_of<float, valid(Shape{9, 10, 3}, 9, 1)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, valid(Shape{261, 3, 5}, Size{259, 2}, 1)>() == "");
    CHECK(faults_of<float, same(Shape{3, 300, 2}, Size{2, 270}, Size{1, 200})>() == "");
  }
}

TEST_CASE("windows in double are those of the plain loops") {
  CHECK(faults_of<double, same(Shape{7, 5, 5}, 3, 2)>() == "");
  if constexpr (!sanitized) CHECK(faults_of<double, valid(Shape{6, 4, 8}, 2, 2)>() == "");
}
