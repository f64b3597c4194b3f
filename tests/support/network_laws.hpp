// SPDX-License-Identifier: MIT
// What every network must obey in training, whatever it ends with, stated once:
//
//     CHECK(broken_network_laws<Net, CategoricalCrossentropy<>>() == "");
#pragma once

#include <mica/network/sequential.hpp>
#include <mica/training/trainer.hpp>

#include "support/numeric_gradient.hpp"
#include "support/report.hpp"
#include "support/samples.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace laws {

/// An optimizer that writes the gradient down and changes nothing.
struct GradientWriter {
  static constexpr const char* name = "GradientWriter";
  static constexpr int slots = 1;

  template <class T>
  void update(const mica::ParameterSlice<T, 1>& slice, std::int64_t) const {
    std::copy_n(slice.gradient, slice.size, slice.slots[0]);
  }
};

/// Samples with targets that the loss compares with: rows of values, class numbers, or several targets, of
/// which each has its columns of the rows.
template <class Loss>
struct TargetsOf {
  static mica::Dataset dataset(const mica::Tensor<double, 2>& x, const mica::Tensor<double, 2>& y,
                               const mica::Tensor<int, 1>& labels) {
    if constexpr (Loss::target == mica::TargetKind::class_number)
      return mica::Dataset(x, labels);
    else
      return mica::Dataset(x, y);
  }
};
template <class... H, class... L>
struct TargetsOf<mica::detail::LossOfHeads<mica::TypeList<H...>, mica::Losses<L...>>> {
  static mica::Dataset dataset(const mica::Tensor<double, 2>& x, const mica::Tensor<double, 2>& y,
                               const mica::Tensor<int, 1>& labels) {
    int first = 0;
    // The braces evaluate from left to right.
    return mica::Dataset(
        x, std::tuple{target<H, typename mica::detail::LossAndWeight<L>::Loss>(first, y, labels)...});
  }

 private:
  template <class Head, class Loss>
  static auto target(int& first, const mica::Tensor<double, 2>& y, const mica::Tensor<int, 1>& labels) {
    constexpr int size = Head::shape.size();
    const int count = static_cast<int>(y.dimension(0));
    const int begin = std::exchange(first, first + size);
    if constexpr (Loss::target == mica::TargetKind::class_number) {
      return mica::Tensor<int, 1>(labels.unaryExpr([](int label) { return label % size; }));
    } else {
      mica::Tensor<double, 2> rows(count, size);
      for (int i = 0; i < count; ++i) {
        double sum = 0;
        for (int k = 0; k < size; ++k) sum += y(i, begin + k);
        for (int k = 0; k < size; ++k) rows(i, k) = y(i, begin + k) / (size > 1 ? sum : 1);
      }
      return rows;
    }
  }
};

/// A network of doubles, a loss, and samples of random numbers.
template <class Net, class Loss>
class TrainedNetwork {
  using G = typename Net::Graph;
  using State = mica::detail::TrainingState<double, G, 1>;
  static constexpr int inputs = G::input.size(), outputs = G::output.size();

 public:
  static constexpr int parameter_count = mica::detail::Parameters<double, G>::trained;

  explicit TrainedNetwork(int count) {
    state_.parameters.initialize(1);
    mica::Tensor<double, 2> x(count, inputs), y(count, outputs);
    mica::Tensor<int, 1> labels(count);
    mica::Random random(2);
    for (int i = 0; i < count; ++i) {
      for (int k = 0; k < inputs; ++k) x(i, k) = 2 * random.uniform() - 1;
      double sum = 0;
      for (int k = 0; k < outputs; ++k) sum += y(i, k) = 0.1 + random.uniform();
      for (int k = 0; k < outputs; ++k) y(i, k) /= sum;  // a distribution, for a crossentropy
      labels(i) = static_cast<int>(random.below(std::uint32_t{outputs}));
    }
    data_ = TargetsOf<Loss>::dataset(x, y, labels);
  }

  struct Check {
    double loss;
    Values gradient;
  };

  /// The mean loss of samples and its gradient, as training computes them.
  Check answer(const std::vector<int>& samples) {
    const auto sums = trainer_.train(state_, GradientWriter{}, data_, samples, mica::Random(3));
    const double* const written = state_.slots[0].data();
    return {sums.loss / static_cast<double>(samples.size()), Values(written, written + parameter_count)};
  }

  Values parameters() const {
    const double* const values = state_.parameters.values();
    return Values(values, values + parameter_count);
  }
  void set(const Values& parameters) {
    std::copy(parameters.begin(), parameters.end(), state_.parameters.values());
    state_.parameters.pack();
  }

 private:
  State state_;
  mica::Dataset data_;
  mica::detail::ThreadPool pool_{1};
  mica::detail::Trainer<double, G, Loss> trainer_{pool_};
};

/// The gradient of these samples is that of central differences.
template <class Network>
void check_gradient(Network& network, const std::vector<int>& samples, double tolerance, Report& report) {
  const Values here = network.parameters(), gradient = network.answer(samples).gradient;
  // That 0 equals 0 proves nothing.
  report.expect(here.empty() || gradient != Values(gradient.size()), "the loss depends on the parameters");
  const Values numeric = numeric_gradient(
      [&](const Values& parameters) {
        network.set(parameters);
        return network.answer(samples).loss;
      },
      here);
  report.expect_equal(gradient, numeric, tolerance, "the gradient is that of central differences");
}

}  // namespace laws

/// The laws that training of a network does not obey, a line each; empty if it obeys them all.
template <class Net, class Loss>
std::string broken_network_laws() {
  Report report;
  laws::TrainedNetwork<Net, Loss> network(20);
  std::vector<int> all(20);
  std::iota(all.begin(), all.end(), 0);
  std::vector<Values> alone;
  std::vector<double> losses;
  for (const int sample : all) {
    const auto answer = network.answer({sample});
    alone.push_back(answer.gradient);
    losses.push_back(answer.loss);
  }

  for (const int count : {1, 7, 8, 9, 20}) {
    const auto n = static_cast<std::size_t>(count);
    const std::vector<int> samples(all.begin(), all.begin() + count);
    Values mean(alone[0].size());
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += alone[i][k] / count;
    }
    const auto batch = network.answer(samples);
    report.expect_equal({batch.loss}, {std::accumulate(losses.begin(), losses.begin() + count, 0.0) / count},
                        1e-12, "the loss of a batch is the mean of its samples'");
    report.expect_equal(batch.gradient, mean, 1e-11, "the gradient of a batch is the mean of its samples'");
  }

  laws::check_gradient(network, std::vector<int>(all.begin(), all.begin() + 7), 1e-7, report);
  return report.text();
}

/// The same for a network that normalizes over the batch: its gradient is that of no sample alone.
template <class Net, class Loss>
std::string broken_laws_of_batches() {
  Report report;
  for (const int count : {2, 19, 21}) {
    laws::TrainedNetwork<Net, Loss> network(count);
    std::vector<int> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    laws::check_gradient(network, all, 1e-7, report);
  }
  return report.text();
}
