// SPDX-License-Identifier: MIT
#include <mica/kernels/up_sampling.hpp>

#include "support/report.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

using mica::Layout;
using mica::PaddingSize;
using mica::kernels::UpSampling;
using mica::kernels::UpSamplingAxis;

namespace {

/// The weights of all inputs in output o of an axis.
std::vector<double> plain_weights(const UpSamplingAxis& axis, int o) {
  std::vector<double> weights(static_cast<std::size_t>(axis.extent));
  if (!axis.linear) {
    weights[static_cast<std::size_t>(o / axis.factor)] = 1;
    return weights;
  }
  const double place = std::clamp((o + 0.5) / axis.factor - 0.5, 0.0, axis.extent - 1.0);
  const double first = std::floor(place);
  weights[static_cast<std::size_t>(first)] += 1 - (place - first);
  weights[std::min(static_cast<std::size_t>(first) + 1, weights.size() - 1)] += place - first;
  return weights;
}

template <class T, UpSampling G>
std::string faults_of() {
  using mica::kernels::UpSampler;
  constexpr int n = 2, h = G.vertical.extent, w = G.horizontal.extent;
  constexpr Layout X{{h, w, G.channels}, PaddingSize{1, 0, 0, 2}};
  constexpr Layout Y{{G.vertical.outputs(), G.horizontal.outputs(), G.channels}, PaddingSize{0, 1, 1, 0}};
  const Values x = random_values(n * X.shape.size(), 1), dy = random_values(n * Y.shape.size(), 2);
  Values y(dy.size()), dx(x.size());
  const auto at = [](const Layout& layout, int s, int i, int j, int c) {
    return static_cast<std::size_t>(((s * layout.shape[0] + i) * layout.shape[1] + j) * G.channels + c);
  };
  for (int i = 0; i < Y.shape[0]; ++i) {
    for (int j = 0; j < Y.shape[1]; ++j) {
      const auto down = plain_weights(G.vertical, i), across = plain_weights(G.horizontal, j);
      for (int k = 0; k < h; ++k) {
        for (int l = 0; l < w; ++l) {
          const double weight = down[static_cast<std::size_t>(k)] * across[static_cast<std::size_t>(l)];
          for (int s = 0; s < n; ++s) {
            for (int c = 0; c < G.channels; ++c) {
              y[at(Y, s, i, j, c)] += weight * x[at(X, s, k, l, c)];
              dx[at(X, s, k, l, c)] += weight * dy[at(Y, s, i, j, c)];
            }
          }
        }
      }
    }
  }

  const auto from = Samples<T>::input(X, x), gradient = Samples<T>::input(Y, dy);
  const auto to = Samples<T>::output(Y, n), back = Samples<T>::output(X, n);
  UpSampler<G>::forward(from.template view<X>(), to.template view<Y>());
  UpSampler<G>::backward(gradient.template view<Y>(), back.template view<X>());
  constexpr double tolerance = sizeof(T) == 4 ? 1e-6 : 1e-14;
  Report report;
  report.expect_equal(to.get(), y, tolerance, "outputs are those of the plain loops");
  report.expect_equal(back.get(), dx, tolerance, "gradients are those of the plain loops");
  report.expect(to.untouched_around() && back.untouched_around(), "writes beside the images");
  return report.text();
}

constexpr UpSampling nearest(int height, int width, int channels, int v, int h) {
  return {{height, v, false}, {width, h, false}, channels, false};
}
constexpr UpSampling bilinear(int height, int width, int channels, int v, int h) {
  return {{height, v, true}, {width, h, true}, channels, true};
}

}  // namespace

TEST_CASE("copies of the nearest pixel are those of the plain loops") {
  CHECK(faults_of<float, nearest(3, 4, 5, 2, 2)>() == "");
  CHECK(faults_of<double, nearest(2, 3, 17, 3, 1)>() == "");
}

TEST_CASE("means of the nearest pixels are those of the plain loops") {
  CHECK(faults_of<float, bilinear(3, 4, 5, 2, 2)>() == "");
  CHECK(faults_of<float, bilinear(5, 2, 17, 3, 4)>() == "");
  CHECK(faults_of<double, bilinear(1, 6, 3, 5, 1)>() == "");
}
