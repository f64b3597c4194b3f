// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/core/values/number_text.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/sample_rows.hpp>
#include <mica/io/file_weights.hpp>
#include <mica/io/safetensors.hpp>
#include <mica/io/safetensors_writer.hpp>
#include <mica/io/weights.hpp>
#include <mica/network/inference.hpp>
#include <mica/network/parameters.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

/// A model in a file: its weights as in weights.hpp, and one sample, "sample:input", with what the network
/// made of it when it was saved, "sample:output". A loaded model must make the same of it.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// How far an output may be from the one in the file, as a share of the largest. Another compiler, another
/// width of the registers and other algorithms round differently.
template <class T>
inline constexpr double sample_tolerance = sizeof(T) == 4 ? 1e-3 : 1e-8;

template <class T, class G>
std::vector<T> outputs_of(const Parameters<T, G>& parameters, const std::vector<T>& input) {
  Workspace<T, G> workspace;
  std::vector<T> outputs(std::size_t{G::output.size()});
  infer(
      parameters, workspace, 1, [&](int, const SampleRows<T>& to) { to.copy(input.data()); }, outputs.data());
  return outputs;
}

/// A model as files see it: the code of files then does not depend on the network.
template <class T>
class ModelAccess {
 public:
  const NetworkConstants& network;
  /// All parameters, and their number.
  T* const values;
  const int size;

  /// After the values have changed.
  virtual void pack() = 0;
  /// What the network makes of a sample.
  virtual std::vector<T> outputs(const std::vector<T>& input) const = 0;

 protected:
  ModelAccess(const NetworkConstants& constants, T* all, int count)
      : network(constants), values(all), size(count) {}
  ~ModelAccess() = default;
};

template <class Net, class T>
class AccessToModel final : public ModelAccess<T> {
  using TheParameters = Parameters<T, typename Net::Graph>;

 public:
  explicit AccessToModel(TheParameters& parameters)
      : ModelAccess<T>(network_constants<Net>, parameters.values(), TheParameters::size),
        parameters_(parameters) {}

  void pack() override { parameters_.pack(); }
  std::vector<T> outputs(const std::vector<T>& input) const override {
    return outputs_of(parameters_, input);
  }

 private:
  TheParameters& parameters_;
};

inline std::vector<std::uint64_t> extents_of(const Shape& shape) {
  std::vector<std::uint64_t> extents;
  for (int i = 0; i < shape.rank; ++i) extents.push_back(static_cast<std::uint64_t>(shape[i]));
  return extents;
}

template <class T>
void add_numbers(SafetensorsWriter& file, const std::string& name, std::vector<std::uint64_t> shape,
                 const T* numbers) {
  file.add<T>(name, std::move(shape), [&](std::size_t i) { return numbers[i]; });
}

/// Adds the weights and a sample. The input is the same for every network of its shape: numbers from 0 to 1.
template <class T>
[[gnu::cold]] void add_model(SafetensorsWriter& file, const ModelAccess<T>& model) {
  add_weights<T>(file, network_weights(model.network), model.values);
  std::vector<T> input(static_cast<std::size_t>(model.network.input.size()));
  Random random(0);
  for (T& x : input) x = static_cast<T>(static_cast<float>(random.uniform()));
  const std::vector<T> output = model.outputs(input);
  add_numbers(file, "sample:input", extents_of(model.network.input), input.data());
  add_numbers(file, "sample:output", extents_of(model.network.output), output.data());
}

/// Throws Error if the outputs are not those in the file.
[[gnu::cold]] inline void check_same_outputs(const Safetensors& file, const Safetensors::Tensor& expected,
                                             double tolerance, const std::vector<double>& outputs) {
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const double in_file = file.element(expected, i), distance = std::abs(outputs[i] - in_file);
    largest = std::max(largest, std::abs(in_file));
    if (!(distance <= difference)) difference = distance;
  }
  if (!(difference <= tolerance * largest))
    throw_error({file.name(), ": expected outputs for the sample in the file that differ by at most ",
                 shortest_text(tolerance), " of their largest from those in the file, found a difference of ",
                 shortest_text(difference), " where the largest is ", shortest_text(largest)});
}

/// Reads a model. Throws Error if the file is not of this network, as load_weights does, if its description
/// is another, or if the sample in it gives other outputs; the values may then have changed. A file without a
/// description or a sample is not checked for it.
template <class T>
[[gnu::cold]] void read_model(const Safetensors& file, ModelAccess<T>& model) {
  const NetworkWeights network = network_weights(model.network);
  check_description(file, network);
  read_weights<T>(file, network).copy_to(model.values);
  model.pack();
  const Safetensors::Tensor* const input = file.find("sample:input");
  const Safetensors::Tensor* const output = file.find("sample:output");
  if (!input || !output) return;
  const Shape &in = model.network.input, &out = model.network.output;
  if (input->shape != extents_of(in) || output->shape != extents_of(out))
    throw_error({file.name(), ": expected a sample of the shape ", to_string(in), " and outputs of ",
                 to_string(out), ", found others"});
  std::vector<T> sample(input->size);
  for (std::size_t i = 0; i < sample.size(); ++i) sample[i] = static_cast<T>(file.element(*input, i));
  const std::vector<T> outputs = model.outputs(sample);
  check_same_outputs(file, *output, output->type == "F64" ? sample_tolerance<T> : sample_tolerance<float>,
                     {outputs.begin(), outputs.end()});
}
template <class Net, class T>
Parameters<T, typename Net::Graph> read_model(const Safetensors& file) {
  Parameters<T, typename Net::Graph> parameters;
  AccessToModel<Net, T> model(parameters);
  read_model<T>(file, model);
  return parameters;
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
