// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/network/parameters.hpp>

#include <algorithm>
#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The statistics of the batchwise ops of a graph: the sums of each sample, and the results of the batch. The
/// sums are merged in the order of the samples, so the number of threads does not change the bits.
template <class T, class G>
class BatchStatistics {
  using At = ParameterLayout<G>;

  template <class F>
  static constexpr Offsets<G::ops> offsets(F f) {
    return lay_out(G::per_op([&](auto k) {
      using L = typename G::template LayerOf<k()>;
      if constexpr (L::is_batchwise)
        return f(std::type_identity<L>{}, G::in(k()));
      else
        return 0;
    }));
  }
  static constexpr auto of_sample =
      offsets([](auto l, Shape in) { return decltype(l)::type::sample_size(in); });
  static constexpr auto of_batch =
      offsets([](auto l, Shape in) { return decltype(l)::type::batch_size(in); });

  template <class F>
  static void for_each_batchwise(int stage, F f) {
    for_each_op<G>([&](auto k) {
      if constexpr (G::is_batchwise[k()]) {
        if (G::stage(k()) == stage) f(k);
      }
    });
  }

 public:
  void resize(int samples) {
    samples_ = samples;
    const auto size = static_cast<std::size_t>(samples) * of_sample.total;
    if (sums_.size() < size) sums_ = Buffer<T>(size);
  }

  template <int K>
  T* sums(int sample) {
    return sums_.data() + static_cast<std::ptrdiff_t>(sample) * of_sample.total + of_sample.at[K];
  }
  template <int K>
  T* batch() {
    return batch_.data() + of_batch.at[K];
  }

  /// Computes the statistics of the ops of a stage from the sums of all samples.
  void conclude(int stage, const T* parameters) {
    for_each_batchwise(stage, [&](auto k) {
      G::template LayerOf<k()>::template conclude<G::in(k())>(
          sums<k()>(0), of_sample.total, samples_, parameters + At::of_leaf(G::index(k())), batch<k()>());
    });
  }
  /// The same in the backward pass; also writes the gradients of the ops' parameters.
  void conclude_gradient(int stage, T* gradient) {
    for_each_batchwise(stage, [&](auto k) {
      constexpr int parameter = At::of_leaf(G::index(k()));
      G::template LayerOf<k()>::template conclude_gradient<G::in(k())>(
          sums<k()>(0), of_sample.total, samples_, batch<k()>(), gradient + parameter);
    });
  }
  /// Moves the moving averages.
  void track(T* parameters) {
    for_each_op<G>([&](auto k) {
      if constexpr (G::is_batchwise[k()])
        G::template LayerOf<k()>::template track<G::in(k())>(batch<k()>(),
                                                             parameters + At::state_of_leaf(G::index(k())));
    });
  }

 private:
  int samples_ = 0;
  Buffer<T> sums_, batch_{static_cast<std::size_t>(of_batch.total)};
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
