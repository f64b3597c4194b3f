// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/accumulators.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/moments.hpp>

#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Groups of many channels: the lanes hold neighbouring channels of a group, whose channels in one pixel are
/// a segment, and the sum of the lanes is taken once for each group.
template <Normalization N, class R>
struct SegmentNormalization {
  static constexpr int size = N.group_size(), pixels_of_run = R::size / N.channels;

  /// The segments of a group lie in these runs, in these pixels of each run, and begin at channel `channel`.
  struct Group {
    int first_run, last_run, first_pixel, last_pixel, channel;

    constexpr double count() const {
      return double(last_run - first_run) * double(last_pixel - first_pixel) * size;
    }
    /// Calls f(run, offset).
    template <class F>
    MICA_INLINE void for_each_segment(F f) const {
      for (int r = first_run; r < last_run; ++r) {
        for (int p = first_pixel; p < last_pixel; ++p) f(r, p * N.channels + channel);
      }
    }
  };

  template <class F>
  MICA_INLINE static void for_each_group(F f) {
    if constexpr (N.each_pixel) {
      for (int r = 0; r < R::count; ++r) {
        for (int p = 0; p < pixels_of_run; ++p) {
          for (int g = 0; g < N.groups; ++g) f(Group{r, r + 1, p, p + 1, g * size});
        }
      }
    } else {
      for (int g = 0; g < N.groups; ++g) f(Group{0, R::count, 0, pixels_of_run, g * size});
    }
  }

  /// The first `valid` lanes, zeros behind them.
  template <int valid, class T>
  MICA_INLINE static Packet<T> only(Packet<T> a) {
    if constexpr (valid == lanes<T>) {
      return a;
    } else {
      Values<T, lanes<T>> values;
      store(values, a);
      return load_first<Packet<T>, valid>(values);
    }
  }

  template <class X, class T = typename X::value_type>
  MICA_NOINLINE static Moments<T> moments_of(X x, int s, const Group& group, double epsilon) {
    Accumulators<T, size> sums, rests, squares;
    group.for_each_segment([&](int r, int offset) {
      const T* const read = x.at(s, r) + offset;
      for_four_accumulators<T, size>([&](int c, auto valid, int i) {
        sums.of[i] = sums.of[i] + load_first<Packet<T>, valid()>(read + c);
      });
    });
    const T first_mean = T(sums.total() / group.count());
    const auto mean = broadcast<Packet<T>>(first_mean);
    group.for_each_segment([&](int r, int offset) {
      const T* const read = x.at(s, r) + offset;
      for_four_accumulators<T, size>([&](int c, auto valid, int i) {
        const auto d = only<valid()>(load_first<Packet<T>, valid()>(read + c) - mean);
        rests.of[i] = rests.of[i] + d;
        squares.of[i] = multiply_add(d, d, squares.of[i]);
      });
    });
    return moments(first_mean, rests.total(), squares.total(), group.count(), epsilon);
  }

  template <class X, class Y, class T>
  MICA_NOINLINE static void forward(X x, Y y, const T* parameters, double epsilon) {
    for (int s = 0; s < x.count; ++s) {
      for_each_group([&](const Group& group) {
        const Moments<T> m = moments_of(x, s, group, epsilon);
        const auto mean = broadcast<Packet<T>>(m.mean), inverse = broadcast<Packet<T>>(m.inverse),
                   shift = broadcast<Packet<T>>(-m.rest * m.inverse);
        const T *const gamma = parameters + group.channel, *const beta =
                                                               parameters + N.beta() + group.channel;
        group.for_each_segment([&](int r, int offset) {
          const T* const read = x.at(s, r) + offset;
          T* const write = y.at(s, r) + offset;
          for_each_packet<T, size>([&](int c, auto valid) {
            auto z = multiply_add(load<Packet<T>>(read + c) - mean, inverse, shift);
            if constexpr (N.scale) z = z * load<Packet<T>>(gamma + c);
            if constexpr (N.center) z = z + load<Packet<T>>(beta + c);
            store_first<valid()>(write + c, z);
          });
        });
      });
    }
  }

  /// Adds the part of a group to the gradients of gamma and beta, and returns the coefficients of dL/dx.
  // A separate function, so that it rounds in the same way whether or not dL/dx is needed.
  template <class X, class DY, class T>
  MICA_NOINLINE static InputGradient<T> add_gradient(X x, DY dy, int s, const Group& group,
                                                     const Moments<T>& m, const T* gamma, T* dgamma,
                                                     T* dbeta) {
    const auto mean = broadcast<Packet<T>>(m.mean), inverse = broadcast<Packet<T>>(m.inverse),
               shift = broadcast<Packet<T>>(-m.rest * m.inverse);
    Accumulators<T, size> sums, products;
    group.for_each_segment([&](int r, int offset) {
      const T *const read = x.at(s, r) + offset, *const incoming = dy.at(s, r) + offset;
      for_four_accumulators<T, size>([&](int c, auto valid, int i) {
        // Zeros behind the segment, where what is read may be NaN.
        const auto z = multiply_add(load_first<Packet<T>, valid()>(read + c) - mean, inverse, shift);
        auto g = load_first<Packet<T>, valid()>(incoming + c);
        if constexpr (N.scale)
          store_first<valid()>(dgamma + c, multiply_add(g, z, load<Packet<T>>(dgamma + c)));
        if constexpr (N.center) store_first<valid()>(dbeta + c, g + load<Packet<T>>(dbeta + c));
        if constexpr (N.scale) g = g * load_first<Packet<T>, valid()>(gamma + c);
        sums.of[i] = sums.of[i] + g;
        products.of[i] = multiply_add(g, z, products.of[i]);
      });
    });
    return input_gradient(m, sums.total(), products.total(), group.count());
  }

  /// Adds to `gradient`.
  template <class X, class DY, class DX, class T>
  MICA_NOINLINE static void backward(X x, DY dy, DX dx, const T* parameters, T* gradient, double epsilon) {
    for (int s = 0; s < x.count; ++s) {
      for_each_group([&](const Group& group) {
        const Moments<T> m = moments_of(x, s, group, epsilon);
        const T* const gamma = parameters + group.channel;
        const InputGradient<T> to = add_gradient(x, dy, s, group, m, gamma, gradient + group.channel,
                                                 gradient + N.beta() + group.channel);
        if constexpr (needs_gradient<DX>) {
          const auto mean = broadcast<Packet<T>>(m.mean), inverse = broadcast<Packet<T>>(m.inverse),
                     slope = broadcast<Packet<T>>(to.slope), shift = broadcast<Packet<T>>(to.offset);
          group.for_each_segment([&](int r, int offset) {
            const T *const read = x.at(s, r) + offset, *const incoming = dy.at(s, r) + offset;
            T* const write = dx.at(s, r) + offset;
            for_each_packet<T, size>([&](int c, auto valid) {
              const auto d = load<Packet<T>>(read + c) - mean;
              auto g = load<Packet<T>>(incoming + c) * inverse;
              if constexpr (N.scale) g = g * load<Packet<T>>(gamma + c);
              store_first<valid()>(write + c, g + multiply_add(slope, d, shift));
            });
          });
        }
      });
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
