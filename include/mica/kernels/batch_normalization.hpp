// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/activation.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/normalization_of_tiles.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

/// Statistics of each channel over a batch, and the functions that apply them. The sums are computed for each
/// sample and merged in the order of the samples.
namespace mica {
namespace kernels {
inline namespace MICA_PACKETS {

/// The statistics of a batch: an array of each of these numbers, with an element for every channel. With C
/// channels the array `center` begins at 0, `scale` at C, and so on. The mean has two parts, center + rest,
/// since one float of 1e4 has an error of up to 5e-4.
///
///     y     = scale (x - center) + shift
///     dL/dx = scale dL/dy + slope (x - center) + offset
enum class OfChannel { center, scale, shift, rest, inverse, variance, slope, offset, count };

template <int C, class T>
T* of_channels(T* all, OfChannel which) {
  return all + static_cast<std::ptrdiff_t>(which) * C;
}

/// The passes over `Size` of the C channels of all pixels. R are the runs of these channels alone; the arrays
/// begin at their first channel. The lanes hold tiles of whole pixels.
template <class T, int C, int Size, class R>
struct ChannelBlock {
  using Tiles = TileNormalization<T, Normalization{Size, Size, false, true, true}, R>;
  using Row = typename Tiles::Row;
  static constexpr int pixels = R::count * R::size / Size;

  static void load_row(Row& row, const T* values) {
    std::copy_n(values, Size, row);
    Tiles::repeat(row);
  }

  /// Writes, for each channel of one sample, the rounded mean m and the sums of x - m and of (x - m)^2. With
  /// these two passes, unlike with sums of x and of x^2, nothing is lost if the mean is large.
  template <class X>
  MICA_NOINLINE static void observe(X x, T* sums) {
    Row mean, both[2];
    Tiles::template sum_channels<1>(both, [&](Packet<T>* sum, int r, int offset, int) {
      sum[0] = sum[0] + load<Packet<T>>(x.at(0, r) + offset);
    });
    for (int c = 0; c < Size; ++c) mean[c] = both[0][c] / T(pixels);
    std::copy_n(mean, Size, sums);
    Tiles::repeat(mean);
    Tiles::template sum_channels<2>(both, [&](Packet<T>* sum, int r, int offset, int i) {
      const auto d = load<Packet<T>>(x.at(0, r) + offset) - load<Packet<T>>(mean + i);
      sum[0] = sum[0] + d;
      sum[1] = multiply_add(d, d, sum[1]);
    });
    std::copy_n(both[0], Size, sums + C);
    std::copy_n(both[1], Size, sums + 2 * C);
  }

  /// Writes, for each channel of one sample, the sums of dL/dy and of dL/dy (x - center).
  template <class X, class DY>
  MICA_NOINLINE static void observe_gradient(X x, DY dy, const T* batch, T* sums) {
    Row center, both[2];
    load_row(center, of_channels<C>(batch, OfChannel::center));
    Tiles::template sum_channels<2>(both, [&](Packet<T>* sum, int r, int offset, int i) {
      const auto g = load<Packet<T>>(dy.at(0, r) + offset);
      const auto d = load<Packet<T>>(x.at(0, r) + offset) - load<Packet<T>>(center + i);
      sum[0] = sum[0] + g;
      sum[1] = multiply_add(g, d, sum[1]);
    });
    std::copy_n(both[0], Size, sums);
    std::copy_n(both[1], Size, sums + C);
  }

  /// y = activation(scale (x - center) + shift); `affine` has the three arrays.
  template <class Activation, class X, class Y>
  MICA_NOINLINE static void scale(X x, Y y, const T* affine) {
    Row center, factor, shift;
    load_row(center, of_channels<C>(affine, OfChannel::center));
    load_row(factor, of_channels<C>(affine, OfChannel::scale));
    load_row(shift, of_channels<C>(affine, OfChannel::shift));
    for (int s = 0; s < x.count; ++s)
      Tiles::scale_sample(x, y, s, center, factor, shift, [](auto z) { return Fused<Activation>::apply(z); });
  }

  /// dx = scale dy + slope (x - center) + offset.
  template <class X, class DY, class DX>
  MICA_NOINLINE static void input_gradient(X x, DY dy, DX dx, const T* batch) {
    Row center, factor, slope, constant;
    load_row(center, of_channels<C>(batch, OfChannel::center));
    load_row(factor, of_channels<C>(batch, OfChannel::scale));
    load_row(slope, of_channels<C>(batch, OfChannel::slope));
    load_row(constant, of_channels<C>(batch, OfChannel::offset));
    for (int s = 0; s < x.count; ++s)
      Tiles::gradient_of_sample(x, dy, dx, s, center, factor, slope, constant);
  }
};

/// Some channels of all pixels of samples, from channel `first` on. A run is these channels of one pixel. The
/// samples consist of runs of `Pixels` pixels of C channels.
template <class V, int C, int Pixels>
struct ChannelsOfPixels {
  V samples;
  int first, count = samples.count;

  MICA_INLINE auto* at(int s, int pixel) const {
    return samples.at(s, pixel / Pixels) + pixel % Pixels * C + first;
  }
};

/// The passes of ChannelBlock over all C channels of samples whose runs are R. Each has up to four rows on
/// the stack, so many channels are cut into blocks whose rows have 8 KiB.
template <class T, int C, class R>
class Channels {
  static constexpr int most = static_cast<int>(8192 / sizeof(T)), pixels_of_run = R::size / C;

  template <int Size>
  struct Pixels {
    static constexpr int count = R::count * pixels_of_run, size = Size;
  };

  /// Calls f(block, first channel, views of its channels ...) for every block.
  template <class F, class... Views>
  MICA_INLINE static void for_each_block(F f, Views... of) {
    if constexpr (C <= most) {
      f(ChannelBlock<T, C, C, R>{}, 0, of...);
    } else {
      constexpr int whole = C / most * most;
      for (int first = 0; first < whole; first += most)
        f(ChannelBlock<T, C, most, Pixels<most>>{}, first,
          ChannelsOfPixels<Views, C, pixels_of_run>{of, first}...);
      if constexpr (whole < C)
        f(ChannelBlock<T, C, C - whole, Pixels<C - whole>>{}, whole,
          ChannelsOfPixels<Views, C, pixels_of_run>{of, whole}...);
    }
  }

 public:
  template <class X>
  static void observe(X all, T* sums) {
    for_each_block([&](auto block, int first, auto x) { block.observe(x, sums + first); }, all);
  }
  template <class X, class DY>
  static void observe_gradient(X all, DY incoming, const T* batch, T* sums) {
    for_each_block([&](auto block, int first, auto x,
                       auto dy) { block.observe_gradient(x, dy, batch + first, sums + first); },
                   all, incoming);
  }
  template <class Activation, class X, class Y>
  static void scale(X all, Y to, const T* affine) {
    for_each_block([&](auto block, int first, auto x,
                       auto y) { block.template scale<Activation>(x, y, affine + first); },
                   all, to);
  }
  template <class X, class DY, class DX>
  static void input_gradient(X all, DY incoming, DX to, const T* batch) {
    for_each_block([&](auto block, int first, auto x, auto dy,
                       auto dx) { block.input_gradient(x, dy, dx, batch + first); },
                   all, incoming, to);
  }
};

/// The mean and the variance of a channel. merge_sums computes them from the sums of `samples` samples of
/// `pixels` pixels, which lie `stride` elements apart, by the update of Chan, Golub and LeVeque (1983), in
/// double, sample by sample.
struct MeanAndVariance {
  double mean = 0;
  double variance = 0;
};
template <int C, class T>
MeanAndVariance merge_sums(const T* sums, int stride, int samples, double pixels) {
  double count = 0, mean = 0, squares = 0;
  for (int s = 0; s < samples; ++s, sums += stride) {
    const double sum = static_cast<double>(sums[C]), other = static_cast<double>(sums[0]) + sum / pixels;
    const double all = count + pixels, difference = other - mean;
    squares += static_cast<double>(sums[2 * C]) - sum * sum / pixels +
               difference * difference * count * pixels / all;
    mean += difference * pixels / all;
    count = all;
  }
  return {mean, std::max(squares / count, 0.0)};
}

/// Writes the scale and the shift of a channel whose mean and variance are known.
template <int C, class T>
void set_affine(int c, MeanAndVariance known, double gamma, double beta, double epsilon, T* affine) {
  const T center = T(known.mean);
  const double scale = gamma / std::sqrt(known.variance + epsilon);
  of_channels<C>(affine, OfChannel::center)[c] = center;
  of_channels<C>(affine, OfChannel::scale)[c] = T(scale);
  of_channels<C>(affine, OfChannel::shift)[c] = T(beta - (known.mean - static_cast<double>(center)) * scale);
}

}  // namespace MICA_PACKETS
}  // namespace kernels
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
