// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/network/parameter_layout.hpp>

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

/// The parts of each op's gradient, see Layer::gradient_parts.
template <class G>
inline constexpr auto gradient_parts = G::per_op([](auto k) {
  return G::template LayerOf<k()>::template gradient_parts<G::in(k())>;
});

/// The gradients of the layers that compute them for a whole batch at once (Layer::gradient_parts). The
/// inputs of these layers and the gradients of their outputs are kept for all samples. Then the parts are
/// computed, in any order and by any number of threads; each adds up the samples in their order.
template <class T, class G>
class BatchGradients {
  using At = ParameterLayout<G>;

  static constexpr int first_part(int op) {
    int sum = 0;
    for (int k = 0; k < op; ++k) sum += gradient_parts<G>[k];
    return sum;
  }
  static constexpr Layout x_layout(int k) { return {G::in(k)}; }
  static constexpr Layout dy_layout(int k) { return {G::out(k)}; }
  /// The elements of a sample that are kept for the ops [0, op).
  static constexpr int kept_size(int op) {
    int sum = 0;
    for (int k = 0; k < op; ++k) {
      if (gradient_parts<G>[k] > 0) sum += x_layout(k).sample_stride() + dy_layout(k).sample_stride();
    }
    return sum;
  }
  static constexpr int layers = [] {
    int count = 0;
    for (int k = 0; k < G::ops; ++k) count += gradient_parts<G>[k] > 0 ? 1 : 0;
    return count;
  }();

 public:
  /// The parts of all layers.
  static constexpr int parts = first_part(G::ops);
  /// The floating-point operations of all parts, for one sample.
  static constexpr std::int64_t operations = [] {
    std::int64_t sum = 0;
    for (int k = 0; k < G::ops; ++k)
      sum += gradient_parts<G>[k] > 0 ? 2 * std::int64_t{G::parameter_counts[k]} : 0;
    return sum;
  }();
  /// The parameters whose gradients these are.
  static constexpr std::array<ParameterRange, std::size_t{layers}> ranges = [] {
    std::array<ParameterRange, std::size_t{layers}> table{};
    auto* next = table.data();
    for (int k = 0; k < G::ops; ++k) {
      const int begin = At::of_leaf(G::index(k));
      if (gradient_parts<G>[k] > 0) *next++ = {begin, begin + G::parameter_counts[k]};
    }
    return table;
  }();

  /// Makes room for so many samples.
  void resize(int samples) {
    samples_ = samples;
    if (samples <= room_) return;
    room_ = 0, memory_ = Buffer<T>();
    memory_ = Buffer<T>(static_cast<std::size_t>(samples) * kept_size(G::ops));
    room_ = samples;
  }

  /// Keeps what the backward pass of op K reads, for samples from `first` on.
  template <int K, class B>
  void keep(int first, const B& b) {
    using L = typename G::template LayerOf<K>;
    static_assert(L::backward_reads_input && L::skips_parameter_gradient && G::inputs(K) == 1);
    constexpr void (*used)(const B&) = &L::template backward<B>;
    constexpr void (*of_parts)(const B&) = &L::LayerOfParts::template backward<B>;
    static_assert(used == of_parts,
                  "mica: a layer that derives from a layer with gradient_parts and has a backward of its own "
                  "sets gradient_parts to 0");
    const auto copy = [first](auto to, auto from) {
      kernels::transform(kernels::IdentityFunction{}, to.part(first, from.count), from);
    };
    copy(this->template kept_x<K>(), b.x);
    copy(this->template kept_dy<K>(), b.dy);
  }

  /// Computes one part from what was kept.
  void compute(int part, T* gradient) {
    for_each_op<G>([&](auto k) {
      constexpr int first = first_part(k()), count = gradient_parts<G>[k()];
      if constexpr (count > 0) {
        if (part >= first && part < first + count)
          G::template LayerOf<k()>::part_of_gradient(part - first, count, this->template kept_x<k()>(),
                                                     this->template kept_dy<k()>(),
                                                     gradient + At::of_leaf(G::index(k())));
      }
    });
    static_cast<void>(part), static_cast<void>(gradient);
  }

 private:
  template <int K>
  View<T, x_layout(K)> kept_x() {
    return {memory_.data() + std::ptrdiff_t{kept_size(K)} * room_, samples_};
  }
  template <int K>
  View<T, dy_layout(K)> kept_dy() {
    return {memory_.data() + std::ptrdiff_t{kept_size(K) + x_layout(K).sample_stride()} * room_, samples_};
  }

  int samples_ = 0;
  int room_ = 0;
  Buffer<T> memory_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
