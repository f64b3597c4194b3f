// SPDX-License-Identifier: MIT
// Layers that draw random numbers in training.
#pragma once

#include "support/passes.hpp"
#include "support/report.hpp"
#include "support/samples.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

/// The outputs for samples whose elements are all `x`.
template <class L, mica::Shape In, class T = float>
Values outputs_of(const mica::PassContext& pass, int samples = 1, double x = 1) {
  constexpr mica::Layout layout{In};
  const auto from = Samples<T>::input(layout, Values(static_cast<std::size_t>(samples * In.size()), x));
  const auto to = Samples<T>::output(layout, samples);
  const auto scratch = Samples<T>::output(L::template Kernels<T, In>::forward_scratch_size);
  L::forward(mica::Forward<mica::View<T, layout>, mica::View<T, layout>, T>{
      from.template view<layout>(), to.template view<layout>(), nullptr, nullptr, nullptr, pass,
      scratch.data()});
  return to.get();
}

/// The laws of random layers that a layer does not obey, a line each: what it draws depends on the stream of
/// the sample and on the layer, and not on the place in the batch; at inference it does nothing.
template <class L, mica::Shape In>
std::string broken_random_laws() {
  constexpr std::uint64_t forth[]{1, 2, 3, 7, 8, 9, 10, 11}, back[]{11, 10, 9, 8, 7, 3, 2, 1},
      others[]{21, 22, 23, 24, 25, 26, 27, 28};
  constexpr int n = 8;
  const Values a = outputs_of<L, In>({true, 0, forth}, n), b = outputs_of<L, In>({true, 0, back}, n);
  const auto sample = [](const Values& all, int i) { return samples_of(all, In.size(), i, 1); };
  Report report;
  bool differ = false;
  for (int i = 0; i < n; ++i) {
    report.expect(sample(a, i) == sample(b, n - 1 - i), "a sample does not depend on its place in the batch");
    differ = differ || sample(a, i) != sample(a, 0);
  }
  report.expect(differ, "samples differ");
  report.expect(a == outputs_of<L, In>({true, 0, forth}, n), "the same numbers again");
  report.expect(a != outputs_of<L, In>({true, 0, others}, n), "other streams, other numbers");
  report.expect(a != outputs_of<L, In>({true, 1, forth}, n), "another layer, other numbers");
  report.expect(outputs_of<L, In>({}, n, 0.75) == Values(std::size_t{n * In.size()}, 0.75),
                "the identity at inference");
  return report.text();
}

struct Statistics {
  double mean = 0, variance = 0;
};
inline Statistics statistics(const Values& values) {
  Statistics s;
  const auto n = static_cast<double>(values.size());
  for (const double value : values) s.mean += value / n;
  for (const double value : values) s.variance += (value - s.mean) * (value - s.mean) / n;
  return s;
}
