// SPDX-License-Identifier: MIT
// What every layer of several inputs must obey, stated once. It is compared with a plain function from the
// inputs of one sample to its output, in float and in double:
//
//     CHECK(broken_joint_laws<Sum<2>, y, x1, x2>(plain) == "");
//
// y is the layout of the outputs, x1 and x2 are those of the inputs and their gradients.
#pragma once

#include <mica/core/contracts/layer.hpp>

#include "support/numeric_gradient.hpp"
#include "support/passes.hpp"
#include "support/report.hpp"
#include "support/samples.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace laws {

/// What a plain function makes of the inputs of one sample.
using PlainJoint = std::function<Values(const std::vector<Values>&)>;

template <class T, class L, mica::Layout Y, mica::Layout... X>
class JoinedSamples {
  static constexpr int n = 3, inputs = int{sizeof...(X)};
  using Indices = std::make_index_sequence<std::size_t{inputs}>;

 public:
  explicit JoinedSamples(const PlainJoint& plain) : plain_(plain) {
    std::uint64_t seed = 0;
    (values_.push_back(random_values(n * X.shape.size(), ++seed)), ...);
    dy_ = random_values(n * Y.shape.size(), ++seed);
    int i = 0;
    ((x_.push_back(Samples<T>::input(X, values(i))), ++i), ...);
  }

  void examine_forward(Report& report) const {
    const auto y = Samples<T>::output(Y, n);
    forward(y, Indices{});
    Values wanted;
    for (int s = 0; s < n; ++s) append(wanted, plain_(sample(s)));
    report.expect_equal(y.get(), wanted, 1e-6, "outputs are those of the plain function");
    report.expect(y.untouched_around(), "forward writes nothing outside of its outputs");
    for (const auto& x : x_) report.expect(x.untouched(), "forward leaves its inputs alone");
  }

  /// The gradients of all inputs, then without that of each input.
  void examine_backward(Report& report) const {
    const auto y = Samples<T>::input(Y, Values(dy_.size(), L::backward_reads_output ? 7 : std::nan(""))),
               dy = Samples<T>::input(Y, dy_);
    std::vector<Samples<T>> dx;
    (dx.push_back(Samples<T>::output(X, n)), ...);
    backward<inputs>(y, dy, dx, Indices{});
    for (int i = 0; i < inputs; ++i) {
      const auto& of_input = dx[static_cast<std::size_t>(i)];
      report.expect_equal(of_input.get(), plain_gradient(i), 1e-6,
                          "the gradient of input " + std::to_string(i) + " is that of central differences");
      report.expect(of_input.untouched_around(), "backward writes nothing outside of its gradients");
    }
    check_unwanted(y, dy, dx, report, Indices{});
  }

 private:
  const Values& values(int input) const { return values_[static_cast<std::size_t>(input)]; }
  static void append(Values& all, const Values& more) { all.insert(all.end(), more.begin(), more.end()); }

  std::vector<Values> sample(int s) const {
    std::vector<Values> of_sample;
    for (const Values& all : values_)
      of_sample.push_back(samples_of(all, static_cast<int>(all.size()) / n, s, 1));
    return of_sample;
  }

  Values plain_gradient(int input) const {
    Values all;
    for (int s = 0; s < n; ++s) {
      auto x = sample(s);
      const Values dy = samples_of(dy_, Y.shape.size(), s, 1);
      const auto loss = [&](const Values& changed) {
        auto others = x;
        others[static_cast<std::size_t>(input)] = changed;
        const Values y = plain_(others);
        double sum = 0;
        for (std::size_t i = 0; i < y.size(); ++i) sum += dy[i] * y[i];
        return sum;
      };
      append(all, numeric_gradient(loss, x[static_cast<std::size_t>(input)]));
    }
    return all;
  }

  template <std::size_t... i>
  void forward(const Samples<T>& y, std::index_sequence<i...>) const {
    L::forward(
        forward_of<T>(std::tuple{x_[i].template view<X>()...}, y.template view<Y>(), mica::PassContext{}));
  }

  template <bool is_wanted, mica::Layout P>
  static auto gradient_view(const Samples<T>& dx) {
    if constexpr (is_wanted)
      return dx.template view<P>();
    else
      return mica::NoGradient{};
  }
  template <int unwanted, std::size_t... i>
  void backward(const Samples<T>& y, const Samples<T>& dy, const std::vector<Samples<T>>& dx,
                std::index_sequence<i...>) const {
    std::vector<Samples<T>> x;
    (x.push_back(Samples<T>::input(X, values(static_cast<int>(i)))), ...);
    if constexpr (!L::backward_reads_input)
      (x[i].set(Values(values(static_cast<int>(i)).size(), std::nan(""))), ...);
    L::backward(backward_of<T>(
        std::tuple{x[i].template view<X>()...}, y.template view<Y>(), dy.template view<Y>(),
        std::tuple{gradient_view<static_cast<int>(i) != unwanted, X>(dx[i])...}, mica::PassContext{}));
    for (const auto& input : x) CHECK(input.untouched());
  }
  template <std::size_t... unwanted>
  void check_unwanted(const Samples<T>& y, const Samples<T>& dy, const std::vector<Samples<T>>& wanted,
                      Report& report, std::index_sequence<unwanted...>) const {
    const auto check = [&](auto without) {
      std::vector<Samples<T>> dx;
      (dx.push_back(Samples<T>::output(X, n)), ...);
      this->template backward<without()>(y, dy, dx, Indices{});
      for (int i = 0; i < inputs; ++i)
        if (i != without())
          report.expect_equal(dx[static_cast<std::size_t>(i)].get(),
                              wanted[static_cast<std::size_t>(i)].get(), 0,
                              "an unwanted gradient of an input changes no other");
    };
    (check(std::integral_constant<int, static_cast<int>(unwanted)>{}), ...);
  }

  PlainJoint plain_;
  std::vector<Values> values_;
  Values dy_;
  std::vector<Samples<T>> x_;
};

}  // namespace laws

/// The laws that a layer of several inputs does not obey, a line each; empty if it obeys them all.
template <class L, mica::Layout Y, mica::Layout... X>
std::string broken_joint_laws(const laws::PlainJoint& plain) {
  Report report;
  const auto examine = [&](const auto& samples) {
    samples.examine_forward(report);
    if constexpr (!L::shares_gradient) samples.examine_backward(report);
  };
  examine(laws::JoinedSamples<double, L, Y, X...>(plain));
  examine(laws::JoinedSamples<float, L, Y, X...>(plain));
  report.expect(L::output_shape({X.shape...}) == Y.shape, "the output has the shape that the layer says");
  return report.text();
}
