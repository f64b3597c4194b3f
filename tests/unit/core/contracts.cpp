// SPDX-License-Identifier: MIT
// What the concepts of layers, activations, losses, metrics, optimizers and initializers ask for, one missing
// part at a time. The sentences are tests of compile_fail.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string>

using mica::FromLogits;
using mica::LossArguments;

namespace {

struct Layer : mica::Layer {
  static constexpr const char* name = "Layer";
};
struct LayerWithoutName : mica::Layer {};
struct LayerOfNumbers : Layer {
  static constexpr int output_shape(mica::Shape) { return 1; }
};

struct Half : mica::kernels::ElementwiseActivation<Half> {
  static constexpr const char* name = "Half";
  template <class P>
  static P apply(P x) {
    return x;
  }
  template <class P>
  static P gradient(P, P dy) {
    return dy;
  }
};
struct HalfOfDoubles : mica::kernels::ElementwiseActivation<HalfOfDoubles> {
  static constexpr const char* name = "HalfOfDoubles";
  static double apply(double x) { return x; }
  static double gradient(double, double dy) { return dy; }
};
struct HalfWithoutGradient : mica::kernels::ElementwiseActivation<HalfWithoutGradient> {
  static constexpr const char* name = "HalfWithoutGradient";
  template <class P>
  static P apply(P x) {
    return x;
  }
};

struct Loss : mica::LossDefaults {
  static constexpr const char* name = "Loss";
  template <class T, int N, class Target>
  static double of_outputs(const LossArguments<T, N, Target>&) {
    return 0;
  }
};
struct LossOfLogits : Loss {
  using LogitsOf = mica::Softmax;
};
struct LossOfOpenLogits : Loss {
  static constexpr bool from_logits = true;
};
struct LossOfNumbers : mica::LossDefaults {
  static constexpr const char* name = "LossOfNumbers";
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, int>&) {
    return 0;
  }
};
struct LossOfNumbersThatSaysSo : LossOfNumbers {
  static constexpr mica::TargetKind target = mica::TargetKind::class_number;
};
struct LossOfOneShape : Loss {
  template <mica::Shape>
  using Check = mica::Passed;
};

struct ByNumber {
  static constexpr const char* name = "by_number";
  template <class T>
  static double of(std::span<const T>, int) {
    return 0;
  }
};
struct ByValues {
  static constexpr const char* name = "by_values";
  template <class T>
  static double of(std::span<const T>, std::span<const T>) {
    return 0;
  }
};
/// Counts the samples.
struct Count {
  static constexpr const char* name = "count";
  template <mica::Shape>
  struct Accumulator {
    double samples = 0;
    template <class T>
    void add(std::span<const T>, int) {
      ++samples;
    }
    Accumulator& operator+=(const Accumulator& other) {
      samples += other.samples;
      return *this;
    }
    double value() const { return samples; }
  };
};
struct CountWithoutValue {
  static constexpr const char* name = "count";
  template <mica::Shape>
  struct Accumulator {
    template <class T>
    void add(std::span<const T>, int) {}
  };
};
struct ByNothing {
  static constexpr const char* name = "by_nothing";
};

struct Optimizer {
  static constexpr const char* name = "Optimizer";
  static constexpr int slots = 1;
  template <class T>
  void update(const mica::ParameterSlice<T, 1>&, std::int64_t) const {}
};
struct OptimizerOfTooManySlots : Optimizer {
  static constexpr int slots = 2;
};
struct OptimizerOfNegativeSlots : Optimizer {
  static constexpr int slots = -1;
};

struct OptimizerOfConstRate : Optimizer {
  const double learning_rate = 0.1;
};

struct Fill {
  static void fill(std::span<double>, mica::Fans, mica::Random) {}
};
struct FillWithoutFans {
  static void fill(std::span<float>, mica::Random) {}
};

/// One sample of two zeros and its target.
template <class Target>
mica::Dataset sample(const Target& target) {
  mica::Tensor<float, 2> x(1, 2);
  x.setZero();
  return {x, target};
}

}  // namespace

TEST_CASE("what a layer and an activation have to have") {
  CHECK(mica::IsLayer<Layer>);
  CHECK_FALSE(mica::IsLayer<LayerWithoutName>);
  CHECK_FALSE(mica::IsLayer<LayerOfNumbers>);
  CHECK(mica::IsActivation<Half>);
  CHECK(mica::IsActivation<mica::Softmax>);
  CHECK_FALSE(mica::IsActivation<Layer>);
  CHECK_FALSE(mica::IsActivation<HalfOfDoubles>);
  CHECK_FALSE(mica::IsActivation<HalfWithoutGradient>);
}

TEST_CASE("what a loss has to have") {
  CHECK(mica::IsLoss<Loss>);
  CHECK(mica::IsLoss<mica::SparseCategoricalCrossentropy<FromLogits>>);
  CHECK_FALSE(mica::IsLoss<mica::Softmax>);
  CHECK_FALSE(mica::IsLoss<LossOfLogits>);
  CHECK_FALSE(mica::IsLoss<LossOfOpenLogits>);
  CHECK_FALSE(mica::IsLoss<LossOfNumbers>);
  CHECK(mica::IsLoss<LossOfNumbersThatSaysSo>);
  CHECK_FALSE(mica::IsLoss<LossOfOneShape>);
}

TEST_CASE("a metric measures against class numbers or values, an optimizer takes its own slots") {
  CHECK(mica::IsMetric<ByNumber>);
  CHECK(mica::IsMetric<ByValues>);
  CHECK_FALSE(mica::IsMetric<ByNothing>);
  CHECK(mica::IsMetric<Count>);
  CHECK_FALSE(mica::IsMetric<CountWithoutValue>);
  CHECK(mica::metric_name<Count> == std::string("count"));
  CHECK(ByNothing::name == std::string("by_nothing"));
  CHECK(mica::IsOptimizer<Optimizer>);
  CHECK_FALSE(mica::IsOptimizer<OptimizerOfTooManySlots>);
  CHECK_FALSE(mica::IsOptimizer<OptimizerOfNegativeSlots>);
  CHECK_FALSE(mica::IsOptimizer<OptimizerOfConstRate>);
  CHECK(mica::IsInitializer<Fill>);
  CHECK_FALSE(mica::IsInitializer<FillWithoutFans>);
}

TEST_CASE("a metric of one kind of targets serves with the losses of that kind") {
  using Net = mica::Sequential<mica::Input<2>, mica::Dense<2, mica::Softmax>>;
  mica::Tensor<int, 1> number(1);
  number.setZero();
  const auto numbers = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, ByNumber{},
                                     mica::Accuracy{}, Count{});
  CHECK(numbers.evaluate(sample(number))["by_number"] == 0);
  CHECK(numbers.evaluate(sample(number))["count"] == 1);
  mica::Tensor<float, 2> row(1, 2);
  row.setZero();
  const auto values = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{}, ByValues{});
  CHECK(values.evaluate(sample(row))["by_values"] == 0);
}
