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

inline std::vector<std::uint64_t> extents_of(const Shape& shape) {
  std::vector<std::uint64_t> extents;
  for (int i = 0; i < shape.rank; ++i) extents.push_back(static_cast<std::uint64_t>(shape[i]));
  return extents;
}

/// Adds the weights and a sample. The input is the same for every network of its shape: numbers from 0 to 1.
template <class Net, class T>
[[gnu::cold]] void add_model(SafetensorsWriter& file, const Parameters<T, typename Net::Graph>& parameters) {
  using G = typename Net::Graph;
  add_weights(file, network_weights<Net>(), parameters.values());
  std::vector<T> input(std::size_t{G::input.size()});
  Random random(0);
  for (T& x : input) x = static_cast<T>(static_cast<float>(random.uniform()));
  const std::vector<T> output = outputs_of(parameters, input);
  file.add<T>("sample:input", extents_of(G::input), [&](std::size_t i) { return input[i]; });
  file.add<T>("sample:output", extents_of(G::output), [&](std::size_t i) { return output[i]; });
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
/// is another, or if the sample in it gives other outputs. A file without a description or a sample is not
/// checked for it.
template <class Net, class T>
[[gnu::cold]] Parameters<T, typename Net::Graph> read_model(const Safetensors& file) {
  using G = typename Net::Graph;
  const NetworkWeights network = network_weights<Net>();
  check_description(file, network);
  Parameters<T, G> parameters;
  read_weights<T>(file, network).copy_to(parameters.values());
  parameters.pack();
  const Safetensors::Tensor* const input = file.find("sample:input");
  const Safetensors::Tensor* const output = file.find("sample:output");
  if (!input || !output) return parameters;
  if (input->shape != extents_of(G::input) || output->shape != extents_of(G::output))
    throw_error({file.name(), ": expected a sample of the shape ", to_string(G::input), " and outputs of ",
                 to_string(G::output), ", found others"});
  std::vector<T> sample(input->size);
  for (std::size_t i = 0; i < sample.size(); ++i) sample[i] = static_cast<T>(file.element(*input, i));
  const std::vector<T> outputs = outputs_of(parameters, sample);
  check_same_outputs(file, *output, output->type == "F64" ? sample_tolerance<T> : sample_tolerance<float>,
                     {outputs.begin(), outputs.end()});
  return parameters;
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
