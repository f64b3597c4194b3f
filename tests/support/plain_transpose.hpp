// SPDX-License-Identifier: MIT
// Transposed convolutions of images and of sequences, in plain loops.
#pragma once

#include <mica/core/messages/convolution_options.hpp>
#include <mica/core/values/shape.hpp>

#include "support/reference.hpp"

#include <algorithm>

namespace reference {

/// The output padding among the options of a layer; -1 is Keras' None.
template <mica::Size Pixels>
mica::Size output_padding_of(const mica::OutputPadding<Pixels>*, mica::Size) {
  return Pixels;
}
inline mica::Size output_padding_of(const void*, mica::Size otherwise) { return otherwise; }

/// From Keras' formulas of the output's extents: each input pixel adds its products to the outputs under the
/// kernel, and Same cuts off what is outside of the output.
struct PlainTranspose : Bilinear<PlainTranspose> {
  struct Axis {
    int extent, stride, dilation, front;
  };
  mica::Shape in, out;
  mica::Size kernel;
  int filters;
  Axis vertical, horizontal;

  static Axis axis(int size, int window, int stride, bool same, int dilation, int padding) {
    const int reach = (window - 1) * dilation + 1;
    if (!same)
      return {(size - 1) * stride + (padding < 0 ? std::max(reach, stride) : reach + padding), stride,
              dilation, 0};
    const int extent = padding < 0 ? size * stride : (size - 1) * stride + reach % 2 + padding;
    return {extent, stride, dilation, std::max((size - 1) * stride + reach - extent, 0) / 2};
  }
  template <class... Options>
  static PlainTranspose of(mica::Shape in, mica::Size kernel, int filters) {
    const bool same = has<mica::Same, Options...>, is_sequence = in.rank == 2;
    const mica::Size stride = step<Options...>(1);
    mica::Size rate = 1, padding = -1;
    ((rate = dilation_of(static_cast<const Options*>(nullptr), rate)), ...);
    ((padding = output_padding_of(static_cast<const Options*>(nullptr), padding)), ...);
    PlainTranspose plain{{}, {in.height(), in.width(), in.channels()}, {}, kernel, filters, {}, {}};
    plain.vertical = is_sequence
                         ? Axis{1, 1, 1, 0}
                         : axis(in.height(), kernel.height, stride.height, same, rate.height, padding.height);
    plain.horizontal = axis(in.width(), kernel.width, stride.width, same, rate.width, padding.width);
    plain.out = {plain.vertical.extent, plain.horizontal.extent, filters};
    return plain;
  }

  mica::Shape input() const { return in; }
  mica::Shape output() const { return out; }
  int weights() const { return kernel.height * kernel.width * filters * in[2]; }

  template <class F>
  void for_each_product(F f) const {
    for (int i = 0; i < in[0]; ++i) {
      for (int j = 0; j < in[1]; ++j) {
        for (int u = 0; u < kernel.height; ++u) {
          for (int v = 0; v < kernel.width; ++v) {
            const int row = i * vertical.stride + u * vertical.dilation - vertical.front,
                      column = j * horizontal.stride + v * horizontal.dilation - horizontal.front;
            if (row < 0 || row >= out[0] || column < 0 || column >= out[1]) continue;
            for (int o = 0; o < filters; ++o) {
              for (int c = 0; c < in[2]; ++c)
                f(at(i, j, c, in[1], in[2]), at(u * kernel.width + v, o, c, filters, in[2]),
                  at(row, column, o, out[1], filters));
            }
          }
        }
      }
    }
  }
};

}  // namespace reference
