// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/core/values/number.hpp>
#include <mica/core/values/range.hpp>
#include <mica/data/dataset.hpp>
#include <mica/io/weight_tensors.hpp>
#include <mica/network/parameter_layout.hpp>
#include <mica/training/learning_rate.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// The error messages of fit and train_on_batch when the loss or a parameter becomes NaN or infinite.
namespace mica::detail {

/// Where training was: the name of the call, "fit"; the moment, " in epoch 5, batch 1"; and what the model
/// is after the error, "; the model is as it was before fit".
struct Moment {
  std::string call;
  std::string when;
  std::string kept;
};

/// fit keeps the epochs that it has finished, `epoch` of them.
template <class = void>
[[gnu::cold]] Moment moment_of_fit(const std::string& when, int epoch) {
  if (epoch == 0) return {"fit", when, "; the model is as it was before fit"};
  return {"fit", when, joined({"; the model is as it was at the end of epoch ", epoch})};
}

/// Finds the first value of a sample and its target that is NaN or infinite when it is read as a T: "sample 7
/// holds NaN". Empty if all values are finite.
template <class T>
[[gnu::cold]] std::string fault_of(const Dataset& data, int sample) {
  const auto fault_in = [](const std::vector<T>& values, const std::string& holder) {
    for (const T value : values) {
      if (!is_finite(value)) return joined({holder, " holds ", text_of(static_cast<double>(value))});
    }
    return std::string();
  };
  std::vector<T> values(static_cast<std::size_t>(data.shape().size()));
  data.read(sample, 0, data.shape().size(), values.data());
  std::string fault = fault_in(values, "sample " + std::to_string(sample));
  for (int i = 0; i < data.target_count() && fault.empty(); ++i) {
    const Dataset target = data.target(i);
    if (target.has_class_numbers()) continue;
    values.resize(static_cast<std::size_t>(target.classes()));
    target.read_target(sample, target.classes(), values.data());
    fault = fault_in(values, "the target of sample " + std::to_string(sample));
  }
  return fault;
}

/// The cause if the data are finite: the parameters grew. Names the learning rate of the last of `steps`
/// steps, if there is one.
template <class Optimizer>
std::string unbounded_growth(const Optimizer& optimizer, std::int64_t steps) {
  std::string cause =
      "the parameters have grown without bound, likely because the learning rate is too large";
  if (const auto rate = learning_rate_of(optimizer, steps - 1))
    cause += joined({" (it is ", text_of(*rate), ")"});
  return cause;
}

/// Throws the Error for a loss that is not finite after `steps` steps of the optimizer. The cause is a value
/// of the batch that is not finite; or, before the first step, a loss that has no value for these outputs; or
/// growth of the parameters.
template <class T, class Optimizer>
[[noreturn]] void throw_diverged(const Optimizer& optimizer, std::int64_t steps, const Dataset& data,
                                 std::span<const int> samples, const Moment& moment, double loss) {
  std::string cause;
  for (const int sample : samples) {
    if (cause.empty()) cause = fault_of<T>(data, sample);
  }
  if (cause.empty() && steps == 0)
    cause =
        "the optimizer has made no step yet, so the loss has no finite value for the network's outputs, for "
        "example a crossentropy of outputs that a ReLU has set to zero";
  if (cause.empty()) cause = unbounded_growth(optimizer, steps);
  throw_error({moment.call, ": expected a finite loss, found ", text_of(loss), moment.when, ": ", cause,
               moment.kept});
}

/// The cause if element `at` of the state, which no step of the optimizer changes, is not finite.
template <class = void>
std::string too_large_inputs(WeightTensors tensors, int at) {
  std::size_t i = 0;
  while (at < tensors[i].offset || at >= tensors[i].offset + tensors[i].shape.size()) ++i;
  const NamedLayer& layer = *tensors[i].layer;
  return joined({"a moving average of layer ", path_of(layer), ", \"", layer.type, " ", tensors[i].name,
                 "\", is not finite, because the inputs of this layer were too large"});
}

/// Why element `at` of the parameters of a network is not finite.
template <class Net, class Optimizer>
std::string cause_of(int at, const Optimizer& optimizer, std::int64_t steps) {
  using Parts = ParameterLayout<typename Net::Graph>;
  // A network without state need not compile the names of its tensors.
  if constexpr (Parts::trained < Parts::size) {
    if (at >= Parts::trained) return too_large_inputs(weight_tensors<Net>, at);
  }
  static_cast<void>(at);
  return unbounded_growth(optimizer, steps);
}

/// The number of the first parameter that is not finite; the number of all parameters if each is finite.
template <class Parameters>
int first_not_finite(const Parameters& parameters) {
  int i = 0;
  while (i < Parameters::size && is_finite(parameters.values()[i])) ++i;
  return i;
}
template <class Parameters>
bool has_finite_parameters(const Parameters& parameters) {
  return first_not_finite(parameters) == Parameters::size;
}

/// Throws Error if a parameter of the network is not finite. Fit calls it after each epoch: no loss is
/// computed after the last step of an epoch, which may have been too large.
template <class Net, class Parameters, class Optimizer>
void check_parameters(const Parameters& parameters, const Optimizer& optimizer, std::int64_t steps,
                      const Moment& moment) {
  const int i = first_not_finite(parameters);
  if (i < Parameters::size)
    throw_error({moment.call, ": expected finite parameters, found ",
                 text_of(static_cast<double>(parameters.values()[i])), moment.when, ": ",
                 cause_of<Net>(i, optimizer, steps), moment.kept});
}

}  // namespace mica::detail
