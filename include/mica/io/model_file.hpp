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

/// A model in a file: its weights as in weights.hpp, eight samples of bytes, "sample:inputs", and what the
/// network made of them when it was saved, "sample:outputs". As in a dataset, a byte is value / 255. Older
/// files have one sample of floats, "sample:input" and "sample:output". A loaded model must make the same of
/// the samples: no output may differ by more than
///
///     tolerance max(largest, 1e-3),    tolerance = 1e-3 in float, 1e-8 in double
///
/// where `largest` is the largest output in the file, of all samples. Another compiler, another width of the
/// registers and other algorithms round differently. The rounding errors of an output near 0 are those of the
/// numbers that were added up to it, so no output is compared with itself alone.
namespace mica::detail {
inline namespace MICA_PACKETS {

inline constexpr int samples_in_file = 8;
template <class T>
inline constexpr double sample_tolerance = sizeof(T) == 4 ? 1e-3 : 1e-8;
inline constexpr double least_largest_output = 1e-3;

template <class T, class G>
std::vector<T> outputs_of(const Parameters<T, G>& parameters, const std::vector<T>& inputs) {
  constexpr std::size_t size{G::input.size()}, output_size{G::output.size()};
  const std::size_t samples = inputs.size() / size;
  Workspace<T, G> workspace;
  std::vector<T> outputs(samples * output_size);
  infer(
      parameters, workspace, static_cast<int>(samples),
      [&](int i, const SampleRows<T>& to) { to.copy(inputs.data() + static_cast<std::size_t>(i) * size); },
      outputs.data());
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
  /// What the network makes of samples, which stand one behind the other.
  virtual std::vector<T> outputs(const std::vector<T>& inputs) const = 0;

 protected:
  template <class = void>
  ModelAccess(const NetworkConstants& constants, T* all, int count)
      : network(constants), values(all), size(count) {}
  ~ModelAccess() = default;
};

template <class Net, class T>
class AccessToModel final : public ModelAccess<T> {
  using TheParameters = Parameters<T, typename Net::Graph>;

 public:
  template <class = void>
  explicit AccessToModel(TheParameters& parameters)
      : ModelAccess<T>(network_constants<Net>, parameters.values(), TheParameters::size),
        parameters_(parameters) {}

  void pack() override { parameters_.pack(); }
  std::vector<T> outputs(const std::vector<T>& inputs) const override {
    return outputs_of(parameters_, inputs);
  }

 private:
  TheParameters& parameters_;
};

/// The extents of a tensor in a file: of one sample, or of `samples`.
template <class = void>
std::vector<std::uint64_t> extents_of(const Shape& shape, int samples = 0) {
  std::vector<std::uint64_t> extents;
  if (samples > 0) extents.push_back(static_cast<std::uint64_t>(samples));
  for (int i = 0; i < shape.rank; ++i) extents.push_back(static_cast<std::uint64_t>(shape[i]));
  return extents;
}

template <class T>
void add_numbers(SafetensorsWriter& file, const std::string& name, std::vector<std::uint64_t> shape,
                 const T* numbers) {
  file.add<T>(name, std::move(shape), [&](std::size_t i) { return numbers[i]; });
}

template <class T>
T number_of_byte(std::uint8_t byte) {
  return static_cast<T>(byte) * (T(1) / T(255));
}

/// Adds the weights and the samples. The inputs are the same for every network of this shape.
template <class T>
[[gnu::cold]] void add_model(SafetensorsWriter& file, const ModelAccess<T>& model) {
  add_weights<T>(file, network_weights(model.network), model.values);
  std::string bytes(samples_in_file * static_cast<std::size_t>(model.network.input.size()), '\0');
  std::vector<T> inputs(bytes.size());
  Random random(0);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(256 * random.uniform());
    bytes[i] = static_cast<char>(byte);
    inputs[i] = number_of_byte<T>(byte);
  }
  const std::vector<T> outputs = model.outputs(inputs);
  file.add_bytes("sample:inputs", std::move(bytes), extents_of(model.network.input, samples_in_file));
  add_numbers(file, "sample:outputs", extents_of(model.network.output, samples_in_file), outputs.data());
}

/// Throws Error if the outputs are not those in the file.
template <class = void>
[[gnu::cold]] void check_same_outputs(const Safetensors& file, const Safetensors::Tensor& expected,
                                      double tolerance, const std::vector<double>& outputs) {
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const double in_file = file.element(expected, i), distance = std::abs(outputs[i] - in_file);
    // A model whose outputs overflow has been saved like any other.
    if (!is_finite(in_file) && !is_finite(outputs[i])) continue;
    largest = std::max(largest, std::abs(in_file));
    if (!is_finite(distance) || distance > difference) difference = distance;
  }
  if (!is_finite(difference) || difference > tolerance * std::max(largest, least_largest_output))
    throw_error(
        {file.name(),
         ": expected outputs for the samples in the file that differ from those in the file by at most ",
         shortest_text(tolerance), " of the largest (or of ", shortest_text(least_largest_output),
         ", if that is more), found a difference of ", shortest_text(difference), " where the largest is ",
         shortest_text(largest)});
}

/// The samples in a file as numbers.
template <class T>
std::vector<T> sample_numbers(const Safetensors& file, const Safetensors::Tensor& inputs) {
  std::vector<T> numbers(inputs.size);
  const bool are_bytes = inputs.type == "U8";
  for (std::size_t i = 0; i < numbers.size(); ++i)
    numbers[i] =
        are_bytes ? number_of_byte<T>(file.bytes(inputs)[i]) : static_cast<T>(file.element(inputs, i));
  return numbers;
}

/// Reads a model. Throws Error if the file is not of this network, as load_weights does, if its description
/// is another, or if the samples in it give other outputs; the values may then have changed. A file without a
/// description or samples is not checked for them.
template <class T>
[[gnu::cold]] void read_model(const Safetensors& file, ModelAccess<T>& model) {
  const NetworkWeights network = network_weights(model.network);
  check_description(file, network);
  read_weights<T>(file, network).copy_to(model.values);
  model.pack();
  const bool has_one = file.find("sample:input") != nullptr;
  const Safetensors::Tensor* const inputs = file.find(has_one ? "sample:input" : "sample:inputs");
  const Safetensors::Tensor* const outputs = file.find(has_one ? "sample:output" : "sample:outputs");
  if (!inputs || !outputs) return;
  const Shape &in = model.network.input, &out = model.network.output;
  const int samples = has_one ? 0 : samples_in_file;
  if (inputs->shape != extents_of(in, samples) || outputs->shape != extents_of(out, samples))
    throw_error({file.name(), ": expected samples of the shape ", to_string(in), " and outputs of ",
                 to_string(out), ", ", std::max(samples, 1), " of each, found others"});
  const std::vector<T> now = model.outputs(sample_numbers<T>(file, *inputs));
  check_same_outputs(file, *outputs, outputs->type == "F64" ? sample_tolerance<T> : sample_tolerance<float>,
                     {now.begin(), now.end()});
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
