// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/network/parameter_layout.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The parameters [begin, end).
struct ParameterRange {
  int begin;
  int end;
};

/// The gradients of the layers that compute them for a whole batch at once (Layer::gradient_parts). The
/// inputs of these layers and the gradients of their outputs are kept for all samples. Then the parts are
/// computed, in any order and by any number of threads; each adds up the samples in their order.
template <class T, class G>
class BatchGradients {
  using At = ParameterLayout<G>;

  static constexpr int first_part(int op) {
    int sum = 0;
    for (int k = 0; k < op; ++k) sum += G::gradient_parts[k];
    return sum;
  }
  static constexpr Layout x_layout(int k) { return {G::in(k)}; }
  static constexpr Layout dy_layout(int k) { return {G::out(k)}; }
  /// The elements of a sample that are kept for the ops [0, op).
  static constexpr int kept(int op) {
    int sum = 0;
    for (int k = 0; k < op; ++k) {
      if (G::gradient_parts[k] > 0) sum += x_layout(k).sample_stride() + dy_layout(k).sample_stride();
    }
    return sum;
  }
  static constexpr int layers = [] {
    int count = 0;
    for (int k = 0; k < G::ops; ++k) count += G::gradient_parts[k] > 0 ? 1 : 0;
    return count;
  }();

 public:
  /// All parts; the operations that they need for each sample; and the parameters whose gradient they are.
  static constexpr int parts = first_part(G::ops);
  static constexpr std::int64_t operations = [] {
    std::int64_t sum = 0;
    for (int k = 0; k < G::ops; ++k)
      sum += G::gradient_parts[k] > 0 ? 2 * std::int64_t{G::parameter_counts[k]} : 0;
    return sum;
  }();
  static constexpr std::array<ParameterRange, std::size_t{layers}> ranges = [] {
    std::array<ParameterRange, std::size_t{layers}> table{};
    auto* next = table.data();
    for (int k = 0; k < G::ops; ++k) {
      const int begin = At::of_leaf(G::index(k));
      if (G::gradient_parts[k] > 0) *next++ = {begin, begin + G::parameter_counts[k]};
    }
    std::ranges::sort(table, {}, &ParameterRange::begin);
    return table;
  }();

  /// Makes room for so many samples.
  void resize(int samples) {
    samples_ = samples;
    if (samples <= room_) return;
    memory_ = Buffer<T>(static_cast<std::size_t>(samples) * kept(G::ops));
    room_ = samples;
  }

  /// Keeps what op K reads and the gradient of what it gives, for some samples from `first` on.
  template <int K, class X, class DY>
  void keep(int first, X x, DY dy) {
    kernels::transform(kernels::IdentityFunction{}, this->template x<K>().part(first, x.count), x);
    kernels::transform(kernels::IdentityFunction{}, this->template dy<K>().part(first, dy.count), dy);
  }

  /// Computes one part from what was kept.
  void compute(int part, T* gradient) {
    for_each_op<G>([&](auto k) {
      constexpr int first = first_part(k()), count = G::gradient_parts[k()];
      if constexpr (count > 0) {
        if (part >= first && part < first + count)
          G::template LayerOf<k()>::part_of_gradient(part - first, this->template x<k()>(),
                                                     this->template dy<k()>(),
                                                     gradient + At::of_leaf(G::index(k())));
      }
    });
    static_cast<void>(part), static_cast<void>(gradient);
  }

 private:
  template <int K>
  View<T, x_layout(K)> x() {
    return {memory_.data() + std::ptrdiff_t{kept(K)} * room_, samples_};
  }
  template <int K>
  View<T, dy_layout(K)> dy() {
    return {memory_.data() + std::ptrdiff_t{kept(K) + x_layout(K).sample_stride()} * room_, samples_};
  }

  int samples_ = 0;
  int room_ = 0;
  Buffer<T> memory_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
