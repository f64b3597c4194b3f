// SPDX-License-Identifier: MIT
#include "json_text.hpp"
#include "outputs.hpp"
#include "samples.hpp"
#include "tasks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace command {

namespace {

/// The largest outputs of a sample with their numbers, one a line.
std::string largest(const Output& output, std::size_t sample, int top) {
  const auto size = static_cast<std::size_t>(convert::size_of(output.shape));
  const float* const values = output.values.data() + sample * size;
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(size, static_cast<std::size_t>(top)));
  // A number that is not finite stands behind all others.
  const auto key = [&](std::size_t i) { return values[i] == values[i] ? values[i] : -INFINITY; };
  std::partial_sort(order.begin(), end, order.end(),
                    [&](std::size_t a, std::size_t b) { return key(a) != key(b) ? key(a) > key(b) : a < b; });
  std::string text;
  for (auto at = order.begin(); at != end; ++at)
    text += "  " + std::to_string(*at) + "  " +
            mica::detail::fixed_text(static_cast<double>(values[*at]), 6) + '\n';
  return text;
}

std::string as_text(const std::vector<Output>& outputs, std::size_t samples, int top) {
  std::string text;
  for (std::size_t sample = 0; sample < samples; ++sample) {
    for (const Output& output : outputs) {
      if (samples > 1) text += "sample " + std::to_string(sample) + ' ';
      text += output.name + (output.shape.size() == 1 ? "" : " of " + convert::extents_text(output.shape)) +
              ":\n" + largest(output, sample, top);
    }
  }
  return text;
}

std::string as_json(const Options& options, const std::vector<Output>& outputs, std::size_t samples) {
  return "{\"file\":" + json_text(options.file) + ",\"input\":" + json_text(options.input) +
         ",\"samples\":" + std::to_string(samples) + ",\"outputs\":" +
         json_list(outputs,
                   [](const Output& output) {
                     return "{\"name\":" + json_text(output.name) + ",\"shape\":" + json_list(output.shape) +
                            ",\"values\":" + json_list(output.values, json_number<float>) + '}';
                   }) +
         "}\n";
}

}  // namespace

std::string predict(const Options& options) {
  const convert::Network network = load_network(options.file);
  check_output_file(options.output, outputs_of(network).size());
  const std::vector<float> input = read_samples(options.input, network.input, options.scale);
  const std::size_t samples = input.size() / static_cast<std::size_t>(convert::size_of(network.input));
  std::vector<Output> outputs;
  {
    const TemporaryFolder folder;
    const NetworkProgram program(network, options.toolchain, folder);
    outputs = outputs_of(network, samples, program.outputs(network, input));
  }
  if (!options.output.empty()) write_outputs(options.output, outputs, samples);
  return options.json ? as_json(options, outputs, samples) : as_text(outputs, samples, options.top);
}

}  // namespace command
