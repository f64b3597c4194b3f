// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/metric.hpp>
#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/network/sequential.hpp>
#include <mica/training/head_checks.hpp>
#include <mica/training/model.hpp>
#include <mica/training/rated_optimizer.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace mica {

template <class... Words>
struct NotANumberType {
  static_assert(fits<Words...>, "mica: the numbers of a network are float or double");
};
template <class... Words>
struct NameTaken {
  static_assert(fits<Words...>,
                "mica: a metric needs a name of its own, and not loss, seconds or learning_rate");
};

namespace detail {

/// Whether each metric has a name that no other metric and nothing else in the History has.
template <class... Metrics>
constexpr bool have_own_names() {
  constexpr std::size_t taken = 3, all = taken + sizeof...(Metrics);
  const std::string_view names[] = {"loss", "seconds", "learning_rate", metric_name<Metrics>...};
  for (std::size_t i = taken; i < all; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (names[i] == names[j]) return false;
    }
  }
  return true;
}

/// Whether the layers begin with an Input, as the layers of a network do.
template <class... Layers>
constexpr bool has_input(std::type_identity<Sequential<Layers...>>) {
  return Walk<Layers...>::valid > 0;
}

/// Whether the network can be trained with these; if not, a static_assert says why.
template <class T, class Net, class Optimizer, class Loss, class... Metrics>
constexpr bool can_train() {
  constexpr Shape output = Net::output_shape;
  if constexpr (HeadsOf<typename Net::Graph>::size > 0 || is_for_heads<Loss> ||
                (is_for_heads<Metrics> || ...))
    return can_train_heads<T, HeadsOf<typename Net::Graph>, Optimizer, Loss, Metrics...>();
  else if constexpr (!Require<decltype(check_optimizer<Optimizer, T>()), Optimizer>::value)
    return false;
  else if constexpr (!Require<decltype(check_loss<Loss, T, output.size()>()), Loss>::value)
    return false;
  else if constexpr (!(Require<decltype(check_metric_beside<Metrics, T,
                                                            Loss::target == TargetKind::class_number>()),
                               Metrics>::value &&
                       ...))
    return false;
  else if constexpr (!have_own_names<Metrics...>())
    return Require<Failed<NameTaken>, Metrics...>::value;
  else
    return Require<typename Loss::template Check<output, typename Net::Graph::End>, Loss,
                   GotShape<output>>::value;
}

/// Whether a model can be made of these; if not, exactly one static_assert says why.
template <class T, class Net, class Optimizer, class Loss, class... Metrics>
constexpr bool can_compile() {
  if constexpr (IsComposite<Net>)
    return has_input(std::type_identity<Net>{});
  else if constexpr (!Net::is_complete)
    return false;
  else if constexpr (!std::is_same_v<T, float> && !std::is_same_v<T, double>)
    return Require<Failed<NotANumberType>, T>::value;
  else if constexpr (!can_train<T, Net, Optimizer, Loss, Metrics...>())
    return false;
  else
    return Require<decltype(check_rate_factors<typename Net::Graph, Optimizer>()), Optimizer>::value;
}

/// The parts of the model that compile returns after an error, so that this error stays the only one.
template <class Net>
struct InvalidNetwork : Net {
  static constexpr bool is_complete = false;
};
template <class Net>
requires IsComposite<Net>
struct InvalidNetwork<Net> : InvalidNetwork<Sequential<Input<1>, Flatten>> {
};
struct NoOptimizer {
  static constexpr const char* name = "NoOptimizer";
  static constexpr int slots = 0;
  template <class T>
  void update(const ParameterSlice<T, 0>&, std::int64_t) const {}
};
struct NoLoss : LossDefaults {
  static constexpr const char* name = "NoLoss";
  template <class T, int N, class Target>
  static double of_outputs(const LossArguments<T, N, Target>&) {
    return 0;
  }
};

}  // namespace detail

}  // namespace mica

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// Makes a model that can be trained, Keras' compile: `compile(Net{}, Adam{}, CategoricalCrossentropy{},
/// Accuracy{})`. Its numbers are floats, or doubles with `compile<double>(...)`. The initializers set the
/// parameters, from the seed of the network: `Net{.seed = 1}`. The optimizer, the loss and the metrics must
/// satisfy IsOptimizer, IsLoss and IsMetric. Throws Error if a member of the optimizer is out of range.
template <class T = float, class... Layers, class Optimizer, class Loss, class... Metrics>
auto compile(const Sequential<Layers...>& net, const Optimizer& optimizer, const Loss&, const Metrics&...) {
  using Net = Sequential<Layers...>;
  if constexpr (detail::can_compile<T, Net, Optimizer, Loss, Metrics...>())
    return Model<T, Net, Optimizer, detail::LossFor<Net, Loss>, detail::MetricFor<Net, Loss, Metrics>...>(
        net, optimizer);
  else
    return Model<float, detail::InvalidNetwork<Net>, detail::NoOptimizer, detail::NoLoss>({}, {});
}

/// The type that compile returns for a network, an optimizer, a loss and metrics of these types, for members
/// and parameters: `ModelOf<Net, Adam, CategoricalCrossentropy<>, Accuracy>`.
template <class Net, class Optimizer, class Loss, class... Metrics>
using ModelOf = decltype(compile(std::declval<const Net&>(), std::declval<const Optimizer&>(),
                                 std::declval<const Loss&>(), std::declval<const Metrics&>()...));

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
