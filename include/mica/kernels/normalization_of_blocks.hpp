// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/accumulators.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/moments.hpp>
#include <mica/kernels/packet_math.hpp>
#include <mica/kernels/segment_blocks.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Normalizes groups that are one segment each, in blocks of several groups (SegmentBlocks). What follows
/// from the sums of a group is computed for a whole block, in registers whose lanes hold one group each.
template <class T, Normalization N, class R>
struct BlockNormalization {
  static constexpr int size = N.group_size();
  using Segments = SegmentBlocks<T, size, R>;
  using Block = typename Segments::Block;
  using P = Packet<T>;
  static constexpr int rounded = (Segments::most + lanes<T> - 1) / lanes<T> * lanes<T>;
  static_assert(N.groups == 1);

  /// A number for each group of a block, and a packet of partial sums for each.
  using Row = Values<T, rounded>;
  using Partial = P[std::size_t{rounded}];

  /// Calls f(i) for the first group i = 0, lanes, 2 lanes, ... of each register.
  template <class F>
  MICA_INLINE static void for_each_lanes(const Block& block, F f) {
    for (int i = 0; i < block.count; i += lanes<T>) f(i);
  }
  /// Lane k of the result is the sum of all lanes of packets[i + k].
  MICA_INLINE static P sums_of(const Block& block, P* packets, int i) {
    for (int k = block.count; k < i + lanes<T>; ++k) packets[k] = broadcast<P>(T(0));
    return lane_sums<T>(packets + i);
  }

  /// For each group the members of Moments, and shift = -rest inverse.
  struct OfBlock {
    Row mean, rest, inverse, shift;
  };

  /// 1 / sqrt(a), exact where the root is a whole number, zero of infinity.
  MICA_INLINE static P inverse_root(P a) {
    const P near = min(a, broadcast<P>(std::numeric_limits<T>::max() / 2)), root = sqrt(near);
    // One more step of Newton's method, since Eigen's root may be a little too small or too large.
    const P error = near - root * root;
    return broadcast<P>(1) / (root + error / (root + root));
  }

  template <class X>
  MICA_NOINLINE static void moments_of(X x, const Block& block, double epsilon, OfBlock& to) {
    const P count = broadcast<P>(T(size));
    Partial sums, squares;
    block.for_each(
        [&](int i, const T* read) {
          Accumulators<T, size> acc;
          for_four_accumulators<T, size>(
              [&](int c, auto valid, int k) { acc.of[k] = acc.of[k] + load_first<P, valid()>(read + c); });
          sums[i] = acc.packet();
        },
        x);
    for_each_lanes(block, [&](int i) { store(to.mean + i, sums_of(block, sums, i) / count); });
    block.for_each(
        [&](int i, const T* read) {
          const P mean = broadcast<P>(to.mean[i]);
          Accumulators<T, size> rests, products;
          for_four_accumulators<T, size>([&](int c, auto valid, int k) {
            const P d = keep_first<valid()>(load_first<P, valid()>(read + c) - mean);
            rests.of[k] = rests.of[k] + d;
            products.of[k] = multiply_add(d, d, products.of[k]);
          });
          sums[i] = rests.packet();
          squares[i] = products.packet();
        },
        x);
    for_each_lanes(block, [&](int i) {
      const P rest = sums_of(block, sums, i) / count,
              variance = sums_of(block, squares, i) / count - rest * rest,
              inverse = inverse_root(max(variance, broadcast<P>(0)) + broadcast<P>(T(epsilon)));
      store(to.rest + i, rest);
      store(to.inverse + i, inverse);
      store(to.shift + i, broadcast<P>(0) - rest * inverse);
    });
  }

  template <class X, class Y>
  MICA_NOINLINE static void forward(X x, Y y, const T* parameters, double epsilon) {
    const T *const gamma = parameters, *const beta = parameters + N.beta();
    OfBlock m;
    Segments::for_each_block(x.count, [&](const Block& block) {
      moments_of(x, block, epsilon, m);
      block.for_each(
          [&](int i, const T* read, T* write) {
            const P mean = broadcast<P>(m.mean[i]), inverse = broadcast<P>(m.inverse[i]),
                    shift = broadcast<P>(m.shift[i]);
            for_each_packet<T, size>([&](int c, auto valid) {
              auto z = multiply_add(load<P>(read + c) - mean, inverse, shift);
              if constexpr (N.scale) z = z * load<P>(gamma + c);
              if constexpr (N.center) z = z + load<P>(beta + c);
              store_first<valid()>(write + c, z);
            });
          },
          x, y);
    });
  }

  /// The sums of a block of gamma dL/dy and of gamma dL/dy z.
  struct Sums {
    Partial sums, products;
  };

  /// Adds `Packets` packets of all groups from element c on to the gradients of gamma and beta, and to the
  /// sums. The last packet has `Last` elements.
  template <int Packets, int Last, class X, class DY>
  MICA_INLINE static void add_packets(X x, DY dy, const Block& block, int c, const OfBlock& m, const T* gamma,
                                      T* gradient, Sums& to) {
    P factors[std::size_t{Packets}], dgamma[std::size_t{Packets}], dbeta[std::size_t{Packets}];
    const auto each = [&](auto f) {
      [&]<int... k>(std::integer_sequence<int, k...>) {
        (f(k, std::integral_constant < int, k + 1 < Packets ? lanes<T> : Last > {}), ...);
      }
      (std::make_integer_sequence<int, Packets>{});
    };
    each([&](int k, auto valid) {
      factors[k] = N.scale ? load_first<P, valid()>(gamma + c + k * lanes<T>) : broadcast<P>(T(1));
      dgamma[k] = dbeta[k] = broadcast<P>(T(0));
    });
    block.for_each(
        [&](int i, const T* read, const T* incoming) {
          const P mean = broadcast<P>(m.mean[i]), inverse = broadcast<P>(m.inverse[i]),
                  shift = broadcast<P>(m.shift[i]);
          P sum = to.sums[i], product = to.products[i];
          each([&](int k, auto valid) {
            // Zeros behind the segment, where what is read may be NaN.
            const P z = multiply_add(load_first<P, valid()>(read + c + k * lanes<T>) - mean, inverse, shift);
            P g = load_first<P, valid()>(incoming + c + k * lanes<T>);
            if constexpr (N.scale) dgamma[k] = multiply_add(g, z, dgamma[k]);
            if constexpr (N.center) dbeta[k] = dbeta[k] + g;
            if constexpr (N.scale) g = g * factors[k];
            sum = sum + g;
            product = multiply_add(g, z, product);
          });
          to.sums[i] = sum;
          to.products[i] = product;
        },
        x, dy);
    each([&](int k, auto valid) {
      const auto add = [&](T* values, P part) { store_first<valid()>(values, load<P>(values) + part); };
      if constexpr (N.scale) add(gradient + c + k * lanes<T>, dgamma[k]);
      if constexpr (N.center) add(gradient + N.beta() + c + k * lanes<T>, dbeta[k]);
    });
  }

  /// The coefficients of dL/dx, see InputGradient.
  struct InputGradients {
    Row slope, offset;
  };

  /// Adds the part of a block to the gradients of gamma and beta, and computes the coefficients of dL/dx.
  // A separate function, so that it rounds in the same way whether or not dL/dx is needed.
  template <class X, class DY>
  MICA_NOINLINE static void add_gradient(X x, DY dy, const Block& block, const OfBlock& m, const T* gamma,
                                         T* gradient, InputGradients& to) {
    Sums of;
    for_each_lanes(block, [&](int i) {
      std::fill_n(of.sums + i, lanes<T>, broadcast<P>(T(0)));
      std::fill_n(of.products + i, lanes<T>, broadcast<P>(T(0)));
    });
    constexpr int at_once = 4, packets = (size + lanes<T> - 1) / lanes<T>;
    constexpr int last_packets = (packets - 1) % at_once + 1,
                  last_first = (packets - last_packets) * lanes<T>;
    for (int c = 0; c < last_first; c += at_once * lanes<T>)
      add_packets<at_once, lanes<T>>(x, dy, block, c, m, gamma, gradient, of);
    add_packets<last_packets, size - (packets - 1) * lanes<T>>(x, dy, block, last_first, m, gamma, gradient,
                                                               of);
    const P count = broadcast<P>(T(size));
    for_each_lanes(block, [&](int i) {
      const P inverse = load<P>(m.inverse + i), minus = broadcast<P>(0) - inverse / count,
              sum = sums_of(block, of.sums, i), slope = minus * inverse * sums_of(block, of.products, i);
      store(to.slope + i, slope);
      store(to.offset + i, minus * sum - slope * load<P>(m.rest + i));
    });
  }

  /// Adds to `gradient`.
  template <class X, class DY, class DX>
  MICA_NOINLINE static void backward(X x, DY dy, DX dx, const T* parameters, T* gradient, double epsilon) {
    OfBlock m;
    InputGradients to;
    Segments::for_each_block(x.count, [&](const Block& block) {
      moments_of(x, block, epsilon, m);
      add_gradient(x, dy, block, m, parameters, gradient, to);
      if constexpr (needs_gradient<DX>) {
        block.for_each(
            [&](int i, const T* read, const T* incoming, T* write) {
              const P mean = broadcast<P>(m.mean[i]), inverse = broadcast<P>(m.inverse[i]),
                      slope = broadcast<P>(to.slope[i]), shift = broadcast<P>(to.offset[i]);
              for_each_packet<T, size>([&](int c, auto valid) {
                const auto d = load<P>(read + c) - mean;
                auto g = load<P>(incoming + c) * inverse;
                if constexpr (N.scale) g = g * load<P>(parameters + c);
                store_first<valid()>(write + c, g + multiply_add(slope, d, shift));
              });
            },
            x, dy, dx);
      }
    });
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
