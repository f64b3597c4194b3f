// SPDX-License-Identifier: MIT
#include <mica/layers/batch_normalization.hpp>

#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

using namespace mica;

namespace {

/// One channel of a batch by the formulas, in double: what PyTorch's batch_norm and Keras compute.
struct Reference {
  double mean = 0, variance = 0;
  std::vector<double> y, dx;
  double dgamma = 0, dbeta = 0;

  Reference(const std::vector<double>& x, const std::vector<double>& dy, double gamma, double beta,
            double epsilon) {
    const double n = static_cast<double>(x.size());
    for (const double value : x) mean += value / n;
    for (const double value : x) variance += (value - mean) * (value - mean) / n;
    const double inverse = 1 / std::sqrt(variance + epsilon);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double z = (x[i] - mean) * inverse;
      y.push_back(gamma * z + beta);
      dgamma += dy[i] * z;
      dbeta += dy[i];
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double z = (x[i] - mean) * inverse;
      dx.push_back(gamma * inverse * (dy[i] - dbeta / n - z * dgamma / n));
    }
  }
};

/// A batch of random images whose channels have a mean and a deviation of their own, sent through the layer.
template <class T, Shape In, class... Options>
class Batch {
  using Layer = BatchNormalization<Options...>;
  static constexpr int channels = In[In.rank - 1];
  static constexpr Layout layout{In};
  static constexpr bool has_scale = !(std::is_same_v<Options, NoScale> || ...);
  static constexpr bool has_center = !(std::is_same_v<Options, NoCenter> || ...);

 public:
  Batch(int samples, double mean, double deviation) : samples_(samples) {
    const auto size = static_cast<std::size_t>(samples * layout.sample_stride());
    x_ = dy_ = y_ = dx_ = Buffer<T>(size);
    Random random(7);
    for (int s = 0; s < samples; ++s) {
      for (int i = 0; i < In.size(); ++i) {
        const double own = i % channels;
        view(x_).at(s)[i] =
            T(mean * (1 + 0.1 * own) + deviation * (2 * random.uniform() - 1) * std::sqrt(3.0));
        view(dy_).at(s)[i] = T(2 * random.uniform() - 1);
      }
    }
    for (std::size_t c = 0; c < std::size_t{channels}; ++c) {
      if (has_scale) weights_.push_back(T(0.5 + 0.25 * static_cast<double>(c)));
    }
    for (std::size_t c = 0; c < std::size_t{channels}; ++c) {
      if (has_center) weights_.push_back(T(0.125 * static_cast<double>(c) - 0.25));
    }
    gradient_.resize(weights_.size() + 1);
    state_.assign(2 * channels, T(0));
    std::fill(state_.begin() + channels, state_.end(), T(1));
    run();
  }

  /// The largest error of y, dL/dx, dL/dgamma, dL/dbeta and the moving averages.
  double error() {
    double worst = 0;
    const auto compare = [&](T found, double wanted, double unit) {
      worst =
          std::max(worst, std::abs(static_cast<double>(found) - wanted) / std::max(std::abs(wanted), unit));
    };
    for (int c = 0; c < channels; ++c) {
      const double gamma = has_scale ? static_cast<double>(weights_[static_cast<std::size_t>(c)]) : 1;
      const double beta =
          has_center ? static_cast<double>(weights_[static_cast<std::size_t>((has_scale ? channels : 0) + c)])
                     : 0;
      const Reference wanted(channel(x_, c), channel(dy_, c), gamma, beta, 1e-3);
      const auto y = channel(y_, c), dx = channel(dx_, c);
      for (std::size_t i = 0; i < y.size(); ++i) {
        compare(T(y[i]), wanted.y[i], 1);
        compare(T(dx[i]), wanted.dx[i], gamma / std::sqrt(wanted.variance + 1e-3));
      }
      const double count = static_cast<double>(y.size());
      if (has_scale) compare(gradient_[static_cast<std::size_t>(c)], wanted.dgamma, std::sqrt(count));
      if (has_center)
        compare(gradient_[static_cast<std::size_t>((has_scale ? channels : 0) + c)], wanted.dbeta,
                std::sqrt(count));
      compare(state_[static_cast<std::size_t>(c)], 0.01 * wanted.mean, 1);
      compare(state_[static_cast<std::size_t>(channels + c)], 0.99 + 0.01 * wanted.variance, 1);
    }
    return worst;
  }

 private:
  View<T, layout> view(Buffer<T>& memory) { return {memory.data(), samples_}; }
  std::vector<double> channel(Buffer<T>& memory, int c) {
    std::vector<double> values;
    for (int s = 0; s < samples_; ++s) {
      for (int i = c; i < In.size(); i += channels)
        values.push_back(static_cast<double>(view(memory).at(s)[i]));
    }
    return values;
  }

  void run() {
    constexpr int size = Layer::sample_size(In);
    std::vector<T> sums(static_cast<std::size_t>(samples_ * size)),
        batch(static_cast<std::size_t>(Layer::batch_size(In)));
    for (int s = 0; s < samples_; ++s)
      Layer::observe(view(x_).part(s, 1), &sums[static_cast<std::size_t>(s * size)]);
    Layer::template conclude<In>(sums.data(), size, samples_, weights_.data(), batch.data());
    const PassContext context{true, 0, nullptr};
    Layer::forward(Forward<View<T, layout>, View<T, layout>, T>{view(x_), view(y_), weights_.data(),
                                                                batch.data(), state_.data(), context});
    for (int s = 0; s < samples_; ++s)
      Layer::observe_gradient(view(x_).part(s, 1), view(dy_).part(s, 1), batch.data(),
                              &sums[static_cast<std::size_t>(s * size)]);
    Layer::template conclude_gradient<In>(sums.data(), size, samples_, batch.data(), gradient_.data());
    Layer::input_gradient(view(x_), view(dy_), view(dx_), batch.data());
    Layer::template track<In>(batch.data(), state_.data());
  }

  int samples_;
  Buffer<T> x_, dy_, y_, dx_;
  std::vector<T> weights_, gradient_, state_;
};

template <class T, Shape In, class... Options>
double error_of(int samples, double mean, double deviation) {
  return Batch<T, In, Options...>(samples, mean, deviation).error();
}

}  // namespace

TEST_CASE("BatchNormalization is that of the formulas in double, forward, backward and in its averages") {
  CHECK(error_of<double, Shape{5, 4, 3}>(9, 0.5, 2) < 1e-12);
  CHECK(error_of<double, Shape{3, 3, 20}>(5, -1, 1) < 1e-12);
  CHECK(error_of<double, Shape{7}>(21, 0.5, 2) < 1e-12);
  CHECK(error_of<double, Shape{70}>(2, 0.5, 2) < 1e-12);
  CHECK(error_of<double, Shape{5, 4, 3}, NoScale>(9, 0.5, 2) < 1e-12);
  CHECK(error_of<double, Shape{5, 4, 3}, NoCenter>(9, 0.5, 2) < 1e-12);
  CHECK(error_of<double, Shape{5, 4, 3}, NoScale, NoCenter>(9, 0.5, 2) < 1e-12);
}

TEST_CASE("BatchNormalization loses nothing where the mean is 1e4 and the variance 1") {
  CHECK(error_of<double, Shape{8, 8, 16}>(32, 1e4, 1) < 1e-9);
  CHECK(error_of<double, Shape{6}>(64, 1e4, 1) < 1e-9);
  CHECK(error_of<float, Shape{8, 8, 16}>(32, 1e4, 1) < 1e-5);
  CHECK(error_of<float, Shape{6}>(64, 1e4, 1) < 1e-5);
  CHECK(error_of<float, Shape{8, 8, 16}>(32, 0.5, 1) < 1e-5);
}

TEST_CASE("BatchNormalization has gamma and beta to train, and moving averages that begin as 0 and 1") {
  using Net = Sequential<Input<4, 4, 2>, BatchNormalization<>, Flatten, Dense<2>>;
  CHECK(Net::parameter_count == 4 + 66);
  CHECK(Net::state_count == 4);
  const auto model = compile(Net{}, SGD{}, MeanSquaredError{});
  const auto values = model.parameters();
  const auto begins_with = [&](std::size_t first, std::vector<float> wanted) {
    return std::equal(wanted.begin(), wanted.end(), values.begin() + static_cast<std::ptrdiff_t>(first));
  };
  CHECK(begins_with(0, {1, 1, 0, 0}));
  CHECK(begins_with(values.size() - 16, {0, 0, 1, 1}));
  CHECK(BatchNormalization<>::name == std::string("BatchNormalization"));
}

TEST_CASE("at inference BatchNormalization is the map of its moving averages, folded or not") {
  using Folded = Sequential<Input<3>, Dense<2>, BatchNormalization<Momentum<0.5>>, Tanh>;
  using Alone = Sequential<Input<3>, Dense<2>, Linear, Residual<BatchNormalization<Momentum<0.5>>>, Tanh>;
  static_assert(Folded::Graph::Inference::ops == 1);
  static_assert(Alone::Graph::Inference::ops == 3);
  auto model = compile<double>(Folded{}, SGD{.learning_rate = 0.1}, MeanSquaredError{});
  Tensor<double, 2> x(16, 3), t(16, 2);
  Random random(3);
  for (int i = 0; i < 16; ++i) {
    for (int k = 0; k < 3; ++k) x(i, k) = 3 * random.uniform() + k;
    for (int k = 0; k < 2; ++k) t(i, k) = random.uniform();
  }
  for (int step = 0; step < 5; ++step) {
    model.train_on_batch(x, t);
    // Kernel and bias of the Dense layer, gamma and beta, and the moving averages, each layer at 16 elements.
    const auto all = model.parameters();
    const Tensor<double, 2> y = model.predict(x);
    double error = 0;
    for (int i = 0; i < 16; ++i) {
      for (std::size_t u = 0; u < 2; ++u) {
        double z = all[6 + u];
        for (std::size_t k = 0; k < 3; ++k) z += all[u * 3 + k] * x(i, static_cast<int>(k));
        z = all[16 + u] * (z - all[32 + u]) / std::sqrt(all[34 + u] + 1e-3) + all[18 + u];
        error = std::max(error, std::abs(std::tanh(z) - y(i, static_cast<int>(u))));
      }
    }
    CHECK(error < 1e-12);
  }
}
