// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/data/dataset.hpp>
#include <mica/network/heads.hpp>
#include <mica/training/comparison.hpp>
#include <mica/training/head_losses.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The comparison of a network with Heads: it has a comparison for each head, which gets the head's part of
/// the row of outputs and the head's target. If `left_out`, the row has the outputs of the graph without the
/// activations of the heads.
template <class T, Shape Row, class... H, class... L, bool left_out, class... Metrics>
class Comparison<T, Row, LossOfHeads<TypeList<H...>, Losses<L...>>, left_out, Metrics...> {
  using Loss = LossOfHeads<TypeList<H...>, Losses<L...>>;
  template <class Head>
  using OfHead = Comparison<T, Head::shape, typename Head::Loss,
                            Head::Loss::from_logits || (left_out && Head::leaves_out)>;
  template <class M>
  using Accumulator = typename OfHead<typename M::Head>::template Accumulator<typename M::Metric>;

 public:
  using Sums = Totals<typename Loss::Sum, Accumulator<Metrics>...>;

  /// What makes the outputs that metrics see, and whether it is needed.
  using Activated = HeadActivations<typename LossOfHead<H, L>::template ForMetrics<left_out>...>;
  static constexpr bool activates =
      (left_out && (LossOfHead<H, L>::needs_outputs || ...)) ||
      ((!std::is_void_v<typename Metrics::Head::template ForMetrics<left_out>::Activation> &&
        !Metrics::order_is_enough) ||
       ...);

  static constexpr int parts = 1;

  /// The factors of each head; `measure` also multiplies the gradients by them.
  using Factors = std::array<double, sizeof...(H)>;
  static Factors factors(const Dataset& data, const int* samples, int count) {
    int i = 0;
    return {OfHead<LossOfHead<H, L>>::factors(data.target(i++), samples, count)...};
  }
  static double factor_behind(const Factors&) { return 1; }

  template <class Y, class GradientOf>
  void measure(const Dataset& data, const int* samples, const std::uint64_t* streams, const Factors& factors,
               Y y, Y activated, GradientOf gradient_of, Sums& sums) {
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      (measure_head<i, LossOfHead<H, L>>(data.target(int{i}), samples, streams, factors[i], y, activated,
                                         gradient_of, sums),
       ...);
    }
    (std::index_sequence_for<H...>{});
  }

 private:
  template <std::size_t head, class Head, class Y, class GradientOf>
  void measure_head(const Dataset& data, const int* samples, const std::uint64_t* streams, double factor, Y y,
                    Y activated, GradientOf gradient_of, Sums& sums) {
    constexpr int size = Head::shape.size(), offset = head_offsets<H...>[head];
    constexpr bool takes_outputs = left_out && Head::needs_outputs;
    auto& comparison = std::get<head>(comparisons_);
    const T scale = T(Head::weight * factor / OfHead<Head>::parts);
    for (int i = 0; i < y.count; ++i) {
      const T* const given = (takes_outputs ? activated : y).at(i) + offset;
      T* const dy = gradient_of(i) + offset;
      comparison.read_target(data, samples[i], streams ? &streams[i] : nullptr);
      const double loss = data.sample_weight(samples[i]) * factor * comparison.loss(given, dy);
      if constexpr (takes_outputs) HeadActivations<>::backward_of(Head{}, given, dy, dy, PassContext{});
      for (int k = 0; k < size; ++k) dy[k] *= scale;
      sums.loss.total += Head::weight * loss;
      sums.loss.heads[head] += loss;
      [&]<std::size_t... m>(std::index_sequence<m...>) {
        (add<head, Metrics>(comparison, activated.at(i) + offset, std::get<m>(sums.metrics)), ...);
      }
      (std::index_sequence_for<Metrics...>{});
    }
  }

  /// Adds what a metric measures if it is one of this head.
  template <std::size_t head, class M, class C, class A>
  static void add(const C& comparison, const T* outputs, A& sums) {
    if constexpr (M::head == int{head}) comparison.template add<typename M::Metric>(outputs, sums);
    static_cast<void>(comparison), static_cast<void>(outputs), static_cast<void>(sums);
  }

  std::tuple<OfHead<LossOfHead<H, L>>...> comparisons_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
