// SPDX-License-Identifier: MIT
#include <mica/layers/convolutional/conv2d_transpose.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using mica::Conv2DTranspose;
using mica::NoBias;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Size;
using mica::Softmax;
using mica::Stride;

/// From Keras' formulas of the output's extents: each input pixel adds its products to the outputs under the
/// kernel, and Same cuts off what is outside of the output.
struct PlainTranspose : reference::Bilinear<PlainTranspose> {
  Shape in, out;
  Size kernel, step;
  int filters, top, left;

  PlainTranspose(Shape in_, Size kernel_, Size step_, int filters_, bool same)
      : in(in_), kernel(kernel_), step(step_), filters(filters_) {
    const auto extent = [&](int size, int window, int stride) {
      return same ? size * stride : (size - 1) * stride + std::max(window, stride);
    };
    out = {extent(in[0], kernel.height, step.height), extent(in[1], kernel.width, step.width), filters};
    top = same ? std::max(kernel.height - step.height, 0) / 2 : 0;
    left = same ? std::max(kernel.width - step.width, 0) / 2 : 0;
  }

  Shape input() const { return in; }
  Shape output() const { return out; }
  int weights() const { return kernel.height * kernel.width * filters * in[2]; }

  template <class F>
  void for_each_product(F f) const {
    for (int i = 0; i < in[0]; ++i) {
      for (int j = 0; j < in[1]; ++j) {
        for (int u = 0; u < kernel.height; ++u) {
          for (int v = 0; v < kernel.width; ++v) {
            const int row = i * step.height + u - top, column = j * step.width + v - left;
            if (row < 0 || row >= out[0] || column < 0 || column >= out[1]) continue;
            for (int o = 0; o < filters; ++o) {
              for (int c = 0; c < in[2]; ++c)
                f(reference::at(i, j, c, in[1], in[2]),
                  reference::at(u * kernel.width + v, o, c, filters, in[2]),
                  reference::at(row, column, o, out[1], filters));
            }
          }
        }
      }
    }
  }
};

template <int Filters, Size Kernel, class... Options>
struct Reference<Conv2DTranspose<Filters, Kernel, Options...>>
    : BilinearReference<Reference<Conv2DTranspose<Filters, Kernel, Options...>>,
                        !reference::has<NoBias, Options...>> {
  static PlainTranspose of(Shape in) {
    return {in, Kernel, reference::step<Options...>(1), Filters, reference::has<Same, Options...>};
  }
};

TEST_CASE("Conv2DTranspose obeys the laws of layers") {
  CHECK(broken_laws<Conv2DTranspose<5, 3, Stride<2>, Same, ReLU>, Shape{3, 4, 6}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<Conv2DTranspose<17, 3>, Shape{3, 4, 2}>() == "");
    CHECK(broken_laws<Conv2DTranspose<4, Size{2, 1}, Stride<3>, NoBias>, Shape{3, 2, 5}>() == "");
    CHECK(broken_laws<Conv2DTranspose<3, 4, Stride<2>, Softmax>, Shape{2, 3, 8}>() == "");
    CHECK(broken_laws<Conv2DTranspose<2, 2, Stride<Size{3, 1}>, Same, ReLU>, Shape{3, 4, 1}>() == "");
  }
}

TEST_CASE("Conv2DTranspose by hand: each pixel becomes the kernel times the pixel") {
  const auto answers = answers_of<Conv2DTranspose<1, 2, Stride<2>>, Shape{1, 2, 1}>(
      {1, 10}, {1, 1, 0, 0, 0, 0, 0, 1}, {1, 2, 3, 4, 0.5});
  CHECK(answers.y == Values{1.5, 2.5, 10.5, 20.5,  //
                            3.5, 4.5, 30.5, 40.5});
  CHECK(answers.dx == Values{3, 4});
  CHECK(answers.gradient == Values{1, 1, 0, 10, 3});
}

TEST_CASE("Conv2DTranspose by hand: an output that no pixel reaches is its bias") {
  const auto answers = answers_of<Conv2DTranspose<1, 1, Stride<2>, ReLU>, Shape{1, 2, 1}>(
      {1, -10}, {1, 1, 1, 1, 1, 1, 1, 1}, {2, 0.5});
  CHECK(answers.y == Values{2.5, 0.5, 0, 0.5,  //
                            0.5, 0.5, 0.5, 0.5});
  CHECK(answers.dx == Values{2, 0});
  CHECK(answers.gradient == Values{1, 7});
}

TEST_CASE("Conv2DTranspose tells its shapes and parameters, as Keras does") {
  static_assert(Conv2DTranspose<16, 3, Same, Stride<2>>::output_shape({7, 5, 4}) == Shape(14, 10, 16));
  static_assert(Conv2DTranspose<16, 3, Stride<2>>::output_shape({7, 5, 4}) == Shape(15, 11, 16));
  static_assert(Conv2DTranspose<16, 3>::output_shape({7, 5, 4}) == Shape(9, 7, 16));
  static_assert(Conv2DTranspose<16, 1, Stride<3>>::output_shape({7, 5, 4}) == Shape(21, 15, 16));
  static_assert(Conv2DTranspose<16, Size{3, 5}>::parameters({7, 5, 4})[0].shape == Shape(3, 5, 16, 4));
  static_assert(Conv2DTranspose<16, 2, Stride<2>>::multiply_adds({7, 5, 4}) == 7 * 5 * 4 * 4 * 16);
  CHECK(Conv2DTranspose<16, 3>::parameters({7, 5, 4})[1].name == std::string("bias"));
}

TEST_CASE("Conv2DTranspose begins with Glorot's weights and no bias") {
  const Values values = initial_parameters<Conv2DTranspose<8, 3>, Shape{5, 5, 4}>();
  const double limit = std::sqrt(6.0 / (3 * 3 * 4 + 3 * 3 * 8));
  CHECK(*std::max_element(values.begin(), values.end()) <= limit);
  CHECK(*std::max_element(values.begin(), values.end()) > 0.95 * limit);
  CHECK(Values(values.end() - 8, values.end()) == Values(8, 0.0));
}
