// SPDX-License-Identifier: MIT
#include "json_text.hpp"
#include "outputs.hpp"
#include "refusal.hpp"
#include "samples.hpp"
#include "tasks.hpp"

#include <cmath>

namespace command {

namespace {

/// How far two outputs are apart. A number that is not finite in one alone is infinitely far.
struct Difference {
  std::string output;
  double difference = 0, largest = 0;
};

Difference difference_of(const Output& a, const Output& b) {
  Difference all{a.name};
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const auto x = static_cast<double>(a.values[i]), y = static_cast<double>(b.values[i]);
    const bool are_same = x == y || (std::isnan(x) && std::isnan(y));
    const double difference = are_same ? 0 : std::abs(x - y);
    all.difference = std::max(all.difference, std::isfinite(difference) ? difference : INFINITY);
    if (std::isfinite(x)) all.largest = std::max(all.largest, std::abs(x));
  }
  return all;
}

std::string text_of(double value) {
  return std::isfinite(value) ? json_number(static_cast<float>(value)) : "inf";
}

void check_shapes(const Options& options, const convert::Network& a, const convert::Network& b) {
  const auto shapes = [](const convert::Network& network) {
    std::string text = convert::extents_text(network.input) + " to ";
    for (const Output& output : outputs_of(network))
      text += (output.name.ends_with("_1") || output.name == "output" ? "" : ", ") +
              convert::extents_text(output.shape);
    return text;
  };
  if (shapes(a) != shapes(b))
    throw convert::Refusal(options.other + ": expected a network from " + shapes(a) + ", as " + options.file +
                           " is, found one from " + shapes(b));
}

std::vector<Output> run(const convert::Network& network, const Options& options,
                        const std::vector<float>& samples) {
  const TemporaryFolder folder;
  const NetworkProgram program(network, options.toolchain, folder);
  return outputs_of(network, static_cast<std::size_t>(options.samples), program.outputs(network, samples));
}

}  // namespace

Comparison compare(const Options& options) {
  const convert::Network a = load_network(options.file), b = load_network(options.other);
  check_shapes(options, a, b);
  const std::vector<float> samples =
      random_samples(static_cast<std::size_t>(options.samples), a.input, options.seed);
  const std::vector<Output> of_a = run(a, options, samples), of_b = run(b, options, samples);
  std::vector<Difference> differences;
  Comparison comparison{"", false};
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    differences.push_back(difference_of(of_a[i], of_b[i]));
    const Difference& difference = differences.back();
    comparison.text += difference.output + ": largest difference " + text_of(difference.difference) +
                       ", where the largest number is " + text_of(difference.largest) + '\n';
    comparison.is_too_large |= options.tolerance && !(difference.difference <= *options.tolerance);
  }
  if (options.json)
    comparison.text = "{\"a\":" + json_text(options.file) + ",\"b\":" + json_text(options.other) +
                      ",\"samples\":" + std::to_string(options.samples) +
                      ",\"seed\":" + std::to_string(options.seed) + ",\"outputs\":" +
                      json_list(differences,
                                [](const Difference& d) {
                                  return "{\"name\":" + json_text(d.output) +
                                         ",\"difference\":" + json_number(static_cast<float>(d.difference)) +
                                         ",\"largest\":" + json_number(static_cast<float>(d.largest)) + '}';
                                }) +
                      "}\n";
  return comparison;
}

}  // namespace command
